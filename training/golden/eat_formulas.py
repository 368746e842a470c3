"""EAT by functions over its weights: window, shifted-window and deformable attention, the stages, and DAT's own attention."""
import math

import torch
from torch import Tensor
from torch.nn import functional as F

from .case_files import Tensors
from .random_weights import Shapes
from .vision_formulas import linear

OFFSET_KERNELS = (9, 7, 5, 3)


def channel_norm(x: Tensor, weights: Tensors, name: str) -> Tensor:
    last = x.permute(0, 2, 3, 1)
    return F.layer_norm(last, last.shape[-1:], weights[f'{name}.norm.weight'], weights[f'{name}.norm.bias']).permute(0, 3, 1, 2)


def conv(x: Tensor, weights: Tensors, name: str, **options) -> Tensor:
    return F.conv2d(x, weights[f'{name}.weight'], weights.get(f'{name}.bias'), **options)


def at(maps: Tensor, places: Tensor) -> Tensor:
    """Samples at (y, x) places; corners aligned, zeros outside."""
    return F.grid_sample(maps, places[..., (1, 0)], mode='bilinear', padding_mode='zeros', align_corners=True)


def window_shapes(dim: int, heads: int, window: int) -> Shapes:
    return {'relative_position_bias_table': ((2 * window - 1) ** 2, heads), 'proj_qkv.weight': (3 * dim, dim),
            'proj_qkv.bias': (3 * dim,), 'proj_out.weight': (dim, dim), 'proj_out.bias': (dim,)}


def window_buffers(window: int, shift: int, size: int) -> Tensors:
    """What the reference stores beside the weights: indices into the bias table, and the mask of a shifted window."""
    cells = torch.stack(torch.meshgrid(torch.arange(window), torch.arange(window), indexing='ij')).flatten(1)
    apart = cells[:, :, None] - cells[:, None] + window - 1
    buffers = {'relative_position_index': apart[0] * (2 * window - 1) + apart[1]}
    if shift:
        regions = torch.zeros(size, size, dtype=torch.float64)
        cuts = (slice(0, -window), slice(-window, -shift), slice(-shift, None))
        for number, (rows, columns) in enumerate((rows, columns) for rows in cuts for columns in cuts):
            regions[rows, columns] = number
        parts = _windows(regions[None, None], window)[..., 0]
        buffers['attn_mask'] = torch.where(parts[:, None] == parts[:, :, None], 0.0, -100.0).double()
    return buffers


