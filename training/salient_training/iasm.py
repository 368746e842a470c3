"""IASM: rating classifier, fault types, LayerCAM map and saliency decoder over the light backbone.

The forward pass is what the compiler exports, so LayerCAM is written as forward nodes, without autograd.
"""
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from .backbone import Backbone
from .degradations import TYPES
from .eat import AttentionShape, ChannelNorm, Stage
from .feature_cache import pool_taps, to_backbone_input
from .pixel_statistics import CHANNELS as PIXEL_CHANNELS, PixelStatistics

GRID = 7
NECK_CHANNELS = 320 + 384 + 48 + 64 + PIXEL_CHANNELS
RATINGS = 10
SUMMARY_DIM = 256


class SaliencyDecoder(nn.Module):
    """Stage output and finer backbone maps -> subject and attention logits, (B, 2, 28, 28)."""

    def __init__(self, dim: int, width: int):
        super().__init__()
        self.d32 = nn.Conv2d(dim, width, 1)
        self.d16 = nn.Conv2d(96, width, 1)
        self.d8 = nn.Conv2d(32, width, 1)
        self.c1 = nn.Conv2d(width, width, 3, padding=1)
        self.c2 = nn.Conv2d(width, width, 3, padding=1)
        self.out = nn.Conv2d(width, 2, 1)

    def forward(self, x: torch.Tensor, f16: torch.Tensor, f8: torch.Tensor) -> torch.Tensor:
        def enlarge(maps: torch.Tensor) -> torch.Tensor:
            return F.interpolate(maps, size=f8.shape[2:], mode='bilinear', align_corners=False)

        y = F.relu(enlarge(self.d32(x)) + enlarge(self.d16(f16)) + self.d8(f8))
        y = F.relu(self.c1(y)) + y
        y = F.relu(self.c2(y)) + y
        return self.out(y)


class Neck(nn.Module):
    """Everything seen at each cell, standardised and projected, plus a summary of the pixel statistics of the whole photo."""

    LIMIT = 6.0

    def __init__(self, dim: int, dropout: dict):
        super().__init__()
        # In training whole channels are left out: the photos are few and the channels many.
        self.channel_dropout, self.summary_dropout = nn.Dropout2d(dropout['channels']), nn.Dropout(dropout['summary'])
        # Of the inputs of the training photos; set once, exported.
        self.register_buffer('mean', torch.zeros(1, NECK_CHANNELS, 1, 1))
        self.register_buffer('scale', torch.ones(1, NECK_CHANNELS, 1, 1))
        self.proj = nn.Conv2d(NECK_CHANNELS, dim, 1)
        self.position = nn.Parameter(torch.randn(1, dim, GRID, GRID) * 0.02)
        self.summary = nn.Sequential(nn.Linear(4 * PIXEL_CHANNELS, SUMMARY_DIM), nn.GELU(), nn.Linear(SUMMARY_DIM, dim))

    @staticmethod
    def join(maps: dict[str, torch.Tensor]) -> torch.Tensor:
        """(B, NECK_CHANNELS, 7, 7): deepest map, space-to-depth of f16, cell moments of f4 and f8, statistics of the pixels."""
        return torch.cat([maps['f32'], F.pixel_unshuffle(maps['f16'], 2), maps['pools'], maps['statistics']], 1)

    def set_statistics(self, samples: torch.Tensor) -> None:
        """Takes mean and deviation per channel from (N, NECK_CHANNELS, 7, 7) joined maps."""
        self.mean.copy_(samples.mean((0, 2, 3), keepdim=True))
        self.scale.copy_(1 / (samples.std((0, 2, 3), keepdim=True) + 1e-2))

    def pixel_scale(self) -> dict[str, torch.Tensor]:
        """Deviation over training photos of each channel of the inputs that are fixed arithmetic of shallow layers: pools, statistics."""
        deviation = 1 / self.scale[0, :, 0, 0]
        return {'pools': deviation[-PIXEL_CHANNELS - 112 : -PIXEL_CHANNELS], 'statistics': deviation[-PIXEL_CHANNELS:]}

    @staticmethod
    def summarise(cells: torch.Tensor) -> torch.Tensor:
        """(B, C, 7, 7) -> (B, 4C): mean, deviation, highest and lowest cell of each channel."""
        flat = cells.flatten(2)
        mean = flat.mean(-1)
        deviation = (((flat * flat).mean(-1) - mean * mean).clamp(min=0) + 1e-6).sqrt()
        return torch.cat([mean, deviation, flat.amax(-1), flat.amin(-1)], 1)

    def forward(self, maps: dict[str, torch.Tensor]) -> torch.Tensor:
        standard = ((self.join(maps) - self.mean) * self.scale).clamp(-self.LIMIT, self.LIMIT)
        summary = self.summary(self.summary_dropout(self.summarise(standard[:, -PIXEL_CHANNELS:])))
        return self.proj(self.channel_dropout(standard)) + summary[:, :, None, None] + self.position


