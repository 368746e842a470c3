"""Statistics of the pixels themselves on the 7x7 grid: what an ImageNet backbone learned to ignore (tone, colour, grain, tilt).

Fixed filters, nothing is trained here; the filters are exported with the weights so that the compiler rebuilds the same
graph. Three families: tone and colour (at half size), detail at four scales, and directions of lines near level and upright.
"""
import math

import torch
from torch import nn
from torch.nn import functional as F

GRID = 7
# Rows act on red, green, blue in -1..1, then a constant is added: luma and two opponent colours.
_SIGNED = ((0.299, 0.587, 0.114, 0.0), (1.0, -1.0, 0.0, 0.0), (0.5, 0.5, -1.0, 0.0))
_LUMA = _SIGNED[0][:3]
_RED, _GREEN, _BLUE = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)


def _ramp(weights: tuple[float, ...], start: float, end: float) -> tuple[float, ...]:
    """Plane that is 0 where the weighted value (0..1) is `start` and 1 at `end`."""
    slope = 1 / (end - start)
    return tuple(0.5 * slope * w for w in weights) + (slope * (0.5 - start),)


# Clipped to 0..1: channels near white, near black, then luma in four zones.
_RAMPS = (
    *(_ramp(channel, 0.94, 0.99) for channel in (_RED, _GREEN, _BLUE)), *(_ramp(channel, 0.06, 0.01) for channel in (_RED, _GREEN, _BLUE)),
    _ramp(_LUMA, 0.96, 0.985), _ramp(_LUMA, 0.8, 0.95), _ramp(_LUMA, 0.04, 0.015), _ramp(_LUMA, 0.2, 0.05),
)
_HISTOGRAM_BINS = 10
_SATURATION_STEPS = (0.1, 0.3, 0.6, 1.0, 1.4)
# Slopes right, down, falling and rising diagonal, and the Laplacian.
_EDGES = (
    ((0, 0, 0), (-1, 0, 1), (0, 0, 0)), ((0, -1, 0), (0, 0, 0), (0, 1, 0)), ((-1, 0, 0), (0, 0, 0), (0, 0, 1)),
    ((0, 0, -1), (0, 0, 0), (1, 0, 0)), ((0, -1, 0), (-1, 4, -1), (0, -1, 0)),
)
_EDGE_NAMES = ('right', 'down', 'falling', 'rising', 'curve')
_SLOPES = (((-3, 0, 3), (-10, 0, 10), (-3, 0, 3)), ((-3, -10, -3), (0, 0, 0), (3, 10, 3)))
DETAIL_SCALES = 3
# Side of the grid on which detail is smoothed before its least and largest are taken, and directions are read.
BLOCKS = 56
FLAT = 0.03
TAILS = (0.3, 0.5, 0.7)
DETAIL_FLOOR = 0.002
VARIANCE_FLOOR = 1e-6
# Degrees from level and from upright at which lines are counted.
ANGLES = tuple(range(-14, 15, 2))
ANGLE_FLOOR = 0.02
SLOPE_FLOOR = 1e-6


def _channel_names() -> list[str]:
    """Names in the order of the output; a mirrored photo swaps names as `_mirror` says."""
    tone = ['luma', 'red-green', 'blue-yellow', 'red-green size', 'blue-yellow size', 'saturation']
    names = [f'{name} mean' for name in tone] + [f'{name} deviation' for name in tone]
    names += [f'ramp {i}' for i in range(len(_RAMPS))] + [f'luma bin {i}' for i in range(_HISTOGRAM_BINS)]
    names += [f'saturation step {i}' for i in range(len(_SATURATION_STEPS))]
    names += ['light red-green', 'light blue-yellow', 'dark red-green', 'dark blue-yellow']
    for scale in range(DETAIL_SCALES):
        names += [f'detail {scale} {edge}' for edge in _EDGE_NAMES]
        names += [f'detail {scale} {name}' for name in ('least', 'largest', 'flat', 'tail')]
    names += ['detail 3 curve'] + [f'colour {i} {name}' for name in ('curve', 'least') for i in range(2)]
    for reach in ('cell', 'photo'):
        names += [f'{reach} {line} {angle}' for line in ('level', 'upright') for angle in ANGLES]
    return names + ['lines']


def _mirror(name: str) -> str:
    if name.endswith(' falling'):
        return name.replace('falling', 'rising')
    if name.endswith(' rising'):
        return name.replace('rising', 'falling')
    first, _, last = name.rpartition(' ')
    return f'{first} {-int(last)}' if ' level ' in name or ' upright ' in name else name