def _windows(x: Tensor, side: int) -> Tensor:
    """(B, C, H, W) -> (B * windows, cells, C)."""
    batch, channels, height, width = x.shape
    parts = x.reshape(batch, channels, height // side, side, width // side, side).permute(0, 2, 4, 3, 5, 1)
    return parts.reshape(-1, side * side, channels)


def window_attention(x: Tensor, weights: Tensors, prefix: str, heads: int, shift: int) -> Tensor:
    table, index = weights[f'{prefix}relative_position_bias_table'], weights[f'{prefix}relative_position_index']
    side = math.isqrt(index.shape[0])
    batch, dim, height, width = x.shape
    windows = _windows(x.roll((-shift, -shift), (2, 3)), side)
    q, k, v = (part.unflatten(-1, (heads, -1)).transpose(1, 2) for part in linear(windows, weights, f'{prefix}proj_qkv').chunk(3, -1))
    scores = q @ k.transpose(-1, -2) * (dim // heads) ** -0.5 + table[index].permute(2, 0, 1)
    if shift:
        mask = weights[f'{prefix}attn_mask']
        scores = (scores.unflatten(0, (batch, len(mask))) + mask[None, :, None]).flatten(0, 1)
    mixed = linear((scores.softmax(-1) @ v).transpose(1, 2).flatten(2), weights, f'{prefix}proj_out')
    grid = mixed.reshape(batch, height // side, width // side, side, side, dim).permute(0, 5, 1, 3, 2, 4)
    return grid.reshape(x.shape).roll((shift, shift), (2, 3))


def deformable_shapes(dim: int, heads: int, groups: int, kernel: int, size: int, use_pe: bool = True) -> Shapes:
    inner = dim // groups
    shapes = {'conv_offset.0.weight': (inner, 1, kernel, kernel), 'conv_offset.0.bias': (inner,), 'conv_offset.1.norm.weight': (inner,),
              'conv_offset.1.norm.bias': (inner,), 'conv_offset.3.weight': (2, inner, 1, 1)}
    for name in ('proj_q', 'proj_k', 'proj_v', 'proj_out'):
        shapes |= {f'{name}.weight': (dim, dim, 1, 1), f'{name}.bias': (dim,)}
    shapes |= {'ref_point14.weight': (2, dim, 1, 1), 'ref_point14.bias': (2,)}
    return shapes | ({'rpe_table': (heads, 2 * size - 1, 2 * size - 1)} if use_pe else {})


def deformable_attention(x: Tensor, weights: Tensors, prefix: str, options: dict) -> tuple[Tensor, Tensors]:
    """options: heads, groups, offset_range_factor, use_pe. Returns y and the taps of a golden case."""
    heads, groups, reach = options['heads'], options['groups'], options['offset_range_factor']
    batch, dim, height, width = x.shape
    query = conv(x, weights, f'{prefix}proj_q')
    raw = _offset_network(query.reshape(batch * groups, -1, height, width), weights, prefix, 1)
    offsets = raw.permute(0, 2, 3, 1)
    if reach > 0:
        offsets = offsets.tanh() * reach / torch.tensor([height, width]).double()
    reference = conv(x, weights, f'{prefix}ref_point14').mean(0, keepdim=True).permute(0, 2, 3, 1).tanh()
    agree = (offsets * reference > 0).all(-1, keepdim=True).double().detach()
    places = offsets * (0.25 + 0.75 * agree) + reference
    places = places if reach >= 0 else places.tanh()
    sampled = at(x.reshape(batch * groups, -1, height, width), places).reshape(batch, dim, 1, -1)
    mixed = _attend(query, sampled, places, weights, prefix, options)
    expanded = reference.expand(batch * groups, -1, -1, -1)
    taps = {'offset_network_raw': raw, 'offsets_scaled': offsets, 'sign_agreement': agree, 'x_sampled': sampled, 'before_proj_out': mixed,
            'sample_positions': places.unflatten(0, (batch, groups)), 'reference_points': expanded.unflatten(0, (batch, groups)),
            'margin': (offsets * reference).abs().min()}
    return conv(mixed, weights, f'{prefix}proj_out'), taps


def _offset_network(x: Tensor, weights: Tensors, prefix: str, stride: int, padding: int | None = None) -> Tensor:
    kernel = weights[f'{prefix}conv_offset.0.weight'].shape[-1]
    border = kernel // 2 if padding is None else padding
    x = conv(x, weights, f'{prefix}conv_offset.0', stride=stride, padding=border, groups=x.shape[1])
    return conv(F.gelu(channel_norm(x, weights, f'{prefix}conv_offset.1')), weights, f'{prefix}conv_offset.3')


def _attend(query: Tensor, sampled: Tensor, places: Tensor, weights: Tensors, prefix: str, options: dict) -> Tensor:
    heads, groups = options['heads'], options['groups']
    batch, dim, height, width = query.shape
    key, value = (conv(sampled, weights, f'{prefix}{name}').reshape(batch * heads, dim // heads, -1) for name in ('proj_k', 'proj_v'))
    scores = query.reshape(batch * heads, dim // heads, -1).transpose(1, 2) @ key * (dim // heads) ** -0.5
    if options.get('use_pe', True):
        table = weights[f'{prefix}rpe_table'].expand(batch, -1, -1, -1).unflatten(1, (groups, -1)).flatten(0, 1)
        grid = options.get('query_grid')
        if grid is None:
            grid = torch.stack(torch.meshgrid(*((torch.arange(n).double() + 0.5) * 2 / n - 1 for n in (height, width)), indexing='ij'), -1)
        apart = (grid.reshape(1, -1, 1, 2) - places.reshape(batch * groups, 1, -1, 2)) * 0.5
        scores = scores + at(table, apart).flatten(0, 1)
    return (value @ scores.softmax(-1).transpose(1, 2)).reshape(query.shape)


def dat_attention(x: Tensor, weights: Tensors, config: dict) -> Tensors:
    """DAT's own: a fixed grid, strided samples, sizes minus one."""
    groups, stride, kernel, reach = (config[key] for key in ('groups', 'stride', 'ksize', 'offset_range_factor'))
    batch, dim, height, width = x.shape
    query = conv(x, weights, 'proj_q')
    padding = 0 if kernel == stride else kernel // 2
    raw = _offset_network(query.reshape(batch * groups, -1, height, width), weights, '', stride, padding)
    rows, columns = raw.shape[2:]
    offsets = raw.tanh() * reach / torch.tensor([rows - 1.0, columns - 1.0]).double().reshape(1, 2, 1, 1)
    axis = lambda count, shift: (torch.arange(count).double() + shift) / (count - 1) * 2 - 1
    reference = torch.stack(torch.meshgrid(axis(rows, 0.5), axis(columns, 0.5), indexing='ij'), -1)[None].expand(batch * groups, -1, -1, -1)
    places = offsets.permute(0, 2, 3, 1) + reference
    sampled = at(x.reshape(batch * groups, -1, height, width), places).reshape(batch, dim, 1, -1)
    grid = torch.stack(torch.meshgrid(axis(height, 0), axis(width, 0), indexing='ij'), -1)
    mixed = _attend(query, sampled, places, weights, '', config | {'query_grid': grid})
    return {'y': conv(mixed, weights, 'proj_out'), 'sample_positions': places.unflatten(0, (batch, groups)),
            'reference_points': reference.unflatten(0, (batch, groups))}


def eat_shapes(config: dict) -> Shapes:
    dims, patch = config['dims'], config['patch_size']
    shapes: Shapes = {'patch_proj.0.weight': (config['dim_stem'], 3, patch, patch), 'patch_proj.0.bias': (config['dim_stem'],)}
    shapes |= _norm_shapes('patch_proj.1', config['dim_stem'])
    for stage, dim in enumerate(dims):
        prefix, size = f'stages.{stage}.', config['img_size'] // patch // 2**stage
        if stage == 0 and config['dim_stem'] != dim:
            shapes |= {f'{prefix}proj.weight': (dim, config['dim_stem'], 1, 1), f'{prefix}proj.bias': (dim,)}
        for block, kind in enumerate(config['stage_spec'][stage]):
            for norm in (2 * block, 2 * block + 1):
                shapes |= _norm_shapes(f'{prefix}layer_norms.{norm}', dim)
            mlp = f'{prefix}mlps.{block}.chunk.linear'
            shapes |= {f'{mlp}1.weight': (4 * dim, dim), f'{mlp}1.bias': (4 * dim,), f'{mlp}2.weight': (dim, 4 * dim), f'{mlp}2.bias': (dim,)}
            inner = _attention_shapes(config, stage, kind, size)
            shapes |= {f'{prefix}attns.{block}.{name}': shape for name, shape in inner.items()}
        if stage < 3:
            shapes |= {f'down_projs.{stage}.0.weight': (dims[stage + 1], dim, 2, 2)} | _norm_shapes(f'down_projs.{stage}.1', dims[stage + 1])
    return shapes | _norm_shapes('cls_norm', dims[-1]) | {'cls_head.weight': (config['num_classes'], dims[-1]), 'cls_head.bias': (config['num_classes'],)}


def _norm_shapes(name: str, dim: int) -> Shapes:
    return {f'{name}.norm.weight': (dim,), f'{name}.norm.bias': (dim,)}


def _attention_shapes(config: dict, stage: int, kind: str, size: int) -> Shapes:
    dim, heads = config['dims'][stage], config['heads'][stage]
    if kind == 'D':
        return deformable_shapes(dim, heads, config['groups'][stage], OFFSET_KERNELS[stage], size, config['use_pes'][stage])
    return window_shapes(dim, heads, config['window_sizes'][stage])


def eat_buffers(config: dict) -> Tensors:
    buffers = {}
    for stage, kinds in enumerate(config['stage_spec']):
        size, window = config['img_size'] // config['patch_size'] // 2**stage, config['window_sizes'][stage]
        for block, kind in enumerate(kinds):
            if kind != 'D':
                parts = window_buffers(window, math.ceil(window / 2) if kind == 'S' else 0, size)
                buffers |= {f'stages.{stage}.attns.{block}.{name}': part for name, part in parts.items()}
    return buffers


class Eat:
    """The whole network. `margins` collects how near a sign of the damping came to flipping."""

    def __init__(self, config: dict, weights: Tensors):
        self.config, self.weights, self.margins = config, weights, []

    def stem(self, image: Tensor) -> Tensor:
        return channel_norm(conv(image, self.weights, 'patch_proj.0', stride=self.config['patch_size']), self.weights, 'patch_proj.1')

    def enter(self, x: Tensor, stage: int) -> Tensor:
        """From the stage before to the first block of this one."""
        if stage:
            x = channel_norm(conv(x, self.weights, f'down_projs.{stage - 1}.0', stride=2), self.weights, f'down_projs.{stage - 1}.1')
        return conv(x, self.weights, f'stages.{stage}.proj') if f'stages.{stage}.proj.weight' in self.weights else x

    def blocks(self, x: Tensor, stage: int) -> Tensor:
        for block in range(len(self.config['stage_spec'][stage])):
            x = self.finish_block(x, self.normed(x, stage, block), stage, block)
        return x

    def normed(self, x: Tensor, stage: int, block: int) -> Tensor:
        return channel_norm(x, self.weights, f'stages.{stage}.layer_norms.{2 * block}')

    def finish_block(self, x: Tensor, normed: Tensor, stage: int, block: int) -> Tensor:
        """The block from its first norm on."""
        prefix, kind = f'stages.{stage}.', self.config['stage_spec'][stage][block]
        heads, window = self.config['heads'][stage], self.config['window_sizes'][stage]
        if kind == 'D':
            options = {'heads': heads, 'groups': self.config['groups'][stage], 'use_pe': self.config['use_pes'][stage],
                       'offset_range_factor': self.config['offset_range_factor'][stage]}
            attended, taps = deformable_attention(normed, self.weights, f'{prefix}attns.{block}.', options)
            self.margins.append(float(taps['margin']))
        else:
            attended = window_attention(normed, self.weights, f'{prefix}attns.{block}.', heads, math.ceil(window / 2) if kind == 'S' else 0)
        x = x + attended
        last = channel_norm(x, self.weights, f'{prefix}layer_norms.{2 * block + 1}').permute(0, 2, 3, 1)
        mlp = f'{prefix}mlps.{block}.chunk.linear'
        return x + linear(F.gelu(linear(last, self.weights, f'{mlp}1')), self.weights, f'{mlp}2').permute(0, 3, 1, 2)

    def rate(self, x: Tensor) -> tuple[Tensor, Tensor]:
        pooled = channel_norm(x, self.weights, 'cls_norm').mean((2, 3))
        return pooled, linear(pooled, self.weights, 'cls_head')

    def from_stage(self, x: Tensor, stage: int) -> Tensor:
        """Logits from the output of a stage."""
        for later in range(stage + 1, 4):
            x = self.blocks(self.enter(x, later), later)
        return self.rate(x)[1]

    def run(self, image: Tensor) -> Tensors:
        x, taps = self.stem(image), {}
        for stage in range(4):
            x = taps[f'stage.{stage}'] = self.blocks(self.enter(x, stage), stage)
        pooled, logits = self.rate(x)
        bins = torch.arange(1, logits.shape[-1] + 1).double()
        return taps | {'pooled': pooled, 'logits': logits, 'score_sum_of_bins': (logits * bins).sum(-1)}
