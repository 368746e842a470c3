"""EAT, the frozen aesthetic classifier behind the saliency maps, with its public code's tensor names, and its LayerCAM.

Stem, four stages of window (L), shifted window (S) and deformable (D) blocks, head. One photo per call: the public code averages
interest points over a batch, so batch mates would change each other.
"""
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from salient_training.eat import AttentionShape, ChannelMlp, ChannelNorm, DeformableAttention

from .errors import FinetuneError


@dataclass(frozen=True)
class EatConfig:
    """Per stage: channels, kinds of block, heads, groups and offset range (deformable blocks only)."""

    input_size: int
    window: int
    dims: tuple[int, ...]
    kinds: tuple[str, ...]
    heads: tuple[int, ...]
    groups: tuple[int, ...]
    offset_range: tuple[float, ...]
    ratings: int


# The public AVA configuration (dat_base).
BASE = EatConfig(224, 7, (128, 256, 512, 1024), ('LS', 'LS', 'LD' * 9, 'LD'), (4, 8, 16, 32), (0, 0, 4, 8), (0, 0, 2, 2), 10)
# Offset kernel of deformable blocks by stage, and what follows from the sizes and is not read.
OFFSET_KERNELS = (9, 7, 5, 3)
DERIVED = ('relative_position_index', 'attn_mask')


