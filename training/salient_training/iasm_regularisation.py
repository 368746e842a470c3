"""What keeps the IASM from learning its few photos by heart: foreign photos mixed in, shifted channels, averaged weights.

Both changes of the input are the same for all versions of a photo, so what sets the versions apart stays.
"""
import torch
from torch import nn

from .photos import IDENTITY, NO_MAP
from .vision_losses import Targets

MIXED = ('f32', 'f16', 'f8', 'pools', 'statistics')


def mix_photos(maps: dict[str, torch.Tensor], targets: Targets, most: float) -> dict[str, torch.Tensor]:
    """Adds to every version of a photo without a saliency map a share in 0..most of another photo as it is.

    One share and one other photo for all versions of a photo: which version is better, and its fault, stay as they were.
    """
    photos, place = targets.photo.unique(return_inverse=True)
    device = place.device
    donors = torch.nonzero(targets.origin == IDENTITY)[:, 0]
    if not len(donors) or most <= 0:
        return maps
    chosen = donors[torch.randint(len(donors), (len(photos),), device=device)]
    share = most * torch.rand(len(photos), device=device)
    mapped = torch.zeros(len(photos), device=device).index_add_(0, place, (targets.map_kind != NO_MAP).float())
    share = torch.where(mapped > 0, torch.zeros_like(share), share)[place].reshape(-1, 1, 1, 1)
    return maps | {name: maps[name] * (1 - share) + maps[name][chosen[place]] * share for name in MIXED}


def shift_channels(maps: dict[str, torch.Tensor], targets: Targets, scale: dict[str, torch.Tensor], deviation: float) -> dict[str, torch.Tensor]:
    """Shifts each channel of the named maps, in all cells and versions of a photo alike, by normal noise of `deviation` times its scale."""
    if deviation <= 0:
        return maps
    photos, place = targets.photo.unique(return_inverse=True)
    shifted = {}
    for name, unit in scale.items():
        noise = torch.randn(len(photos), len(unit), device=place.device) * unit * deviation
        shifted[name] = maps[name] + noise[place][:, :, None, None]
    return maps | shifted


class MovingAverage:
    """Exponential moving average of a model's weights; young averages forget faster, so that the start does not linger."""

    def __init__(self, model: nn.Module, decay: float):
        self.decay, self.updates = decay, 0
        self.weights = {name: value.detach().clone() for name, value in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        for name, value in model.state_dict().items():
            if value.dtype.is_floating_point:
                self.weights[name].lerp_(value, 1 - decay)
            else:
                self.weights[name].copy_(value)

    def state(self) -> dict:
        return {'weights': self.weights, 'updates': self.updates}

    def load(self, state: dict) -> None:
        self.weights, self.updates = state['weights'], state['updates']
