"""Random configurations with their weights and inputs. `number` steers what is tried: 0, 1, 2 differ in kind, later ones are free."""
from dataclasses import dataclass
from typing import Callable

import torch

from .case_files import Tensors
from .eat_formulas import deformable_shapes, eat_buffers, eat_shapes, window_buffers, window_shapes
from .language_formulas import language_shapes, position_ids
from .layercam_formulas import cnn_shapes, small_vit_shapes
from .random_weights import Dice
from .vision_formulas import projector_shapes, vit_shapes


@dataclass
class Draft:
    """A case without its outputs."""

    config: dict
    weights: Tensors
    io: Tensors


def _vision_config(dice: Dice, number: int) -> dict:
    heads, head_dim, patch = dice.pick.choice([1, 2, 3, 5]), dice.pick.choice([4, 8, 12, 20]), dice.pick.choice([4, 7, 8, 16])
    return {
        'num_channels': 3, 'patch_size': patch, 'image_size': patch * dice.pick.choice([2, 4, 6]), 'hidden_size': heads * head_dim,
        'num_attention_heads': heads, 'intermediate_size': dice.pick.choice([24, 56, 100]), 'num_hidden_layers': dice.pick.choice([1, 2, 4]),
        'hidden_act': 'gelu', 'layer_norm_eps': dice.pick.choice([1e-6, 1e-5]), 'norm_type': ('layer_norm', 'rms_norm')[number % 2],
        'qkv_bias': number % 3 != 1, 'qk_normalization': number % 3 == 2,
    }


def draft_vit(dice: Dice, number: int) -> Draft:
    config = _vision_config(dice, number)
    weights = dice.weights(vit_shapes(config, crossed=False))
    patch, side = config['patch_size'], config['image_size'] // config['patch_size']
    # Every third case sees another grid than the stored one, larger and not square.
    rows, columns = (side + 1, 2 * side - 1) if number % 3 == 2 else (side, side)
    return Draft(config, weights, {'input.pixel_values': dice.normal(1 + number % 3, 3, rows * patch, columns * patch)})


def draft_ias_vit(dice: Dice, number: int) -> Draft:
    columns, rows, thumbnail = [(3, 2, True), (1, 3, False), (1, 1, True), (4, 1, True)][number % 4]
    config = _vision_config(dice, number) | {'columns': columns, 'rows': rows, 'thumbnail': thumbnail}
    weights = dice.weights(vit_shapes(config, crossed=True))
    side = config['image_size']
    tiles = columns * rows + (1 if thumbnail and columns * rows > 1 else 0)
    height, width = [(7, 7), (5, 9), (14, 14), (1, 1)][number % 4]
    saliency = dice.normal(height, width).abs() * 1e-3
    return Draft(config, weights, {'input.pixel_values': dice.normal(tiles, 3, side, side), 'input.saliency_map': saliency})


def draft_projector(dice: Dice, number: int) -> Draft:
    channels, language = dice.pick.choice([8, 12, 40]), dice.pick.choice([20, 36, 64])
    grid, ratio = [(6, 0.5), (8, 0.25), (2, 0.5)][number % 3]
    config = {'hidden_size': channels, 'llm_hidden_size': language, 'grid': grid, 'downsample_ratio': ratio, 'layer_norm_eps': 1e-5}
    features = dice.normal(1 + number % 3, 1 + grid * grid, channels)
    rows, columns, depth = 8, 4, 16
    labelled = torch.arange(rows * columns * depth).double().reshape(1, rows, columns, depth)
    io = {'input.vit_last_hidden_state': features, f'labelled.input_{rows}x{columns}x{depth}': labelled}
    return Draft(config, dice.weights(projector_shapes(channels, language, ratio)), io)


