"""Losses of IASM training. All are means over the batch; targets come from the labels of the versions."""
from dataclasses import dataclass

import torch
from torch.nn import functional as F

from .degradations import RATING_DROP, TYPE_INDEX
from .photos import FIXATION_MAP, NO_MAP, STYLE, SUBJECT_MAP

# Share of a type's probability spread over the others: weak faults are not certain.
TYPE_SMOOTHING = 0.05
RATING_BINS = torch.arange(1, 11).float()


@dataclass
class Targets:
    """Labels of a batch: kind, photo, origin and map_kind (B,) int64, strength (B,), maps (B, 28, 28) in 0..1."""

    kind: torch.Tensor
    strength: torch.Tensor
    origin: torch.Tensor
    photo: torch.Tensor
    map_kind: torch.Tensor
    maps: torch.Tensor


def rating_drop(kind: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
    """Points of rating lost, (B,): a quarter of the full drop at once, the rest in proportion to strength."""
    full = torch.tensor(RATING_DROP, device=kind.device)[kind]
    return full * torch.where(kind > 0, 0.25 + 0.75 * strength, torch.zeros_like(strength))


def expected_rating(logits: torch.Tensor) -> torch.Tensor:
    """(B, 10) logits -> mean rating 1..10, (B,)."""
    return (logits.softmax(-1) * RATING_BINS.to(logits.device)).sum(-1)


def rating_loss(logits: torch.Tensor, drop: torch.Tensor, ranking: dict) -> torch.Tensor:
    """Earth mover's distance (exponent 2) between the predicted ratings and a bell around base rating minus drop."""
    centre = ranking['base_rating'] - drop
    bell = torch.exp(-0.5 * ((RATING_BINS.to(logits.device) - centre[:, None]) / ranking['rating_spread']) ** 2)
    target = (bell / bell.sum(-1, keepdim=True)).cumsum(-1)
    difference = logits.softmax(-1).cumsum(-1) - target
    return (difference**2).mean(-1).clamp(min=1e-8).sqrt().mean()


def ordered_pairs(targets: Targets, drop: torch.Tensor) -> torch.Tensor:
    """(B, B) bool, true where row is the better version of the same photo: unharmed over harmed, weak over strong."""
    same_photo = targets.photo[:, None] == targets.photo[None]
    kind, other = targets.kind[:, None], targets.kind[None]
    # Black and white, or soft colour, is not better than pale colour: styles are not compared with desaturation.
    is_style = targets.origin[:, None] == STYLE
    unharmed_first = (kind == 0) & (other > 0) & ~(is_style & (other == TYPE_INDEX['desaturated']))
    weaker_first = (kind == other) & (kind > 0) & (drop[:, None] < drop[None] - 0.05)
    return same_photo & (unharmed_first | weaker_first)


def ranking_loss(ratings: torch.Tensor, pairs: torch.Tensor, drop: torch.Tensor) -> torch.Tensor:
    """Soft hinge on the rating difference of each ordered pair, with a margin in proportion to the true difference."""
    margin = (drop[None] - drop[:, None]).clamp(min=0) * 0.6
    return F.softplus((margin - (ratings[:, None] - ratings[None])) * 2)[pairs].mean() / 2


def strength_loss(strengths: torch.Tensor, targets: Targets) -> torch.Tensor:
    own = strengths.gather(1, targets.kind[:, None])[:, 0]
    return (own - targets.strength).abs()[targets.kind > 0].mean()


def distribution_loss(prediction: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """KL divergence of two non-negative maps, each scaled to sum one, (B, N)."""
    p = (prediction + 1e-6) / (prediction + 1e-6).sum(-1, keepdim=True)
    q = (target + 1e-4) / (target + 1e-4).sum(-1, keepdim=True)
    return (q * (q.log() - p.log())).sum(-1).mean()


def subject_losses(logits: torch.Tensor, maps: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Cross-entropy and one minus soft intersection over union of (B, 28, 28) subject maps."""
    probability = logits.sigmoid()
    both = (probability * maps).sum((1, 2))
    either = (probability + maps - probability * maps).sum((1, 2))
    return F.binary_cross_entropy_with_logits(logits, maps), (1 - (both + 1) / (either + 1)).mean()


def map_losses(decoded: dict[str, torch.Tensor], outputs: dict[str, torch.Tensor], targets: Targets) -> dict[str, torch.Tensor]:
    """Losses of every map on the rows given. Rows without a map follow our own subject map, softly."""
    losses: dict[str, torch.Tensor] = {}
    subject, fixation = targets.map_kind == SUBJECT_MAP, targets.map_kind == FIXATION_MAP
    mapped, unmapped = targets.map_kind != NO_MAP, targets.map_kind == NO_MAP
    if subject.any():
        bce, iou = subject_losses(decoded['subject_logits'][subject], targets.maps[subject])
        error = (decoded['subject_logits'][subject].sigmoid() - targets.maps[subject]).abs().mean()
        losses |= {'subject_bce': bce, 'subject_iou': iou, 'subject_error': error}
    if fixation.any():
        predicted = decoded['attention_logits'][fixation].flatten(1).softmax(-1)
        losses['fixation'] = distribution_loss(predicted, targets.maps[fixation].flatten(1))
    coarse = F.avg_pool2d(targets.maps[:, None], 4).flatten(1)  # (B, 49)
    cam = outputs['saliency'].flatten(1)
    if mapped.any():
        losses['attention'] = distribution_loss(outputs['attention_weights'][mapped], coarse[mapped])
        losses['layercam'] = distribution_loss(cam[mapped], coarse[mapped])
    if unmapped.any():
        own = F.avg_pool2d(decoded['subject_logits'][unmapped, None].sigmoid().detach(), 4).flatten(1) + 0.02
        losses['own_subject'] = distribution_loss(outputs['attention_weights'][unmapped], own) + distribution_loss(cam[unmapped], own)
    return losses


def iasm_losses(outputs: dict[str, torch.Tensor], targets: Targets, ranking: dict) -> tuple[dict[str, torch.Tensor], dict[str, float]]:
    """Losses of the heads, and two training figures: share of pairs ranked right, share of types right."""
    drop = rating_drop(targets.kind, targets.strength)
    ratings = expected_rating(outputs['logits'])
    pairs = ordered_pairs(targets, drop)
    losses = {
        'rating': rating_loss(outputs['logits'], drop, ranking),
        'type': F.cross_entropy(outputs['type_logits'], targets.kind, label_smoothing=TYPE_SMOOTHING),
        'strength': strength_loss(outputs['strengths'], targets),
        'ranking': ranking_loss(ratings, pairs, drop),
    }
    figures = {
        'pairs_right': (ratings[:, None] > ratings[None])[pairs].float().mean().item(),
        'types_right': (outputs['type_logits'].argmax(-1) == targets.kind).float().mean().item(),
    }
    return losses, figures
