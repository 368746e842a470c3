"""Deformable attention blocks of EAT, with the tensor names of its public code.

Learned reference points plus damped offsets say where keys and values are sampled. Unlike the public code the points
are not averaged over a batch: in use there is one photo per call, so each photo is on its own in training too.
All maps are (B, C, H, W); positions are (y, x) in -1..1.
"""
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F


@dataclass(frozen=True)
class AttentionShape:
    """Sizes of one deformable attention: channels, map side, heads, groups, offset kernel and range in cells."""

    dim: int
    size: int
    heads: int
    groups: int
    offset_kernel: int
    offset_range: float


class ChannelNorm(nn.Module):
    """LayerNorm over the channels of each position; in full precision whatever comes in."""

    def __init__(self, dim: int):
        super().__init__()
        self.norm = nn.LayerNorm(dim)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.norm(x.permute(0, 2, 3, 1).float()).permute(0, 3, 1, 2)


def sample_at(maps: torch.Tensor, positions: torch.Tensor) -> torch.Tensor:
    """Bilinear samples of (N, C, H, W) at (N, h, w, 2) (y, x) positions; zeros outside, corners aligned."""
    return F.grid_sample(maps, positions.flip(-1), mode='bilinear', padding_mode='zeros', align_corners=True)


class DeformableAttention(nn.Module):
    """DAttention of EAT: queries on the grid, keys and values at learned positions, relative position bias."""

    def __init__(self, shape: AttentionShape):
        super().__init__()
        self.shape = shape
        dim, group_dim = shape.dim, shape.dim // shape.groups
        self.conv_offset = nn.Sequential(
            nn.Conv2d(group_dim, group_dim, shape.offset_kernel, padding=shape.offset_kernel // 2, groups=group_dim),
            ChannelNorm(group_dim),
            nn.GELU(),
            nn.Conv2d(group_dim, 2, 1, bias=False),
        )
        self.proj_q, self.proj_k, self.proj_v, self.proj_out = (nn.Conv2d(dim, dim, 1) for _ in range(4))
        self.ref_point14 = nn.Conv2d(dim, 2, 1)
        self.rpe_table = nn.Parameter(torch.zeros(shape.heads, 2 * shape.size - 1, 2 * shape.size - 1))
        nn.init.trunc_normal_(self.rpe_table, std=0.01)
        centres = (torch.arange(shape.size) + 0.5) * 2 / shape.size - 1
        grid = torch.stack(torch.meshgrid(centres, centres, indexing='ij'), -1)
        self.register_buffer('query_grid', grid.reshape(1, -1, 1, 2), persistent=False)  # (1, HW, 1, 2)

    def positions(self, x: torch.Tensor, query: torch.Tensor) -> torch.Tensor:
        """Sampling positions, (B * groups, H, W, 2): learned points plus offsets, damped where their signs differ."""
        batch, _, height, width = x.shape
        offset = self.conv_offset(query.reshape(batch * self.shape.groups, -1, height, width)).permute(0, 2, 3, 1)
        limit = self.shape.offset_range / torch.tensor([height, width], dtype=x.dtype, device=x.device)
        offset = torch.tanh(offset) * limit
        reference = torch.tanh(self.ref_point14(x)).permute(0, 2, 3, 1)
        reference = reference.repeat_interleave(self.shape.groups, 0)
        with torch.no_grad():
            agree = (offset * reference > 0).all(-1, keepdim=True)
            damping = torch.where(agree, 1.0, 0.25).to(x.dtype)
        return reference + offset * damping

    def position_bias(self, positions: torch.Tensor) -> torch.Tensor:
        """(B * groups, H, W, 2) sampling positions -> (B * heads, HW, HW) bias of query by sample."""
        folded = positions.shape[0]
        per_group = self.shape.heads // self.shape.groups
        side = self.rpe_table.shape[-1]
        table = self.rpe_table.reshape(1, self.shape.groups, per_group, side, side)
        table = table.expand(folded // self.shape.groups, -1, -1, -1, -1).reshape(folded, per_group, side, side)
        displacement = (self.query_grid - positions.reshape(folded, 1, -1, 2)) * 0.5
        return sample_at(table, displacement).flatten(0, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        batch, dim, height, width = x.shape
        heads, groups = self.shape.heads, self.shape.groups
        query = self.proj_q(x)
        positions = self.positions(x, query)
        sampled = sample_at(x.reshape(batch * groups, dim // groups, height, width), positions)
        sampled = sampled.reshape(batch, dim, height, width)
        key = self.proj_k(sampled).reshape(batch * heads, dim // heads, -1)
        value = self.proj_v(sampled).reshape(batch * heads, dim // heads, -1)
        query = query.reshape(batch * heads, dim // heads, -1)
        scores = query.transpose(1, 2) @ key * (dim // heads) ** -0.5
        weights = (scores + self.position_bias(positions)).softmax(-1)
        mixed = value @ weights.transpose(1, 2)
        return self.proj_out(mixed.reshape(batch, dim, height, width))


class ChannelMlp(nn.Module):
    """Linear, exact GELU, linear, at each position; names `chunk.linear1` and `chunk.linear2`."""

    def __init__(self, dim: int, expansion: int = 4):
        super().__init__()
        self.chunk = nn.Module()
        self.chunk.linear1 = nn.Linear(dim, dim * expansion)
        self.chunk.linear2 = nn.Linear(dim * expansion, dim)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        tokens = x.permute(0, 2, 3, 1)
        return self.chunk.linear2(F.gelu(self.chunk.linear1(tokens))).permute(0, 3, 1, 2)


class Stage(nn.Module):
    """`depth` blocks: x + attention(norm(x)), then x + mlp(norm(x))."""

    def __init__(self, shape: AttentionShape, depth: int):
        super().__init__()
        self.layer_norms = nn.ModuleList(ChannelNorm(shape.dim) for _ in range(2 * depth))
        self.attns = nn.ModuleList(DeformableAttention(shape) for _ in range(depth))
        self.mlps = nn.ModuleList(ChannelMlp(shape.dim) for _ in range(depth))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for index, (attention, mlp) in enumerate(zip(self.attns, self.mlps)):
            x = x + attention(self.layer_norms[2 * index](x))
            x = x + mlp(self.layer_norms[2 * index + 1](x))
        return x