def _language_config(dice: Dice, number: int, vocab: int) -> dict:
    heads, kv, head_dim = [(6, 2, 16), (4, 1, 8), (5, 5, 32), (8, 4, 6), (3, 1, 48)][number % 5]
    scaling = [{'type': 'dynamic', 'factor': dice.pick.choice([1.5, 2.0, 4.0])}, {'type': 'linear', 'factor': 2.0}, None][number % 3]
    return {
        'vocab_size': vocab, 'hidden_size': heads * head_dim, 'intermediate_size': dice.pick.choice([40, 96, 200]),
        'num_hidden_layers': dice.pick.choice([1, 2, 4]), 'num_attention_heads': heads, 'num_key_value_heads': kv, 'hidden_act': 'silu',
        'max_position_embeddings': dice.pick.choice([8, 16, 64]), 'rms_norm_eps': dice.pick.choice([1e-6, 1e-5]), 'bias': number % 2 == 1,
        'rope_theta': dice.pick.choice([10000, 1000000]), 'rope_scaling': scaling, 'pad_token_id': 2, 'bos_token_id': 1,
        'eos_token_id': 2, 'tie_word_embeddings': number % 3 == 2,
    }


def draft_language(dice: Dice, number: int) -> Draft:
    config = _language_config(dice, number, dice.pick.choice([97, 300, 513])) | {'steps': dice.pick.choice([2, 6, 9])}
    return _prompted(dice, config, batch=1)


def draft_padded_language(dice: Dice, number: int) -> Draft:
    """Rows padded on the left, the longest not at all; short trained lengths, so that the rotary table grows on the way."""
    config = _language_config(dice, number, 120) | {'steps': 5, 'max_position_embeddings': [8, 64, 12][number % 3]}
    return _prompted(dice, config, batch=2 + number % 2)


def _prompted(dice: Dice, config: dict, batch: int) -> Draft:
    length = dice.pick.choice([3, 7, 13])
    mask = torch.ones(batch, length, dtype=torch.int64)
    for row in range(1, batch):
        mask[row, : dice.pick.randrange(0, length - 1)] = 0
    ids = dice.integers(3, config['vocab_size'], batch, length).masked_fill(mask == 0, config['pad_token_id'])
    io = {'input.input_ids': ids, 'input.attention_mask': mask, 'input.position_ids': position_ids(mask)}
    return Draft(config, dice.weights(language_shapes(config)), io)


def draft_chat(dice: Dice, number: int) -> Draft:
    vision = _vision_config(dice, number) | {'image_size': 28, 'patch_size': 7}
    language = _language_config(dice, number, 200) | {'max_position_embeddings': 128}
    ratio, version, counts = [(0.5, 'v2', [2, 1]), (0.25, 'v2', [4]), (0.5, 'v1', [1, 1, 2])][number % 3]
    per_tile = round(16 * ratio**2)
    ids = {'im_start': 190, 'im_end': 191, 'img': 192, 'img_end': 193, 'img_context': 194, 'bos': 1, 'eos': 2}
    prompt = [1, 190]
    for count in counts:
        prompt += dice.integers(3, 190, 2).tolist() + [192] + [194] * (count * per_tile) + [193]
    prompt += dice.integers(3, 190, 4).tolist() + [191, 190]
    config = {'vision_config': vision, 'llm_config': language, 'select_layer': -1, 'force_image_size': 28, 'downsample_ratio': ratio,
              'ps_version': version, 'num_image_token': per_tile, 'num_patches_list': counts, 'token_ids': ids}
    shapes = vit_shapes(vision, crossed=False) | projector_shapes(vision['hidden_size'], language['hidden_size'], ratio) | language_shapes(language)
    return Draft(config, dice.weights(shapes), {'input.pixel_values': dice.normal(sum(counts), 3, 28, 28), 'input.input_ids': torch.tensor([prompt])})


