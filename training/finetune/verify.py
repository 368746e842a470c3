"""Checks every part against the reference outputs (golden files) and against torch; a mismatch is a non-zero exit.

Runs on CPU in seconds; on a GPU machine it checks the fused attention kernels of that machine too. Run it before a training.
"""
import json
import shutil
import tempfile
from pathlib import Path
from typing import Callable

import numpy as np
import torch
from PIL import Image

from salient_training.ias_vit import normalise_map
from salient_training.language_model import LanguageConfig
from salient_training.safetensors_io import read_safetensors

from .base_config import LANGUAGE_SIZES, BaseConfig
from .chat_tokens import IMAGE, PUBLISHED_IDS, ChatTokens
from .devices import Devices
from .eat_checks import check_eat
from .fused_attention import use_fused_attention
from .generation import write_critique
from .model import IGNORED, Batch, InternVl2
from .optimiser import AdamW
from .settings import RecipeSettings
from .tiles import choose_grid, cut_tiles, saliency_tokens, to_pixel_values

TOLERANCE = 1e-4


def read_case(folder: Path, group: str, case: str) -> tuple[dict, dict[str, torch.Tensor]]:
    """config and tensors of a golden case."""
    config = json.loads((folder / group / f'{case}.json').read_text())['config']
    tensors = read_safetensors(folder / group / f'{case}.io.safetensors')
    return config, {name: torch.from_numpy(array.copy()) for name, array in tensors.items()}


def read_weights(folder: Path, group: str, case: str) -> dict[str, torch.Tensor]:
    arrays = read_safetensors(folder / group / f'{case}.weights.safetensors')
    return {name: torch.from_numpy(array.copy()) for name, array in arrays.items()}


def excess(actual: torch.Tensor, expected: torch.Tensor) -> float:
    """Largest error as a multiple of the allowed one (absolute plus relative tolerance)."""
    return float(((actual - expected).abs() / (TOLERANCE * (1 + expected.abs()))).max())


