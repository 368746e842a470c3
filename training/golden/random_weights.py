"""Random weights of given shapes, and numbers drawn from one seed. Values are exact in float32, as the files store them."""
import math
import random

import torch
from torch import Tensor

from .case_files import Tensors

Shapes = dict[str, tuple[int, ...]]


class Dice:
    """Everything random of one folder."""

    def __init__(self, seed: int):
        self._torch = torch.Generator().manual_seed(seed)
        self.pick = random.Random(seed)

    def normal(self, *shape: int, scale: float = 1.0) -> Tensor:
        return (torch.randn(shape, generator=self._torch) * scale).double()

    def integers(self, low: int, high: int, *shape: int) -> Tensor:
        """low..high - 1, int64."""
        return torch.randint(low, high, shape, generator=self._torch)

    def pixels(self, height: int, width: int) -> Tensor:
        """(height, width, 3) uint8: a gradient with noise, so that resampling meets both."""
        ramp = torch.linspace(0, 255, width).repeat(height, 1)[..., None] + torch.linspace(-80, 80, height)[:, None, None]
        noise = torch.randn((height, width, 3), generator=self._torch) * 40
        return (ramp + noise).clamp(0, 255).to(torch.uint8)

    def weights(self, shapes: Shapes) -> Tensors:
        return {name: self._weight(name, shape).float().double() for name, shape in shapes.items()}

    def _weight(self, name: str, shape: tuple[int, ...]) -> Tensor:
        if len(shape) == 1:
            return self.normal(*shape, scale=0.2) + (1.0 if name.endswith('weight') or name.endswith(('ls1', 'ls2')) else 0.0)
        if 'embedding' in name and 'patch' not in name or 'tok_embeddings' in name or name in ('cls_token', 'pos_embed'):
            return self.normal(*shape)
        if 'table' in name:
            return self.normal(*shape, scale=0.5)
        return self.normal(*shape, scale=1.2 / math.sqrt(math.prod(shape[1:])))
