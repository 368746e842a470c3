"""Low-rank updates of the language model's matrices: W + (alpha / rank) * up * down, merged into W when the delta is written."""
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .errors import FinetuneError
from .settings import LoraSettings


class LoraLinear(nn.Module):
    """A frozen linear layer (bias-free, as InternLM2's are) plus its update; starts equal to the layer, for `up` is zero."""

    def __init__(self, base: nn.Linear, settings: LoraSettings, generator: torch.Generator):
        super().__init__()
        outputs, inputs = base.weight.shape
        device = base.weight.device
        self.weight = base.weight
        self.scale, self.dropout = settings.alpha / settings.rank, settings.dropout
        down = torch.randn(settings.rank, inputs, generator=generator) * inputs**-0.5
        self.lora_down = nn.Parameter(down.to(device))
        self.lora_up = nn.Parameter(torch.zeros(outputs, settings.rank, device=device))

    def forward(self, x: Tensor) -> Tensor:
        dropped = F.dropout(x, self.dropout, self.training)
        return F.linear(x, self.weight) + F.linear(F.linear(dropped, self.lora_down), self.lora_up) * self.scale

    @torch.no_grad()
    def merged(self) -> Tensor:
        """The updated matrix in float32, (out, in)."""
        return self.weight.float() + self.scale * (self.lora_up.float() @ self.lora_down.float())


def add_lora(language_model: nn.Module, settings: LoraSettings, seed: int) -> list[str]:
    """Wraps every linear layer whose name ends in a target; returns their names. Raises `bad-settings` for a target nobody has."""
    generator = torch.Generator().manual_seed(seed)
    names = [name for name, module in language_model.named_modules() if isinstance(module, nn.Linear)]
    for target in settings.targets:
        if not any(name.endswith(target) for name in names):
            raise FinetuneError('bad-settings', f'lora.targets: no linear layer of the language model ends in {target!r}.')
    wrapped = [name for name in names if name.endswith(settings.targets)]
    for name in wrapped:
        path, _, last = name.rpartition('.')
        owner = language_model.get_submodule(path)
        setattr(owner, last, LoraLinear(getattr(owner, last), settings, generator))
    return wrapped
