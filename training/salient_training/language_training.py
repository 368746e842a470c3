"""What both language stages share: loss after a common prefix, learning-rate schedule, time budget, saved states."""
import math
import time

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .language_data import batch_of, facts_of
from .language_model import LanguageModel
from .language_setup import IGNORED, Tokens

Cache = list[tuple[Tensor, Tensor]]


def half_precision():
    """Products of matrices in bfloat16, weights and sums in float32: nearly twice as fast on processors that have it."""
    return torch.autocast('cpu', torch.bfloat16)


def repeat_cache(cache: Cache, times: int) -> Cache:
    """One row of keys and values per sentence; the prefix is computed once and gradients add up."""
    return [(k.repeat_interleave(times, 0), v.repeat_interleave(times, 0)) for k, v in cache]


def answer_loss(model: LanguageModel, cache: Cache, inputs: Tensor, wanted: Tensor, reduction: str = 'mean') -> Tensor:
    """Cross entropy of the answers that follow cached prefixes."""
    states, _ = model.hidden(model.embed(inputs), cache)
    chosen = wanted != IGNORED
    return F.cross_entropy(model.output(states[chosen]), wanted[chosen], reduction=reduction)


def hide_words(tokens: Tokens, inputs: Tensor, wanted: Tensor, chosen: list[bool], share: float) -> Tensor:
    """Inputs of `batch_of` in which a share of the answers' words is unknown to what follows, in the chosen rows only."""
    given = torch.roll(wanted, 1, 1) == inputs
    hidden = given & torch.tensor(chosen)[:, None] & (torch.rand(inputs.shape) < share)
    return inputs.masked_fill(hidden, tokens.pieces.unk_id())


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


def valid_figure(model: LanguageModel, average: dict, tokens: Tokens, question: str, valid: list[dict]) -> float:
    """Perplexity per word with other weights than the model has."""
    own = {name: value.clone() for name, value in model.state_dict().items()}
    model.load_state_dict(average)
    figure = perplexity_per_word(model, tokens, question, valid)
    model.load_state_dict(own)
    return figure


def adamw(parameters: list[tuple[str, torch.nn.Parameter]], stage: dict) -> torch.optim.AdamW:
    """Decay for matrices only; norms and embeddings stay free."""
    decayed = [p for n, p in parameters if p.dim() == 2 and 'embeddings' not in n]
    free = [p for n, p in parameters if p.dim() != 2 or 'embeddings' in n]
    groups = [{'params': decayed, 'weight_decay': stage['weightDecay']}, {'params': free, 'weight_decay': 0.0}]
    return torch.optim.AdamW(groups, lr=stage['learningRate'], betas=(0.9, 0.95))


class Keeper:
    """Averaged weights of a model in training, and a copy of those that read the held-out sentences best."""

    def __init__(self, model: nn.Module, stage: dict):
        self.stage = stage
        self.average = {name: value.clone() for name, value in model.state_dict().items()}
        self.best, self.best_figure, self.since_best = dict(self.average), math.inf, 0

    def follow(self, model: nn.Module, step: int) -> None:
        """Moves the average; in the first steps it follows faster."""
        keep = min(self.stage['averageDecay'], (1 + step) / (10 + step))
        for name, value in model.state_dict().items():
            self.average[name].lerp_(value, 1 - keep)

    def offer(self, figure: float) -> bool:
        """Keeps the average if it reads best so far; true when training should end."""
        if figure < self.best_figure:
            self.best, self.best_figure, self.since_best = {n: v.clone() for n, v in self.average.items()}, figure, 0
        else:
            self.since_best += 1
        return self.since_best >= self.stage['patience']

    def state(self) -> dict:
        return {'average': self.average, 'model': self.best, 'bestFigure': self.best_figure, 'sinceBest': self.since_best}

    def restore(self, state: dict) -> None:
        self.average, self.best = state['average'], state['model']
        self.best_figure, self.since_best = state['bestFigure'], state['sinceBest']


class Budget:
    """A budget of processor time that survives restarts, with warm-up and cosine decay to 4 %."""

    def __init__(self, stage: dict, spent_s: float = 0.0):
        self.total_s = stage['minutes'] * 60
        self.stage = stage
        self.spent_s = spent_s
        self.last = time.process_time()

    def tick(self) -> float:
        """Share of the budget used up."""
        now = time.process_time()
        self.spent_s += now - self.last
        self.last = now
        return min(1.0, self.spent_s / self.total_s)

    def rate(self, step: int, share: float) -> float:
        warm = min(1.0, (step + 1) / self.stage['warmupSteps'])
        return self.stage['learningRate'] * warm * (0.04 + 0.96 * 0.5 * (1 + math.cos(math.pi * share)))