def draft_window(dice: Dice, number: int) -> Draft:
    heads, window, size = [(3, 7, 14), (1, 2, 8), (4, 3, 9)][number % 3]
    config = {'channels': heads * 4, 'heads': heads, 'window': window, 'shift': (number + 1) % 2 * -(-window // 2), 'size': size}
    if config['shift'] >= window:
        config['shift'] = 0
    weights = dice.weights(window_shapes(config['channels'], heads, window)) | window_buffers(window, config['shift'], size)
    return Draft(config, weights, {'input.x': dice.normal(1 + number % 2, config['channels'], size, size)})


def draft_deformable(dice: Dice, number: int) -> Draft:
    heads, groups, kernel, size, reach = [(6, 3, 7, 8, 1), (2, 1, 9, 5, 3), (4, 4, 3, 7, -1)][number % 3]
    config = {'heads': heads, 'groups': groups, 'channels': heads * 4, 'size': size, 'offset_kernel': kernel, 'stride': 1,
              'offset_range_factor': reach, 'use_pe': number % 3 != 1}
    weights = dice.weights(deformable_shapes(config['channels'], heads, groups, kernel, size, config['use_pe']))
    return Draft(config, weights, {'input.x': dice.normal(1 + number // 2 % 2, config['channels'], size, size)})


def draft_dat(dice: Dice, number: int) -> Draft:
    heads, groups, stride, kernel, size = [(2, 1, 1, 3, 5), (6, 3, 2, 5, 9), (4, 2, 4, 4, 12)][number % 3]
    config = {'heads': heads, 'groups': groups, 'channels': heads * 4, 'size': size, 'stride': stride, 'ksize': kernel, 'offset_range_factor': 1 + number % 3}
    weights = dice.weights(deformable_shapes(config['channels'], heads, groups, kernel, size))
    weights = {name: tensor for name, tensor in weights.items() if not name.startswith('ref_point14')}
    return Draft(config, weights, {'input.x': dice.normal(1 + number % 2, config['channels'], size, size)})


def draft_eat_network(dice: Dice, number: int) -> Draft:
    size, windows, specs, stem = [
        (64, [4, 4, 2, 2], ['LS', 'L', 'LDD', 'D'], 12),
        (96, [6, 4, 3, 3], ['L', 'LSL', 'LD', 'SD'], 6),
        (64, [8, 2, 4, 1], ['S', 'LD', 'D', 'LDLD'], 10),
    ][number % 3]
    width = [6, 6, 8][number % 3]
    dims = [width * 2**stage for stage in range(4)]
    reach, use_pe = [([-1, -1, 1, 3], [True] * 4), ([-1, -1, 2, 2], [False, False, True, False]), ([-1, 2, 1, 2], [True] * 4)][number % 3]
    config = {'img_size': size, 'patch_size': 4, 'num_classes': [5, 10, 3][number % 3], 'expansion': 4, 'dim_stem': stem, 'dims': dims,
              'depths': [len(spec) for spec in specs], 'stage_spec': [list(spec) for spec in specs], 'heads': [1, 2, 3, 6] if width == 6 else [2, 2, 4, 8],
              'window_sizes': windows, 'groups': [-1, 2, 3, 3] if width == 6 else [-1, 1, 2, 4], 'use_pes': use_pe, 'dwc_pes': [False] * 4,
              'strides': [-1, 1, 1, 1], 'sr_ratios': [-1] * 4, 'offset_range_factor': reach, 'no_offs': [False] * 4, 'fixed_pes': [False] * 4,
              'use_dwc_mlps': [False] * 4, 'use_conv_patches': False, 'drop_rate': 0.0, 'attn_drop_rate': 0.0, 'drop_path_rate': 0.0}
    weights = dice.weights(eat_shapes(config)) | eat_buffers(config)
    return Draft(config, weights, {'input.image': dice.normal(1, 3, size, size)})


def draft_cnn(dice: Dice, number: int) -> Draft:
    widths, classes, size = [((6, 10, 8), 4, 32), ((3, 5, 7), 2, 64), ((16, 8, 24), 11, 24)][number % 3]
    return Draft({'seed': number}, dice.weights(cnn_shapes(widths, classes)), {'input.x': dice.normal(1, 3, size, size)})


def draft_small_vit(dice: Dice, number: int) -> Draft:
    """`heads` is not part of the format."""
    width, heads, blocks, side, classes = [(16, 4, 2, 4, 3), (30, 3, 1, 5, 7), (24, 8, 4, 3, 2)][number % 3]
    weights = dice.weights(small_vit_shapes(width, blocks, side, classes))
    return Draft({'seed': 100 + number, 'side': side, 'heads': heads}, weights, {'input.x': dice.normal(1, 3, 8 * side, 8 * side)})


CONFIGURATIONS: dict[str, dict[str, Callable[[Dice, int], Draft]]] = {
    'internvit': {'vit': draft_vit},
    'iasvit': {'iasvit': draft_ias_vit},
    'projector': {'projector': draft_projector},
    'internlm2': {'lm': draft_language, 'lm_padded': draft_padded_language},
    'chat': {'chat': draft_chat},
    'eat': {'window': draft_window, 'deformable': draft_deformable, 'dat': draft_dat},
}