def small_config(vision: dict, language: dict | None = None) -> BaseConfig:
    """A golden case's configuration as a base model's."""
    language = language or {'rms_norm_eps': 1e-5, 'rope_theta': 1e6, 'rope_scaling': None} | {key: 4 for key in LANGUAGE_SIZES}
    scaling = language['rope_scaling']
    llm = LanguageConfig(**{key: language[key] for key in (*LANGUAGE_SIZES, 'rms_norm_eps', 'rope_theta')},
                         rope_factor=scaling['factor'] if scaling else None)
    return BaseConfig(vision, llm, 1, 1, True, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


def check_chat(golden: Path) -> float:
    """Tiles -> visual tokens -> splice -> logits -> greedy tokens, plain and fused, cached decoding included."""
    config, io = read_case(golden, 'chat', 'chat_3tiles')
    ids = config['token_ids']
    model = InternVl2(small_config(config['vision_config'], config['llm_config']), ids['img_context'], saliency=False)
    model.load_state_dict(read_weights(golden, 'chat', 'chat_3tiles'))
    model.eval()
    batch = Batch(io['input.input_ids'], torch.full_like(io['input.input_ids'], IGNORED), io['input.pixel_values'], None)
    expected = io['output.tokens'][0].tolist()
    errors = [excess(model.visual_tokens(batch.pixel_values, None), io['output.visual_tokens']),
              excess(model.embed(batch), io['output.spliced_embeddings'])]
    written = write_critique(model, batch, set(), len(expected))
    use_fused_attention(model)
    fused, _ = model.language_model.hidden(model.embed(batch))
    errors.append(excess(model.language_model.output(fused), io['output.prefill_logits']))
    return max(errors) if written == expected else float('inf')


def check_ias_vit(golden: Path, case: str) -> float:
    """Map sampling and cross-attention, plain and fused; zero projections must give InternViT exactly."""
    config, io = read_case(golden, 'iasvit', case)
    base = small_config(config)
    model = InternVl2(base, 0, saliency=True).vision_model
    weights = read_weights(golden, 'iasvit', case)
    model.load_state_dict({name.removeprefix('vision_model.'): tensor for name, tensor in weights.items()})
    scalars = saliency_tokens(normalise_map(io['input.saliency_map'][None]), (config['columns'], config['rows']), base)
    last = io[f"output.hidden_states.{config['num_hidden_layers']}"]
    errors = [excess(scalars, io['output.saliency_tokens_scalar']), excess(model(io['input.pixel_values'], scalars), last)]
    use_fused_attention(model)
    errors.append(excess(model(io['input.pixel_values'], scalars), last))
    for layer in model.encoder.layers:
        layer.cross_attn.proj.weight.zero_(), layer.cross_attn.proj.bias.zero_()
    errors.append(excess(model(io['input.pixel_values'], scalars), io['output.without_saliency']))
    return max(errors)


def check_tiling(golden: Path) -> float:
    runs = json.loads((golden / 'tiling' / 'tiling.json').read_text())['runs']
    wrong = [case for run in runs for case in run['cases']
             if list(choose_grid(*case['size'], (run['min_num'], run['max_num'], run['image_size']))) != case['grid']]
    return float('inf') if wrong else 0.0


def check_tiles(golden: Path) -> float:
    """Pixels of the tiles byte for byte, normalised values within tolerance."""
    config, io = read_case(golden, 'preprocess', 'tiles')
    base, side, errors = small_config({}), config['image_size'], []
    for index, case in enumerate(config['cases']):
        photo = Image.fromarray(io[f'tiles.{index}.input'].numpy())
        tiles = cut_tiles(photo, choose_grid(*photo.size, (1, case['max_num'], side)), side, thumbnail=True)
        if not np.array_equal(tiles, io[f'tiles.{index}.output_uint8'].numpy()):
            return float('inf')
        errors.append(excess(to_pixel_values(tiles, base), io[f'tiles.{index}.output_pixel_values']))
    return max(errors)


def check_tokens(golden: Path) -> float:
    """Prompts as text and as ids: SentencePiece itself on the pieces between added tokens."""
    folder = golden / 'tokenizer'
    cases = json.loads((golden / 'prompt' / 'prompt.json').read_text())['cases']
    first = [case for case in cases if not case['history'] and case['num_patches_list'] and len(case['num_patches_list']) == 1
             and '<image>' not in case['question'] and case['system_message'] is None]
    for model in json.loads((folder / 'tokenizer.json').read_text())['models']:
        tokens = _golden_tokens(folder / model['file'])
        for case in first:
            text = tokens.prompt_text(case['question'], case['num_patches_list'][0] * case['num_image_token'])
            if text != case['prompt'] or tokens.encode(text).count(tokens.image) != text.count(IMAGE):
                return float('inf')
        for case in model['encode']:
            if tokens.encode(case['text']) != case['ids']:
                return float('inf')
        if tokens.decode(tokens.answer('The light is warm.')) != 'The light is warm.':
            return float('inf')
    return 0.0 if first else float('inf')


def _golden_tokens(model: Path) -> ChatTokens:
    """A tokenizer from a bare model file with the chat tokens appended."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copyfile(model, folder / 'tokenizer.model')
        (folder / 'added-tokens.json').write_text(json.dumps(list(PUBLISHED_IDS)))
        return ChatTokens(folder, 10_000)


def check_optimiser() -> float:
    """Twenty updates beside torch.optim.AdamW: decay on matrices only, float32."""
    torch.manual_seed(1)
    ours = {'matrix': torch.nn.Parameter(torch.randn(4, 3)), 'vector': torch.nn.Parameter(torch.randn(3))}
    theirs = [torch.nn.Parameter(parameter.detach().clone()) for parameter in ours.values()]
    recipe = RecipeSettings(1, 1, 1.0, 0.01, 0.1, 0.0, 0.0)
    optimiser = AdamW(ours, recipe, Devices(torch.device('cpu'), 0, 1))
    groups = [{'params': theirs[:1], 'weight_decay': 0.1}, {'params': theirs[1:], 'weight_decay': 0.0}]
    reference = torch.optim.AdamW(groups, lr=0.01, betas=(0.9, 0.999), eps=1e-8)
    for _ in range(20):
        for one, other in zip(ours.values(), theirs):
            one.grad = torch.randn_like(one)
            other.grad = one.grad.clone()
        optimiser.update(0.01)
        reference.step()
    return max(excess(one.detach(), other.detach()) for one, other in zip(ours.values(), theirs))


def verify(golden: Path) -> int:
    """Prints each check's error as a multiple of the allowed one; returns the number of mismatches."""
    checks: dict[str, Callable[[], float]] = {
        'chat/chat_3tiles': lambda: check_chat(golden),
        'iasvit/iasvit_1x1': lambda: check_ias_vit(golden, 'iasvit_1x1'),
        'iasvit/iasvit_2x1': lambda: check_ias_vit(golden, 'iasvit_2x1'),
        'tiling': lambda: check_tiling(golden),
        'preprocess/tiles': lambda: check_tiles(golden),
        'prompt and tokenizer': lambda: check_tokens(golden),
        'AdamW': check_optimiser,
        **check_eat(golden),
    }
    mismatches = 0
    for name, check in checks.items():
        with torch.no_grad():
            value = check()
        mismatches += not value <= 1
        print(f'{name}: {value:.3f} of the allowed error', 'ok' if value <= 1 else 'MISMATCH')
    return mismatches
