"""A run's result as the delta `salient packs build --delta` reads: tensors that replace or extend those of the base checkpoint.

Names are the checkpoint's own (`mlp1.*`, `language_model.*`) and PIPELINE's for the added ones (`vision_model.saliency_embedding.*`,
`vision_model.encoder.layers.N.cross_attn.*`). Low-rank updates are merged, so the reader needs to know nothing of them.
"""
import json
from functools import partial
from pathlib import Path

import torch

from .lora import LoraLinear
from .trained_parts import Learner
from .weight_files import Outgoing, write_folder


def _cast(tensor: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    return tensor.detach().to('cpu', dtype)


def list_delta(learner: Learner, masters: dict[str, torch.Tensor], dtype: torch.dtype) -> list[Outgoing]:
    """Everything that differs from the base model. masters: float32 values of parameters kept in half precision, by name."""
    merged = {f'{name}.weight': module for name, module in learner.model.named_modules() if isinstance(module, LoraLinear)}
    outgoing = []
    for name, module in merged.items():
        outgoing.append(Outgoing(name, tuple(module.weight.shape), dtype, lambda module=module: _cast(module.merged(), dtype)))
    for name, parameter in learner.trained.items():
        if '.lora_' in name:
            continue
        value = masters.get(name, parameter)
        outgoing.append(Outgoing(name, tuple(parameter.shape), dtype, partial(_cast, value, dtype)))
    return outgoing


def write_delta(learner: Learner, masters: dict[str, torch.Tensor], folder: Path, dtype: torch.dtype, facts: dict) -> list[Path]:
    """Writes weights and delta.json (`facts`: where the delta comes from); returns the weight files."""
    outgoing = list_delta(learner, masters, dtype)
    paths = write_folder(folder, outgoing)
    summary = {'format': 'salient-delta', 'formatVersion': 1, 'tensors': len(outgoing),
               'parameters': sum(torch.Size(item.shape).numel() for item in outgoing),
               'saliencyCrossAttention': any('.cross_attn.' in item.name for item in outgoing), **facts}
    (folder / 'delta.json').write_text(json.dumps(summary, indent=2, ensure_ascii=False) + '\n')
    return paths
