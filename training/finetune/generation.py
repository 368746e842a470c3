"""Critiques by a trained model in PyTorch, best token first, as the paper's evaluation and the app's default do it."""
import torch
from torch import Tensor

from .model import IGNORED, Batch, InternVl2


@torch.no_grad()
def write_critique(model: InternVl2, batch: Batch, stops: set[int], max_new_tokens: int) -> list[int]:
    """Ids of one answer without its stop token. batch: one row, its prompt. The model must be in evaluation mode, unfused."""
    language = model.language_model
    states, cache = language.hidden(model.embed(batch))
    ids: list[int] = []
    for _ in range(max_new_tokens):
        token = int(language.output(states[:, -1]).float().argmax(-1))
        if token in stops:
            break
        ids.append(token)
        step = language.embed(torch.tensor([[token]], device=batch.ids.device))
        states, cache = language.hidden(step, cache)
    return ids


def prompt_batch(prompt: list[int], pixel_values: Tensor, saliency: Tensor | None) -> Batch:
    """One photo's prompt as a batch without labels."""
    ids = torch.tensor([prompt])
    return Batch(ids, torch.full_like(ids, IGNORED), pixel_values, saliency)
