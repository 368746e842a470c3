"""What both language stages share: loss after a common prefix, learning-rate schedule, time budget, saved states."""
import math
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from .language_data import batch_of, facts_of
from .language_model import LanguageModel
from .language_setup import IGNORED, Tokens
from .vision_setup import save_state

Cache = list[tuple[Tensor, Tensor]]


def repeat_cache(cache: Cache, times: int) -> Cache:
    """One row of keys and values per sentence; the prefix is computed once and gradients add up."""
    return [(k.repeat_interleave(times, 0), v.repeat_interleave(times, 0)) for k, v in cache]


def answer_loss(model: LanguageModel, cache: Cache, inputs: Tensor, wanted: Tensor, reduction: str = 'mean') -> Tensor:
    """Cross entropy of the answers that follow cached prefixes."""
    states, _ = model.hidden(model.embed(inputs), cache)
    chosen = wanted != IGNORED
    return F.cross_entropy(model.output(states[chosen]), wanted[chosen], reduction=reduction)


def text_prefix(model: LanguageModel, tokens: Tokens, question: str, rows: int) -> Cache:
    _, cache = model.hidden(model.embed(torch.tensor([tokens.prefix(question)])))
    return repeat_cache(cache, rows)


def perplexity_per_word(model: LanguageModel, tokens: Tokens, question: str, sentences: list[dict]) -> float:
    """exp(nats per word), the end of the sentence counted as one word; dropout off."""
    was_training = model.training
    model.eval()
    nats, words = 0.0, 0
    with torch.no_grad():
        for first in range(0, len(sentences), 64):
            part = sentences[first : first + 64]
            inputs, wanted = batch_of(tokens, [(facts_of(s), s['text']) for s in part])
            nats += answer_loss(model, text_prefix(model, tokens, question, len(part)), inputs, wanted, 'sum').item()
            words += sum(len(s['text'].split()) + 1 for s in part)
    model.train(was_training)
    return math.exp(nats / max(1, words))


def adamw(parameters: list[tuple[str, torch.nn.Parameter]], stage: dict) -> torch.optim.AdamW:
    """Decay for matrices only; norms and embeddings stay free."""
    decayed = [p for n, p in parameters if p.dim() == 2 and 'embeddings' not in n]
    free = [p for n, p in parameters if p.dim() != 2 or 'embeddings' in n]
    groups = [{'params': decayed, 'weight_decay': stage['weightDecay']}, {'params': free, 'weight_decay': 0.0}]
    return torch.optim.AdamW(groups, lr=stage['learningRate'], betas=(0.9, 0.95))


class Budget:
    """A wall-clock budget that survives restarts, with warm-up and cosine decay to 4 %."""

    def __init__(self, stage: dict, spent_s: float = 0.0):
        self.total_s = stage['minutes'] * 60
        self.stage = stage
        self.spent_s = spent_s
        self.last = time.time()

    def tick(self) -> float:
        """Share of the budget used up."""
        now = time.time()
        self.spent_s += now - self.last
        self.last = now
        return min(1.0, self.spent_s / self.total_s)

    def rate(self, step: int, share: float) -> float:
        warm = min(1.0, (step + 1) / self.stage['warmupSteps'])
        return self.stage['learningRate'] * warm * (0.04 + 0.96 * 0.5 * (1 + math.cos(math.pi * share)))


def save_stage(path: Path, modules: dict, optimizer, step: int, budget: Budget, done: bool) -> None:
    states = {name: module.state_dict() for name, module in modules.items()}
    save_state(path, {**states, 'optimizer': optimizer.state_dict(), 'step': step, 'spent_s': budget.spent_s, 'done': done})
