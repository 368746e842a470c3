"""Which parameters a run trains, how they are stored, and the model with them switched on.

Cross-attention, saliency embedding, projector, and the language model in full or through low-rank updates; the vision encoder's
own weights and EAT stay frozen.
"""
from dataclasses import dataclass
from pathlib import Path

import torch

from .base_config import BaseConfig, read_base_config
from .chat_tokens import ChatTokens
from .fused_attention import use_fused_attention
from .lora import add_lora
from .model import InternVl2, LoadOptions, is_added, load_model
from .settings import Settings


@dataclass
class Learner:
    """A base model made ready for training. `trained`: parameters by name."""

    model: InternVl2
    config: BaseConfig
    tokens: ChatTokens
    trained: dict[str, torch.nn.Parameter]


def trained_dtype(name: str, settings: Settings) -> torch.dtype | None:
    """Storage of a trained parameter, None for a frozen one. The full language model stays in half precision (masters are kept)."""
    if is_added(name) or name.startswith('mlp1.'):
        return torch.float32
    if name.startswith('language_model.') and settings.train.language == 'full':
        return torch.float32 if settings.train.precision == 'float32' else torch.bfloat16
    return None


def open_learner(base: Path, settings: Settings, device: torch.device) -> Learner:
    """Loads the base model for a run. Raises `bad-checkpoint`, `bad-settings`."""
    config = read_base_config(base)
    tokens = ChatTokens(base, config.language.vocab_size)
    frozen = torch.float32 if settings.train.precision == 'float32' else torch.bfloat16
    options = LoadOptions(device, frozen, lambda name: trained_dtype(name, settings), settings.seed)
    model = load_model(base, config, tokens.image, settings.train.saliency, options)
    if settings.train.language == 'lora':
        add_lora(model.language_model, settings.lora, settings.seed)
    use_fused_attention(model)
    if settings.train.gradient_checkpointing:
        model.checkpoint_blocks()
    trained = {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}
    return Learner(model, config, tokens, trained)


@torch.no_grad()
def put_trained(learner: Learner, tensors: dict[str, torch.Tensor]) -> None:
    """Fills the trained parameters with saved values; names must be exactly theirs."""
    if tensors.keys() != learner.trained.keys():
        raise ValueError('the saved weights are of other parameters')
    for name, parameter in learner.trained.items():
        parameter.data.copy_(tensors[name])