class WindowAttention(nn.Module):
    """Attention inside windows of a map (B, C, H, W); `shift` rolls it first, so that windows cross the former borders."""

    def __init__(self, dim: int, heads: int, window: int, shift: int):
        super().__init__()
        self.heads, self.window, self.shift = heads, window, shift
        self.proj_qkv, self.proj_out = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim)
        self.relative_position_bias_table = nn.Parameter(torch.zeros((2 * window - 1) ** 2, heads))

    def _bias(self) -> Tensor:
        """(heads, cells, cells): row of the table by the offset from key to query."""
        cells = torch.stack(torch.meshgrid(*[torch.arange(self.window)] * 2, indexing='ij'), -1).reshape(-1, 2)
        offset = cells[:, None] - cells[None] + self.window - 1
        index = offset[..., 0] * (2 * self.window - 1) + offset[..., 1]
        return self.relative_position_bias_table[index.to(self.relative_position_bias_table.device)].permute(2, 0, 1)

    def _windows(self, x: Tensor) -> Tensor:
        """(B, H, W, C) -> (B, windows, cells, C)."""
        batch, height, width, dim = x.shape
        side = self.window
        parts = x.reshape(batch, height // side, side, width // side, side, dim).transpose(2, 3)
        return parts.reshape(batch, -1, side * side, dim)

    def _mask(self, height: int, width: int) -> Tensor:
        """(windows, cells, cells): -100 between regions that only the roll brought together."""
        region = torch.zeros(1, height, width, 1)
        cuts = (slice(0, -self.window), slice(-self.window, -self.shift), slice(-self.shift, None))
        for number, (rows, columns) in enumerate((rows, columns) for rows in cuts for columns in cuts):
            region[:, rows, columns] = number
        cells = self._windows(region)[0, :, :, 0]
        return torch.where(cells[:, None] == cells[:, :, None], 0.0, -100.0)

    def forward(self, x: Tensor) -> Tensor:
        batch, dim, height, width = x.shape
        rolled = torch.roll(x, (-self.shift, -self.shift), (2, 3)) if self.shift else x
        windows = self._windows(rolled.permute(0, 2, 3, 1))
        packed = self.proj_qkv(windows).reshape(*windows.shape[:3], 3, self.heads, -1).permute(3, 0, 1, 4, 2, 5)
        query, key, value = packed
        scores = query @ key.transpose(-1, -2) * (dim // self.heads) ** -0.5 + self._bias()
        if self.shift:
            scores = scores + self._mask(height, width).to(scores)[:, None]
        mixed = self.proj_out((scores.softmax(-1) @ value).transpose(2, 3).reshape(windows.shape))
        side = self.window
        merged = mixed.reshape(batch, height // side, width // side, side, side, dim).transpose(2, 3)
        merged = merged.reshape(batch, height, width, dim).permute(0, 3, 1, 2)
        return torch.roll(merged, (self.shift, self.shift), (2, 3)) if self.shift else merged


class Stage(nn.Module):
    """x + attention(norm(x)), then x + mlp(norm(x)), for every kind in turn."""

    def __init__(self, config: EatConfig, index: int, size: int):
        super().__init__()
        dim, heads, window = config.dims[index], config.heads[index], config.window
        kinds = config.kinds[index]

        def attention(kind: str) -> nn.Module:
            if kind == 'D':
                return DeformableAttention(AttentionShape(dim, size, heads, config.groups[index], OFFSET_KERNELS[index],
                                                          config.offset_range[index]))
            return WindowAttention(dim, heads, window, -(-window // 2) if kind == 'S' else 0)

        self.layer_norms = nn.ModuleList(ChannelNorm(dim) for _ in range(2 * len(kinds)))
        self.attns = nn.ModuleList(attention(kind) for kind in kinds)
        self.mlps = nn.ModuleList(ChannelMlp(dim) for _ in kinds)

    def forward(self, x: Tensor) -> Tensor:
        for index, (attention, mlp) in enumerate(zip(self.attns, self.mlps)):
            x = x + attention(self.layer_norms[2 * index](x))
            x = x + mlp(self.layer_norms[2 * index + 1](x))
        return x


class Eat(nn.Module):
    """pixel values (1, 3, S, S) normalised -> raw ratings (1, ratings) and the last stage's map (1, C, h, w)."""

    def __init__(self, config: EatConfig):
        super().__init__()
        dims, sizes = config.dims, [config.input_size // 4 // 2**stage for stage in range(4)]
        self.patch_proj = nn.Sequential(nn.Conv2d(3, dims[0], 4, 4), ChannelNorm(dims[0]))
        self.stages = nn.ModuleList(Stage(config, index, size) for index, size in enumerate(sizes))
        self.down_projs = nn.ModuleList(
            nn.Sequential(nn.Conv2d(one, other, 2, 2, bias=False), ChannelNorm(other)) for one, other in zip(dims, dims[1:])
        )
        self.cls_norm, self.cls_head = ChannelNorm(dims[-1]), nn.Linear(dims[-1], config.ratings)

    def forward(self, pixel_values: Tensor) -> tuple[Tensor, Tensor]:
        x = self.patch_proj(pixel_values)
        for index, stage in enumerate(self.stages):
            x = stage(self.down_projs[index - 1](x) if index else x)
        return self.cls_head(self.cls_norm(x).mean((2, 3))), x


def layer_cam(model: Eat, ratings: Tensor, last: Tensor) -> Tensor:
    """ReLU(sum of ReLU(gradient) * activation) of the best rating at the last stage, (h, w), not normalised.

    The gradient has a closed form there: a mean over positions of a LayerNorm and a linear row.
    """
    norm = model.cls_norm.norm
    row = model.cls_head.weight[int(ratings[0].argmax())]
    activation = last[0].flatten(1).T  # (positions, channels)
    centred = activation - activation.mean(-1, keepdim=True)
    deviation = (centred.pow(2).mean(-1, keepdim=True) + norm.eps).sqrt()
    x, u = centred / deviation, norm.weight * row / len(activation)
    gradient = (u - u.mean() - x * (u * x).mean(-1, keepdim=True)) / deviation
    return (gradient.relu() * activation).sum(-1).relu().reshape(last.shape[2:])


def load_eat(tensors: dict[str, Tensor], config: EatConfig = BASE) -> Eat:
    """EAT from its tensors by name. Raises `bad-checkpoint` unless they are exactly this network's."""
    model = Eat(config)
    kept = {name: value for name, value in tensors.items() if name.rpartition('.')[2] not in DERIVED}
    expected = {name: value.shape for name, value in model.state_dict().items()}
    wrong = sorted(name for name in kept.keys() | expected.keys() if name not in kept or expected.get(name) != kept[name].shape)
    if wrong:
        raise FinetuneError('bad-checkpoint', f'{len(wrong)} tensors are missing, unknown or of another shape: {wrong[:3]}.')
    model.load_state_dict(kept)
    return model.eval().requires_grad_(False)
