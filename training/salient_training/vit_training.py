"""Self-supervised training of IAS-ViT: its tokens must tell what is where, how bright, how sharp, and what is wrong.

Heads read the last hidden state: one per token, one on the mean of the patch tokens. Several targets weigh pixels by
saliency, which the encoder can only know through its saliency input. The heads are thrown away after training.
"""
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from .degradations import TYPES
from .feature_cache import KIND, STRENGTH, UNUSED, FeatureCache
from .ias_vit import IasVit, sample_map
from .vision_export import to_vit_input

PATCH_STATISTICS = 9
MEASURES = 5
# Centre and scale that bring each patch statistic near zero mean and unit spread.
STATISTIC_CENTRE = torch.tensor([0.46, 0.44, 0.39, 0.44, 0.08, 0.20, -4.0, 0.05, 0.05])
STATISTIC_SCALE = torch.tensor([0.27, 0.26, 0.28, 0.25, 0.07, 0.18, 1.2, 0.15, 0.15])


class TokenHeads(nn.Module):
    """(T, 197, C) -> per token: 9 statistics, 9 saliency-weighted statistics, saliency, subject logit;
    pooled: 20 types, 20 strengths, 256 features, 10 ratings, 9 + 9 salient and other means, 5 map measures."""

    POOLED = {
        'type': len(TYPES), 'strength': len(TYPES), 'features': 256, 'logits': 10,
        'salient': PATCH_STATISTICS, 'other': PATCH_STATISTICS, 'measures': MEASURES,
    }
    TOKEN = {'statistics': PATCH_STATISTICS, 'weighted': PATCH_STATISTICS, 'saliency': 1, 'subject': 1}

    def __init__(self, dim: int):
        super().__init__()
        self.norm = nn.LayerNorm(dim)
        self.token = nn.Linear(dim, sum(self.TOKEN.values()))
        self.pooled = nn.Sequential(nn.Linear(dim, 256), nn.GELU(), nn.Linear(256, sum(self.POOLED.values())))

    def forward(self, tokens: torch.Tensor) -> dict[str, torch.Tensor]:
        patches = self.norm(tokens[:, 1:])
        per_token = self.token(patches).split(list(self.TOKEN.values()), -1)
        pooled = self.pooled(patches.mean(1)).split(list(self.POOLED.values()), -1)
        return dict(zip(self.TOKEN, per_token)) | dict(zip(self.POOLED, pooled))


class VitTrainee(nn.Module):
    """The encoder `vit` and the heads that teach it."""

    def __init__(self, config: dict):
        super().__init__()
        self.vit = IasVit(config)
        self.heads = TokenHeads(config['hidden_size'])

    def forward(self, pixel_values: torch.Tensor, saliency: torch.Tensor) -> dict[str, torch.Tensor]:
        return self.heads(self.vit(pixel_values, saliency))


def patch_statistics(pixels: torch.Tensor, patch: int) -> torch.Tensor:
    """(T, 3, H, W) in 0..1 -> (T, N, 9) per patch: mean red, green, blue, luminance, its deviation, saturation,
    log edge energy, share of blown and of black pixels; standardised."""
    luminance = (pixels * torch.tensor([0.299, 0.587, 0.114], device=pixels.device)[:, None, None]).sum(1, keepdim=True)
    saturation = pixels.amax(1, keepdim=True) - pixels.amin(1, keepdim=True)
    edges = F.pad((luminance[..., 1:] - luminance[..., :-1]).abs(), (0, 1)) + F.pad((luminance[..., 1:, :] - luminance[..., :-1, :]).abs(), (0, 0, 0, 1))
    stack = torch.cat([pixels, luminance, luminance**2, saturation, edges, (luminance > 0.985).float(), (luminance < 0.02).float()], 1)
    mean = F.avg_pool2d(stack, patch).flatten(2).transpose(1, 2).clone()  # (T, N, 9)
    mean[..., 4] = (mean[..., 4] - mean[..., 3] ** 2).clamp(min=0).sqrt()
    mean[..., 6] = (mean[..., 6] + 1e-3).log()
    return (mean - STATISTIC_CENTRE.to(pixels.device)) / STATISTIC_SCALE.to(pixels.device)


