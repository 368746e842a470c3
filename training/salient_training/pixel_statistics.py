"""Statistics of the pixels themselves on the 7x7 grid: what an ImageNet backbone learned to ignore (tone, colour, grain, tilt).

Fixed filters, nothing is trained here; the filters are exported with the weights so that the compiler rebuilds the same graph.
"""
import math

import torch
from torch import nn
from torch.nn import functional as F

# Planes of (B, 3, H, W) in -1..1: luma and two opponent colours; then how far the channels reach into white and luma into black.
_SIGNED = ((0.299, 0.587, 0.114, 0.0), (1.0, -1.0, 0.0, 0.0), (0.5, 0.5, -1.0, 0.0))
_RAMPS = ((1.0, 0.0, 0.0, -0.92), (0.0, 1.0, 0.0, -0.92), (0.0, 0.0, 1.0, -0.92), (-0.299, -0.587, -0.114, -0.88))
# Slopes right, down, two diagonals, and the Laplacian.
_EDGES = (
    ((0, 0, 0), (-1, 0, 1), (0, 0, 0)), ((0, -1, 0), (0, 0, 0), (0, 1, 0)), ((-1, 0, 0), (0, 0, 0), (0, 0, 1)),
    ((0, 0, -1), (0, 0, 0), (1, 0, 0)), ((0, -1, 0), (-1, 4, -1), (0, -1, 0)),
)
LINE_SIZE = 15
# Degrees from level and from upright at which lines are looked for.
LINE_ANGLES = tuple(range(-10, 11, 2))
GRID = 7
CHANNELS = 2 * (len(_SIGNED) + 2 + len(_RAMPS) + len(_EDGES)) + 2 * (len(LINE_ANGLES) + 1)


def _mirrored_channels() -> list[int]:
    """Which channel of the photo each channel of its mirror image is: diagonals and the signs of angles change places."""
    planes = len(_SIGNED) + 2 + len(_RAMPS) + len(_EDGES)
    moments = list(range(planes))
    falling, rising = planes - 3, planes - 2
    moments[falling], moments[rising] = rising, falling
    order = moments + [planes + channel for channel in moments]
    for family in range(2):
        start = 2 * planes + family * (len(LINE_ANGLES) + 1)
        order += [start + index for index in reversed(range(len(LINE_ANGLES)))] + [start + len(LINE_ANGLES)]
    return order


MIRRORED_CHANNELS = _mirrored_channels()


def line_filters() -> torch.Tensor:
    """(2A, 1, 15, 15): edge filters along lines at each angle from level, then from upright, each of unit norm."""
    half = LINE_SIZE // 2
    y, x = torch.meshgrid(torch.arange(-half, half + 1.0), torch.arange(-half, half + 1.0), indexing='ij')
    filters = []
    for base in (0, 90):
        for degrees in LINE_ANGLES:
            angle = math.radians(base + degrees)
            along, across = x * math.cos(angle) + y * math.sin(angle), -x * math.sin(angle) + y * math.cos(angle)
            kernel = across * torch.exp(-(across / 1.3) ** 2 / 2 - (along / 4.5) ** 2 / 2)
            filters.append(kernel / kernel.norm())
    return torch.stack(filters)[:, None]


def cell_moments(planes: torch.Tensor) -> torch.Tensor:
    """(B, C, H, W) -> (B, 2C, 7, 7): mean and deviation of each cell."""
    size = planes.shape[-1] // GRID
    mean = F.avg_pool2d(planes, size)
    variance = F.avg_pool2d(planes * planes, size) - mean * mean
    return torch.cat([mean, (variance.clamp(min=0) + 1e-6).sqrt()], 1)


def _fixed(weight: torch.Tensor, bias: torch.Tensor | None = None) -> nn.Module:
    """A filter that is exported like a layer but never trained."""
    module = nn.Module()
    module.register_buffer('weight', weight)
    if bias is not None:
        module.register_buffer('bias', bias)
    return module


def export_config() -> dict[str, int]:
    """What the compiler must know besides the filters."""
    return {
        'signed': len(_SIGNED), 'ramps': len(_RAMPS), 'edges': len(_EDGES), 'lineAngles': len(LINE_ANGLES), 'lineSize': LINE_SIZE,
    }


class PixelStatistics(nn.Module):
    """(B, 3, 224, 224) in -1..1 -> (B, CHANNELS, 7, 7)."""

    def __init__(self):
        super().__init__()
        planes = torch.tensor(_SIGNED + _RAMPS)
        self.planes = _fixed(planes[:, :3, None, None].clone(), planes[:, 3].clone())
        self.edges = _fixed(torch.tensor(_EDGES, dtype=torch.float32)[:, None])
        self.lines = _fixed(line_filters())

    @torch.no_grad()
    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        planes = F.conv2d(pixel_values, self.planes.weight, self.planes.bias)
        signed, ramps = planes[:, : len(_SIGNED)], F.relu(planes[:, len(_SIGNED) :])
        luma = signed[:, :1]
        edges = F.conv2d(luma, self.edges.weight, padding=1).abs()
        lines = F.conv2d(luma, self.lines.weight, stride=2, padding=LINE_SIZE // 2).abs()
        lines = F.avg_pool2d(lines, lines.shape[-1] // GRID)
        families = []
        for family in lines.split(len(LINE_ANGLES), 1):
            strength = family.mean(1, keepdim=True)
            # Which angle is strongest, whatever the contrast.
            families += [family / (strength + 0.02), strength]
        return torch.cat([cell_moments(torch.cat([signed, signed[:, 1:].abs(), ramps, edges], 1)), *families], 1)
