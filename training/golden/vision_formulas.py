"""InternViT, IAS-ViT and the projector, with every intermediate result a golden case may hold."""
import torch
from torch import Tensor
from torch.nn import functional as F

from .case_files import Tensors
from .random_weights import Shapes

PREFIX = 'vision_model.'
ADDED_BLOCK = {'norm_q': 1, 'norm_kv': 1, 'q': 1, 'kv': 2, 'proj': 1}


def vit_shapes(config: dict, crossed: bool) -> Shapes:
    size, inner, patch = config['hidden_size'], config['intermediate_size'], config['patch_size']
    cells = (config['image_size'] // patch) ** 2
    shapes = {
        'embeddings.class_embedding': (1, 1, size),
        'embeddings.position_embedding': (1, 1 + cells, size),
        'embeddings.patch_embedding.weight': (size, config['num_channels'], patch, patch),
        'embeddings.patch_embedding.bias': (size,),
    }
    for index in range(config['num_hidden_layers']):
        shapes |= {f'encoder.layers.{index}.{name}': shape for name, shape in _block_shapes(config, size, inner, crossed).items()}
    if crossed:
        shapes |= {'saliency_embedding.weight': (size,), 'saliency_embedding.bias': (size,)}
    return {PREFIX + name: shape for name, shape in shapes.items()}


def _block_shapes(config: dict, size: int, inner: int, crossed: bool) -> Shapes:
    shapes = {'attn.qkv.weight': (3 * size, size), 'attn.proj.weight': (size, size), 'attn.proj.bias': (size,),
              'mlp.fc1.weight': (inner, size), 'mlp.fc1.bias': (inner,), 'mlp.fc2.weight': (size, inner), 'mlp.fc2.bias': (size,),
              'ls1': (size,), 'ls2': (size,), 'norm1.weight': (size,), 'norm2.weight': (size,)}
    if config['norm_type'] == 'layer_norm':
        shapes |= {'norm1.bias': (size,), 'norm2.bias': (size,)}
    if config['qkv_bias']:
        shapes['attn.qkv.bias'] = (3 * size,)
    if config['qk_normalization']:
        shapes |= {'attn.q_norm.weight': (size,), 'attn.k_norm.weight': (size,)}
    if crossed:
        for name, times in ADDED_BLOCK.items():
            shapes[f'cross_attn.{name}.weight'] = (size,) if 'norm' in name else (times * size, size)
            shapes[f'cross_attn.{name}.bias'] = (times * size,)
    return shapes


def rms(x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
    return x / (x.pow(2).mean(-1, keepdim=True) + epsilon).sqrt() * weight


def linear(x: Tensor, weights: Tensors, name: str) -> Tensor:
    return F.linear(x, weights[f'{name}.weight'], weights.get(f'{name}.bias'))


def heads_attend(q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
    """(T, n, C), (T, m, C), (T, m, C) -> (T, n, C), no mask."""
    split = lambda x: x.unflatten(-1, (heads, -1)).transpose(1, 2)
    scores = split(q) @ split(k).transpose(-1, -2) * (q.shape[-1] // heads) ** -0.5
    return (scores.softmax(-1) @ split(v)).transpose(1, 2).flatten(2)


class Vit:
    """InternViT; with saliency (T, patches) every block crosses the saliency query in after its self-attention."""

    def __init__(self, config: dict, weights: Tensors):
        self.config = config
        self.weights = {name.removeprefix(PREFIX): tensor for name, tensor in weights.items()}

    def run(self, pixels: Tensor, saliency: Tensor | None = None) -> Tensors:
        """`hidden_states.N`, `embeddings`, `layer0.*`, and `saliency_tokens` with saliency."""
        x, positions = self._embed(pixels)
        taps = {'embeddings': x, 'hidden_states.0': x}
        query = None
        if saliency is not None:
            axis, bias = self.weights['saliency_embedding.weight'], self.weights['saliency_embedding.bias']
            query = taps['saliency_tokens'] = saliency[..., None] * axis + bias + positions[:, 1:]
        for index in range(self.config['num_hidden_layers']):
            x, inside = self._block(x, f'encoder.layers.{index}.', query)
            taps[f'hidden_states.{index + 1}'] = x
            if index == 0:
                taps |= {f'layer0.{name}': value for name, value in inside.items()}
        return taps

    def _embed(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        kernel, patch = self.weights['embeddings.patch_embedding.weight'], self.config['patch_size']
        grid = F.conv2d(pixels, kernel, self.weights['embeddings.patch_embedding.bias'], stride=patch)
        stored = self.weights['embeddings.position_embedding']
        side = self.config['image_size'] // patch
        cells = stored[:, 1:].reshape(1, side, side, -1).permute(0, 3, 1, 2)
        cells = F.interpolate(cells, size=grid.shape[2:], mode='bicubic', align_corners=False).flatten(2).transpose(1, 2)
        positions = torch.cat([stored[:, :1], cells], 1)
        token = self.weights['embeddings.class_embedding'].expand(len(pixels), -1, -1)
        return torch.cat([token, grid.flatten(2).transpose(1, 2)], 1) + positions, positions

    def _norm(self, x: Tensor, name: str, kind: str | None = None) -> Tensor:
        epsilon, weight = self.config['layer_norm_eps'], self.weights[f'{name}.weight']
        if (kind or self.config['norm_type']) == 'rms_norm':
            return rms(x, weight, epsilon)
        return F.layer_norm(x, x.shape[-1:], weight, self.weights[f'{name}.bias'], epsilon)

    def _block(self, x: Tensor, prefix: str, query: Tensor | None) -> tuple[Tensor, Tensors]:
        heads, weights = self.config['num_attention_heads'], self.weights
        inside = {'norm1': self._norm(x, f'{prefix}norm1')}
        q, k, v = linear(inside['norm1'], weights, f'{prefix}attn.qkv').chunk(3, -1)
        if self.config['qk_normalization']:
            q, k = self._norm(q, f'{prefix}attn.q_norm', 'rms_norm'), self._norm(k, f'{prefix}attn.k_norm', 'rms_norm')
        inside['attn'] = linear(heads_attend(q, k, v, heads), weights, f'{prefix}attn.proj')
        x = x + weights[f'{prefix}ls1'] * inside['attn']
        if query is not None:
            x = self._cross(x, f'{prefix}cross_attn.', query)
        inside['norm2'] = self._norm(x, f'{prefix}norm2')
        inside['mlp'] = linear(F.gelu(linear(inside['norm2'], weights, f'{prefix}mlp.fc1')), weights, f'{prefix}mlp.fc2')
        return x + weights[f'{prefix}ls2'] * inside['mlp'], inside

    def _cross(self, x: Tensor, prefix: str, query: Tensor) -> Tensor:
        q = linear(self._norm(query, f'{prefix}norm_q', 'layer_norm'), self.weights, f'{prefix}q')
        k, v = linear(self._norm(x, f'{prefix}norm_kv', 'layer_norm'), self.weights, f'{prefix}kv').chunk(2, -1)
        mixed = heads_attend(q.expand(len(x), -1, -1), k, v, self.config['num_attention_heads'])
        return torch.cat([x[:, :1], x[:, 1:] + linear(mixed, self.weights, f'{prefix}proj')], 1)


def sample_map(saliency: Tensor, config: dict) -> tuple[Tensor, Tensor]:
    """Normalised map (h, w), and its samples at the token centres of every tile, (T, patches)."""
    low, high = saliency.min(), saliency.max()
    normalised = (saliency - low) / (high - low + 1e-7)
    side = config['image_size'] // config['patch_size']
    grids = [(column, row, config['columns'], config['rows']) for row in range(config['rows']) for column in range(config['columns'])]
    if config['thumbnail'] and len(grids) > 1:
        grids.append((0, 0, 1, 1))
    centres = (torch.arange(side, dtype=torch.float64) + 0.5) / side
    samples = []
    for column, row, columns, rows in grids:
        v, u = torch.meshgrid((row + centres) / rows, (column + centres) / columns, indexing='ij')
        places = torch.stack([u, v], -1)[None] * 2 - 1
        picked = F.grid_sample(normalised[None, None], places, mode='bilinear', padding_mode='border', align_corners=False)
        samples.append(picked.flatten())
    return normalised, torch.stack(samples)


def pixel_shuffle(x: Tensor, ratio: float, version: str) -> Tensor:
    """(n, w, h, c) as the reference's chain of views and permutations."""
    n, w, h, c = x.shape
    x = x.reshape(n, w, int(h * ratio), int(c / ratio)).permute(0, 2, 1, 3)
    x = x.reshape(n, int(h * ratio), int(w * ratio), int(c / ratio**2))
    return x.permute(0, 2, 1, 3).contiguous() if version == 'v2' else x.contiguous()


def projector_shapes(channels: int, language: int, ratio: float) -> Shapes:
    wide = round(channels / ratio**2)
    return {'mlp1.0.weight': (wide,), 'mlp1.0.bias': (wide,), 'mlp1.1.weight': (language, wide), 'mlp1.1.bias': (language,),
            'mlp1.3.weight': (language, language), 'mlp1.3.bias': (language,)}


def project(features: Tensor, side: int, weights: Tensors, ratio: float, version: str) -> Tensors:
    """features (T, 1 + side^2, C) -> the shuffled map, its rows, the visual tokens."""
    shuffled = pixel_shuffle(features[:, 1:].reshape(len(features), side, side, -1), ratio, version)
    rows = shuffled.flatten(1, 2)
    normed = F.layer_norm(rows, rows.shape[-1:], weights['mlp1.0.weight'], weights['mlp1.0.bias'], 1e-5)
    tokens = linear(F.gelu(linear(normed, weights, 'mlp1.1')), weights, 'mlp1.3')
    return {'shuffled': shuffled, 'mlp1_input': rows, 'visual_tokens': tokens}