CHANNEL_NAMES = _channel_names()
CHANNELS = len(CHANNEL_NAMES)
# Which channel of the photo each channel of its mirror image is.
MIRRORED_CHANNELS = [CHANNEL_NAMES.index(_mirror(name)) for name in CHANNEL_NAMES]


def _fixed(weight: torch.Tensor, bias: torch.Tensor | None = None) -> nn.Module:
    """A filter that is exported like a layer but never trained; its numbers are ones that half precision holds."""
    module = nn.Module()
    module.register_buffer('weight', weight.float().half().float())
    if bias is not None:
        module.register_buffer('bias', bias.float().half().float())
    return module


def export_config() -> dict[str, object]:
    """What the compiler must know besides the filters."""
    return {
        'signed': len(_SIGNED), 'ramps': len(_RAMPS), 'histogramBins': _HISTOGRAM_BINS, 'saturationSteps': len(_SATURATION_STEPS),
        'edges': len(_EDGES), 'detailScales': DETAIL_SCALES, 'blocks': BLOCKS, 'flat': FLAT, 'tails': list(TAILS),
        'detailFloor': DETAIL_FLOOR, 'varianceFloor': VARIANCE_FLOOR, 'angles': len(ANGLES), 'angleFloor': ANGLE_FLOOR,
        'slopeFloor': SLOPE_FLOOR,
    }


def cell_means(planes: torch.Tensor) -> torch.Tensor:
    """(B, C, H, W) -> (B, C, 7, 7)."""
    side = planes.shape[-1] // GRID
    return planes.unflatten(2, (GRID, side)).mean(3).unflatten(3, (GRID, side)).mean(4)


def pointwise(planes: torch.Tensor, layer: nn.Module) -> torch.Tensor:
    """1x1 filters with a constant added, (B, C, H, W) -> (B, K, H, W); as a product, which is faster here than a convolution."""
    product = layer.weight.flatten(1) @ planes.flatten(2) + layer.bias[:, None]
    return product.unflatten(2, planes.shape[2:])