class Iasm(nn.Module):
    """Whole-photo analyser. Input (B, 3, 448, 448) in -1..1; outputs of `analyse` and `decode` together."""

    def __init__(self, backbone: Backbone, config: dict):
        super().__init__()
        dim, features = config['dim'], config['feature_dim']
        shape = AttentionShape(dim, GRID, config['heads'], config['groups'], config['offset_kernel'], config['offset_range'])
        self.backbone = backbone
        self.statistics = PixelStatistics()
        self.neck = Neck(dim, config['dropout'])
        self.feature_dropout = nn.Dropout(config['dropout']['features'])
        self.stage = Stage(shape, config['depth'])
        self.cls_norm = ChannelNorm(dim)
        self.feature_head = nn.Conv2d(dim, features, 1)
        self.attention_head = nn.Conv2d(dim, 1, 1)
        self.cls_head = nn.Linear(features, RATINGS)
        # Faults may lie anywhere, so their types are read from the features where the rating looks and from their mean.
        self.type_head = nn.Linear(2 * features, len(TYPES))
        # Strength of each fault: a training signal only, not exported.
        self.strength_head = nn.Linear(2 * features, len(TYPES))
        self.saliency_decoder = SaliencyDecoder(dim, config['decoder_dim'])

    def analyse(self, maps: dict[str, torch.Tensor]) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """Stage output x (B, dim, 7, 7), which the decoder needs, and the outputs of the heads:

        logits (B, 10), type_logits (B, 20), strengths (B, 20), saliency (B, 7, 7) raw LayerCAM, attention_weights
        (B, 49), features (B, 256).
        """
        x = self.cls_norm(self.stage(self.neck(maps)))
        z = F.relu(self.feature_head(x)).flatten(2)  # (B, 256, 49)
        weights = self.attention_head(x).flatten(1).softmax(-1)  # (B, 49)
        pooled = (z * weights[:, None]).sum(-1)
        logits = self.cls_head(pooled)
        everywhere = self.feature_dropout(torch.cat([pooled, z.mean(-1)], 1))
        return x, {
            'logits': logits,
            'type_logits': self.type_head(everywhere),
            'strengths': F.softplus(self.strength_head(everywhere)),
            'saliency': self.layer_cam(logits, z, weights),
            'attention_weights': weights,
            'features': pooled,
        }

    def decode(self, x: torch.Tensor, f16: torch.Tensor, f8: torch.Tensor) -> dict[str, torch.Tensor]:
        """subject_logits and attention_logits, (B, 28, 28) each."""
        decoded = self.saliency_decoder(x, f16, f8)
        return {'subject_logits': decoded[:, 0], 'attention_logits': decoded[:, 1]}

    def layer_cam(self, logits: torch.Tensor, z: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
        """LayerCAM of the top rating at z, (B, 7, 7): the gradient at position p is weights[p] * cls_head.weight[top]."""
        top = self.cls_head.weight[logits.argmax(-1)]  # (B, 256)
        gradient = weights[:, None] * top[:, :, None]
        return F.relu((F.relu(gradient) * z).sum(1)).reshape(-1, GRID, GRID)

    def judge(self, taps: dict[str, torch.Tensor], statistics: torch.Tensor) -> dict[str, torch.Tensor]:
        """Every output from the backbone's maps, with or without their `pools`, and the pixel statistics."""
        pools = taps['pools'] if 'pools' in taps else pool_taps(taps)
        x, outputs = self.analyse({**taps, 'pools': pools, 'statistics': statistics})
        return {**outputs, **self.decode(x, taps['f16'], taps['f8'])}

    def see(self, reduced: torch.Tensor, statistics: torch.Tensor) -> dict[str, torch.Tensor]:
        """Every output from the photo at the backbone's size (B, 3, 224, 224) and its pixel statistics."""
        return self.judge(self.backbone(reduced), statistics)

    def forward(self, pixel_values: torch.Tensor) -> dict[str, torch.Tensor]:
        return self.see(to_backbone_input(pixel_values), self.statistics(pixel_values))


def graph_outputs(raw: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The outputs of the exported graph, from the raw ones: maps become 0..1."""
    attention = raw['attention_logits']
    attention = (attention - attention.amax((1, 2), keepdim=True)).exp()
    outputs = {name: raw[name] for name in ('logits', 'type_logits', 'saliency', 'features')}
    return {**outputs, 'subject': raw['subject_logits'].sigmoid(), 'attention': attention}


def export_tensors(model: Iasm) -> dict[str, np.ndarray]:
    """Float32 tensors under the names of the model specification."""
    state = {name: tensor.detach().cpu().float() for name, tensor in model.state_dict().items()}
    return {name: tensor.contiguous().numpy() for name, tensor in state.items() if not name.startswith('strength_head.')}


def load_exported(model: Iasm, tensors: dict[str, np.ndarray]) -> None:
    """Puts exported tensors back into a model."""
    model.load_state_dict(model.state_dict() | {name: torch.from_numpy(array) for name, array in tensors.items()})
