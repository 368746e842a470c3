"""InternVL2 with saliency: IAS-ViT -> pixel shuffle -> mlp1 -> InternLM2, parameters named as in the checkpoint.

The parts are those of `salient_training`; here they are joined, filled from a published folder and given a loss.
"""
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint

from salient_training.ias_vit import IasVit
from salient_training.language_model import LanguageModel, Projector, pixel_shuffle

from .base_config import BaseConfig
from .errors import FinetuneError
from .weight_files import WeightFolder

IGNORED = -100
# Part of a parameter's name that only ASE-MLLM has; plain InternVL2 checkpoints lack these tensors.
ADDED = ('.cross_attn.', 'saliency_embedding.')


@dataclass
class Batch:
    """Rows padded on the right.

    ids (rows, length); labels the same, IGNORED where no loss is due; pixel_values (tiles of all rows, 3, side, side) normalised;
    saliency (tiles, patches) in 0..1, or None for the model without saliency.
    """

    ids: Tensor
    labels: Tensor
    pixel_values: Tensor
    saliency: Tensor | None

    def to(self, device: torch.device) -> 'Batch':
        saliency = None if self.saliency is None else self.saliency.to(device)
        return Batch(self.ids.to(device), self.labels.to(device), self.pixel_values.to(device), saliency)


def is_added(name: str) -> bool:
    """True for tensors that come with the saliency cross-attention."""
    return any(part in name for part in ADDED)


class InternVl2(nn.Module):
    """`image_token`: id whose rows are replaced by visual tokens."""

    def __init__(self, config: BaseConfig, image_token: int, saliency: bool):
        super().__init__()
        self.config, self.image_token = config, image_token
        self.vision_model = IasVit(config.vision | {'saliency_cross_attention': saliency})
        self.mlp1 = Projector(4 * config.vision['hidden_size'], config.language.hidden_size)
        self.language_model = LanguageModel(config.language)

    def visual_tokens(self, pixel_values: Tensor, saliency: Tensor | None) -> Tensor:
        """(tiles, tokens per tile, hidden size of the language model)."""
        return self.mlp1(pixel_shuffle(self.vision_model(pixel_values, saliency)))

    def embed(self, batch: Batch) -> Tensor:
        """(rows, length, hidden): token embeddings, image tokens replaced in order. Raises `splice-mismatch`."""
        places = batch.ids == self.image_token
        visual = self.visual_tokens(batch.pixel_values, batch.saliency).flatten(0, 1)
        if int(places.sum()) != len(visual):
            counts = f'{int(places.sum())} image tokens in the prompt and {len(visual)} from the tiles'
            raise FinetuneError('splice-mismatch', f'There are {counts}.')
        words = self.language_model.embed(batch.ids)
        return words.masked_scatter(places[..., None], visual.to(words.dtype))

    def loss_sum(self, batch: Batch) -> Tensor:
        """Cross entropy summed over the answer tokens (nats); the caller divides by their number."""
        states, _ = self.language_model.hidden(self.embed(batch))
        # Position t predicts token t + 1.
        wanted = batch.labels[:, 1:]
        chosen = wanted != IGNORED
        logits = self.language_model.output(states[:, :-1][chosen])
        return F.cross_entropy(logits.float(), wanted[chosen], reduction='sum')

    def checkpoint_blocks(self) -> None:
        """Keeps only the inputs of each block for the backward pass and computes the rest again."""
        for block in [*self.vision_model.encoder.layers, *self.language_model.model.layers]:
            block.forward = partial(checkpoint, block.forward, use_reentrant=False)


def _without_memory():
    """Modules made inside have shapes but no memory (torch 2); older versions allocate and overwrite."""
    return torch.device('meta') if hasattr(torch.device, '__enter__') else nullcontext()


def _replace(model: nn.Module, name: str, value: Tensor, trained: bool) -> None:
    *path, last = name.split('.')
    owner = model
    for part in path:
        owner = getattr(owner, part)
    setattr(owner, last, nn.Parameter(value, requires_grad=trained))


def _initial(name: str, shape: torch.Size, generator: torch.Generator) -> Tensor:
    """A new tensor of the cross-attention: its last projection is zero, so the untrained model equals InternVL2.

    Queries and keys start with unit variance, so their products can tell places apart from the first update on.
    """
    if '.cross_attn.proj.' in name or name.endswith('.bias'):
        return torch.zeros(shape)
    if '.norm_' in name:
        return torch.ones(shape)
    return torch.randn(shape, generator=generator) * (0.5 if 'saliency_embedding' in name else shape[-1] ** -0.5)


@dataclass(frozen=True)
class LoadOptions:
    """frozen_dtype: of weights that are not trained. trained_dtype: of a parameter by name; None if it is not trained."""

    device: torch.device
    frozen_dtype: torch.dtype
    trained_dtype: Callable[[str], torch.dtype | None]
    seed: int


def load_model(folder: Path, config: BaseConfig, image_token: int, saliency: bool, options: LoadOptions) -> InternVl2:
    """The model of a published folder, read tensor by tensor; added tensors it lacks are made new from the seed.

    Raises `bad-checkpoint` for missing tensors, wrong shapes and tensors that belong to no part.
    """
    with _without_memory():
        model = InternVl2(config, image_token, saliency)
    weights = WeightFolder(folder)
    generator = torch.Generator().manual_seed(options.seed)
    names = [(name, parameter.shape) for name, parameter in model.named_parameters()]
    for name, shape in names:
        if is_added(name) and name not in weights.tensors:
            value = _initial(name, shape, generator)
        else:
            value = weights.read(name)
        if value.shape != shape:
            raise FinetuneError('bad-checkpoint', f'The tensor {name} is {tuple(value.shape)}, expected {tuple(shape)}.')
        dtype = options.trained_dtype(name)
        _replace(model, name, value.to(options.device, dtype or options.frozen_dtype), trained=dtype is not None)
    known = {name for name, _ in names}
    left = [name for name in weights.tensors if name not in known and not (is_added(name) and not saliency)]
    if left:
        raise FinetuneError('bad-checkpoint', f'{folder} holds {len(left)} tensors of no known part: {left[:3]}.')
    return model