def filtered(planes: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """3x3 filters (K, 1, 3, 3) of one plane, or one for each of K planes, with the border repeated outwards.

    Written as shifted sums: the filters are mostly zeros.
    """
    height, width = planes.shape[2:]
    padded = F.pad(planes, (1, 1, 1, 1), mode='replicate')
    results = []
    for index, taps in enumerate(weight[:, 0].tolist()):
        plane = padded[:, index % planes.shape[1]]
        shifted = [(taps[y][x], plane[:, y : y + height, x : x + width]) for y in range(3) for x in range(3) if taps[y][x]]
        total = shifted[0][1] * shifted[0][0]
        for factor, values in shifted[1:]:
            total.add_(values, alpha=factor)
        results.append(total)
    return torch.stack(results, 1)


class PixelStatistics(nn.Module):
    """(B, 3, S, S) in -1..1 -> (B, CHANNELS, 7, 7); S is a multiple of 448."""

    def __init__(self):
        super().__init__()
        planes = torch.tensor(_SIGNED + _RAMPS)
        self.planes = _fixed(planes[:, :3, None, None], planes[:, 3])
        centres = torch.arange(_HISTOGRAM_BINS) / (_HISTOGRAM_BINS - 1.0)
        scale = _HISTOGRAM_BINS - 1.0
        self.histogram = _fixed(torch.full((_HISTOGRAM_BINS, 1, 1, 1), 0.5 * scale), (0.5 - centres) * scale)
        self.saturation = _fixed(torch.ones(len(_SATURATION_STEPS), 1, 1, 1), -torch.tensor(_SATURATION_STEPS))
        # How far luma reaches into the lights and into the darks, for the colours of each.
        self.zones = _fixed(torch.tensor([0.5, -0.5])[:, None, None, None], torch.tensor([-0.05, -0.1]))
        self.edges = _fixed(torch.tensor(_EDGES)[:, None])
        self.curves = _fixed(torch.tensor((_EDGES[4], _EDGES[4]))[:, None])
        self.slopes = _fixed(torch.tensor(_SLOPES)[:, None] / 32.0)
        width = math.tan(math.radians(2))
        tangents = torch.tensor([math.tan(math.radians(a)) for a in ANGLES])
        self.angles = _fixed(torch.full((len(ANGLES), 1, 1, 1), 1 / width), -tangents / width)

    def tone(self, pixels: torch.Tensor, signed: torch.Tensor, ramps: torch.Tensor) -> torch.Tensor:
        """Tone and colour of each cell: moments, shares near white and black, histograms, colours of lights and darks."""
        saturation = pixels.amax(1, keepdim=True) - pixels.amin(1, keepdim=True)
        luma, colours = signed[:, :1], signed[:, 1:]
        base = torch.cat([signed, colours.abs(), saturation], 1)
        mean = cell_means(base)
        deviation = ((cell_means(base * base) - mean * mean).clamp(min=0) + VARIANCE_FLOOR).sqrt()
        bins = F.relu(1 - pointwise(luma, self.histogram).abs())
        steps = F.relu(pointwise(saturation, self.saturation))
        zones = F.relu(pointwise(luma, self.zones))
        light, dark = zones[:, :1], zones[:, 1:]
        means = cell_means(torch.cat([ramps.clamp(0, 1), bins, steps, colours * light, colours * dark, zones], 1))
        kept, (of_light, of_dark, sizes) = means[:, :-6], means[:, -6:].split(2, 1)
        by_zone = [of_light / (sizes[:, :1] + ANGLE_FLOOR), of_dark / (sizes[:, 1:] + ANGLE_FLOOR)]
        return torch.cat([mean, deviation, kept, *by_zone], 1)

    def detail(self, luma: torch.Tensor, scale: int) -> torch.Tensor:
        """Log energy of slopes and curvature, its least and largest block, share of flat pixels, size of the tail."""
        edges = filtered(luma, self.edges.weight).abs()
        curve = edges[:, -1:]
        blocks = F.avg_pool2d(curve, curve.shape[-1] // BLOCKS)
        per_cell = BLOCKS // GRID
        least, largest = -F.max_pool2d(-blocks, per_cell), F.max_pool2d(blocks, per_cell)
        logs = (torch.cat([cell_means(edges), least, largest], 1) + DETAIL_FLOOR).log()
        counted = cell_means(torch.cat([F.relu(1 - curve / FLAT), F.relu(curve - TAILS[scale])], 1))
        return torch.cat([logs, counted], 1)

    def colour_detail(self, colours: torch.Tensor) -> torch.Tensor:
        curves = filtered(colours, self.curves.weight).abs()
        blocks = F.avg_pool2d(curves, curves.shape[-1] // BLOCKS)
        return (torch.cat([cell_means(curves), -F.max_pool2d(-blocks, BLOCKS // GRID)], 1) + DETAIL_FLOOR).log()

    def directions(self, luma: torch.Tensor) -> torch.Tensor:
        """Share of line strength at each angle from level and from upright, per cell and in the photo, and the strength."""
        slopes = filtered(luma, self.slopes.weight)
        right, down = slopes[:, :1], slopes[:, 1:]
        products = torch.cat([right * right, down * down, right * down], 1)
        xx, yy, xy = F.avg_pool2d(products, products.shape[-1] // BLOCKS).split(1, 1)
        energy = xx + yy
        difference = yy - xx
        # How much of a block's slope has one direction, weighing its strength.
        weight = (energy + SLOPE_FLOOR).sqrt() * (difference * difference + 4 * xy * xy) / (energy * energy + SLOPE_FLOOR)
        strength = cell_means(weight)
        counts = []
        for across in (yy, xx):
            tangent = xy / (across + SLOPE_FLOOR)
            near = F.relu(1 - pointwise(tangent, self.angles).abs())
            counts.append(cell_means(near * weight))
        counts = torch.cat(counts, 1)
        cell = counts / (strength + ANGLE_FLOOR)
        photo = counts.mean((2, 3), keepdim=True) / (strength.mean((2, 3), keepdim=True) + ANGLE_FLOOR)
        return torch.cat([cell, photo.expand_as(counts), (strength + DETAIL_FLOOR).log()], 1)

    @torch.no_grad()
    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        half = F.avg_pool2d(pixel_values, 2)
        planes = pointwise(half, self.planes)
        signed, ramps = planes[:, : len(_SIGNED)], planes[:, len(_SIGNED) :]
        luma = (pixel_values * self.planes.weight[0, :, 0, 0][:, None, None]).sum(1, keepdim=True)
        pyramid = [luma, signed[:, :1], F.avg_pool2d(signed[:, :1], 2), F.avg_pool2d(signed[:, :1], 4)]
        details = [self.detail(pyramid[scale], scale) for scale in range(DETAIL_SCALES)]
        coarsest = cell_means(filtered(pyramid[3], self.edges.weight[-1:]).abs())
        parts = [self.tone(half, signed, ramps), *details, (coarsest + DETAIL_FLOOR).log()]
        return torch.cat([*parts, self.colour_detail(signed[:, 1:]), self.directions(signed[:, :1])], 1)