def weighted_mean(values: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """(T, N, K) and (T, N) -> (T, K)."""
    weights = weights + 1e-3
    return (values * weights[..., None]).sum(1) / weights.sum(1, keepdim=True)


def map_measures(saliency: torch.Tensor) -> torch.Tensor:
    """(T, N) -> (T, 5): centre x and y, spread, mean, highest value of the tile's part of the map."""
    side = int(saliency.shape[1] ** 0.5)
    axis = torch.linspace(-1, 1, side, device=saliency.device)
    y, x = (grid.reshape(1, -1, 1) for grid in torch.meshgrid(axis, axis, indexing='ij'))
    place = torch.cat([x, y], -1).expand(saliency.shape[0], -1, -1)
    centre = weighted_mean(place, saliency)
    spread = weighted_mean(((place - centre[:, None]) ** 2).sum(-1, keepdim=True), saliency).sqrt()
    return torch.cat([2 * centre, 2 * spread - 1, 4 * saliency.mean(1, keepdim=True) - 1, saliency.amax(1, keepdim=True)], 1)


class VitBatches:
    """Draws batches from the teacher arrays: inputs, targets, and whether a row is a whole photo or a tile."""

    def __init__(self, source: FeatureCache, config: dict, device: torch.device):
        self.source, self.config, self.device = source, config, device
        self.rows = np.where(source.arrays['label'][: source.rows, KIND] != UNUSED)[0]
        features = torch.from_numpy(np.array(source.arrays['features'][self.rows[:4000]]))
        self.feature_mean, self.feature_scale = features.mean(0).to(device), (features.std(0) + 1e-2).to(device)
        vision = config['vision_config']
        self.patch, self.side = vision['patch_size'], vision['image_size'] // vision['patch_size']

    def _tensor(self, name: str, rows: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(np.ascontiguousarray(self.source.arrays[name][rows])).to(self.device).float()

    def read(self, rows: np.ndarray, is_tile: np.ndarray, flip: bool) -> tuple[torch.Tensor, torch.Tensor, dict[str, torch.Tensor]]:
        """pixel_values (T, 3, 224, 224), saliency (T, 196) in 0..1, targets by name."""
        pixels = np.where(is_tile[:, None, None, None], self.source.arrays['tile'][rows], self.source.arrays['pixels'][rows])
        window = self._tensor('window', rows)
        window[~torch.from_numpy(is_tile)] = torch.tensor([0.0, 0.0, 1.0, 1.0], device=self.device)
        saliency = sample_map(self._tensor('saliency', rows), self.side, window)
        subject = sample_map(self._tensor('subject', rows) / 255, self.side, window)
        if flip:
            pixels = np.ascontiguousarray(pixels[:, :, ::-1])
            saliency, subject = (m.reshape(-1, self.side, self.side).flip(2).flatten(1) for m in (saliency, subject))
        raw = torch.from_numpy(pixels).to(self.device).permute(0, 3, 1, 2).float() / 255
        statistics = patch_statistics(raw, self.patch)
        label = self._tensor('label', rows)
        targets = {
            'statistics': statistics, 'weighted': statistics * saliency[..., None], 'saliency': saliency, 'subject': subject,
            'salient': weighted_mean(statistics, saliency), 'other': weighted_mean(statistics, 1 - saliency),
            'measures': map_measures(saliency), 'kind': label[:, KIND].long(), 'strength': label[:, STRENGTH],
            'features': (self._tensor('features', rows) - self.feature_mean) / self.feature_scale,
            'type_logits': self._tensor('type_logits', rows), 'logits': self._tensor('logits', rows),
            'whole': torch.from_numpy(~is_tile).to(self.device).float(),
        }
        return to_vit_input(pixels, self.config).to(self.device), saliency, targets

    def draw(self, random: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor, dict[str, torch.Tensor]]:
        rows = random.choice(self.rows, self.config['batch'], replace=False)
        return self.read(rows, random.random(len(rows)) < 0.5, bool(random.random() < 0.5))


def imitation(student: torch.Tensor, teacher: torch.Tensor) -> torch.Tensor:
    """KL divergence of each row, (T,)."""
    target = teacher.softmax(-1)
    return (target * (teacher.log_softmax(-1) - student.log_softmax(-1))).sum(-1)


def vit_losses(outputs: dict[str, torch.Tensor], targets: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Losses by name. What holds for the whole photo counts half on a tile, which sees only a part."""
    weight = 0.5 + 0.5 * targets['whole']
    strength = outputs['strength'].gather(1, targets['kind'][:, None])[:, 0]
    losses = {name: F.smooth_l1_loss(outputs[name], targets[name]) for name in ('statistics', 'weighted', 'salient', 'other', 'measures')}
    losses['saliency'] = F.mse_loss(outputs['saliency'][..., 0], targets['saliency'])
    losses['subject'] = F.binary_cross_entropy_with_logits(outputs['subject'][..., 0], targets['subject'])
    losses['type'] = (F.cross_entropy(outputs['type'], targets['kind'], reduction='none') * weight).mean()
    losses['type_imitation'] = (imitation(outputs['type'], targets['type_logits']) * weight).mean()
    losses['rating_imitation'] = (imitation(outputs['logits'], targets['logits']) * weight).mean()
    losses['features'] = (F.smooth_l1_loss(outputs['features'], targets['features'], reduction='none').mean(-1) * weight).mean()
    losses['strength'] = ((strength - targets['strength']).abs() * (targets['kind'] > 0) * weight).mean()
    return losses
