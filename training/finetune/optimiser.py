"""AdamW of the recipe, with float32 moments and, for weights stored in half precision, float32 masters; shared out over devices.

Each device keeps the state of its own part of the parameters and sends the others their new values, so several devices hold the
optimiser once. Equal to torch.optim.AdamW on float32 (`verify`). State is by parameter name: a run goes on with other devices.
"""
import math

import torch

from .devices import Devices
from .settings import RecipeSettings

BETAS, EPSILON = (0.9, 0.999), 1e-8


def learning_rate(step: int, steps: int, recipe: RecipeSettings) -> float:
    """Rate of update `step` (from 0) of `steps`: linear warm-up over the first part, then a cosine to zero."""
    warmup = math.ceil(steps * recipe.warmup_ratio)
    if step < warmup:
        return recipe.learning_rate * step / max(1, warmup)
    progress = (step - warmup) / max(1, steps - warmup)
    return recipe.learning_rate * 0.5 * (1 + math.cos(math.pi * progress))


def assign_owners(sizes: dict[str, int], world: int) -> dict[str, int]:
    """Device of each parameter: the largest first, each to the device with least so far."""
    loads, owners = [0] * world, {}
    for name, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        owners[name] = loads.index(min(loads))
        loads[owners[name]] += size
    return owners


class AdamW:
    """Weight decay acts on matrices only: biases, norms and scales stay free, as in the reference's trainer."""

    def __init__(self, parameters: dict[str, torch.nn.Parameter], recipe: RecipeSettings, devices: Devices):
        self.parameters, self.recipe, self.devices = parameters, recipe, devices
        self.owners = assign_owners({name: p.numel() for name, p in parameters.items()}, devices.world)
        self.state: dict[str, dict[str, torch.Tensor]] = {}
        self.updates = 0
        for name, parameter in parameters.items():
            if self.owners[name] == devices.rank:
                self.state[name] = self._fresh(parameter)

    @staticmethod
    def _fresh(parameter: torch.nn.Parameter) -> dict[str, torch.Tensor]:
        zeros = torch.zeros_like(parameter, dtype=torch.float32)
        state = {'mean': zeros, 'square': zeros.clone()}
        if parameter.dtype != torch.float32:
            state['master'] = parameter.detach().float().clone()
        return state

    @torch.no_grad()
    def update(self, rate: float) -> None:
        """One step with the gradients at hand, which are dropped."""
        self.updates += 1
        for name, parameter in self.parameters.items():
            if self.owners[name] == self.devices.rank and parameter.grad is not None:
                self._update_one(parameter, self.state[name], rate)
            parameter.grad = None
        for name, parameter in self.parameters.items():
            self.devices.spread(parameter.data, self.owners[name])

    def _update_one(self, parameter: torch.nn.Parameter, state: dict[str, torch.Tensor], rate: float) -> None:
        gradient, weights = parameter.grad.float(), state.get('master', parameter.data)
        if parameter.dim() >= 2:
            weights.mul_(1 - rate * self.recipe.weight_decay)
        state['mean'].mul_(BETAS[0]).add_(gradient, alpha=1 - BETAS[0])
        state['square'].mul_(BETAS[1]).addcmul_(gradient, gradient, value=1 - BETAS[1])
        spread = (state['square'] / (1 - BETAS[1] ** self.updates)).sqrt_().add_(EPSILON)
        weights.addcdiv_(state['mean'], spread, value=-rate / (1 - BETAS[0] ** self.updates))
        if 'master' in state:
            parameter.data.copy_(weights)

    def save(self) -> dict:
        """This device's part."""
        return {'updates': self.updates, 'state': self.state}

    def load(self, parts: list[dict]) -> None:
        """All devices' parts, of which this device keeps its own."""
        self.updates = parts[0]['updates']
        saved = {name: state for part in parts for name, state in part['state'].items()}
        for name in self.state:
            device = self.parameters[name].device
            self.state[name] = {key: value.to(device) for key, value in saved[name].items()}


def clip_gradients(parameters: list[torch.nn.Parameter], most: float) -> float:
    """Scales gradients so that their joint norm is at most `most` (0: only measured); returns the norm before."""
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    norm = torch.stack([gradient.float().norm() for gradient in gradients]).norm().item()
    if 0 < most < norm:
        for gradient in gradients:
            gradient.mul_(most / (norm + 1e-6))
    return norm
