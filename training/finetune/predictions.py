"""Predictions of a run, or of the base model alone, on held-out photos, as `salient evaluate` reads them.

`captions.json` and `references.json` map the photo's name to a list of texts (one prediction, all human critiques): the form
of the caption metrics' reference files.
"""
import json
from dataclasses import dataclass
from pathlib import Path

import torch

from .errors import FinetuneError
from .fused_attention import use_fused_attention
from .generation import prompt_batch, write_critique
from .layouts.row import Row
from .model import IGNORED
from .samples import SampleMaker, collate
from .trained_parts import Learner
from .training import autocast


@dataclass
class Outcome:
    """captions by photo; perplexity per token of the human critiques, nats summed over `tokens`; photos that cannot be decoded."""

    captions: dict[str, list[str]]
    references: dict[str, list[str]]
    nats: float
    tokens: int
    unreadable: int

    @property
    def perplexity(self) -> float:
        return float(torch.tensor(self.nats / max(1, self.tokens)).exp())


def _readable(maker: SampleMaker, row: Row):
    try:
        return maker.photo(row)
    except FinetuneError as error:
        if error.kind != 'photo-unreadable':
            raise
        return None


@torch.no_grad()
def _critique_nats(learner: Learner, maker: SampleMaker, row: Row, device: torch.device) -> tuple[float, int]:
    """Cross entropy of the photo's first critique and its number of tokens."""
    batch = collate([maker.pair(row, row.critiques[0])], learner.tokens.eos).to(device)
    tokens = int((batch.labels != IGNORED).sum())
    with autocast(maker.settings, device):
        return learner.model.loss_sum(batch).item(), tokens


def predict(learner: Learner, maker: SampleMaker, rows: list[Row], device: torch.device) -> Outcome:
    """Writes one critique per photo and measures the human ones. The model is left in evaluation mode."""
    learner.model.eval()
    outcome = Outcome({}, {}, 0.0, 0, 0)
    for number, row in enumerate(rows, 1):
        photo = _readable(maker, row)
        if photo is None:
            outcome.unreadable += 1
            continue
        pixel_values, saliency = photo
        batch = prompt_batch(maker.prompt(len(pixel_values)), pixel_values, saliency).to(device)
        use_fused_attention(learner.model, False)
        with autocast(maker.settings, device):
            ids = write_critique(learner.model, batch, learner.tokens.stops, maker.settings.max_new_tokens)
        use_fused_attention(learner.model)
        outcome.captions[row.name] = [learner.tokens.decode(ids)]
        outcome.references[row.name] = list(row.critiques)
        nats, tokens = _critique_nats(learner, maker, row, device)
        outcome.nats, outcome.tokens = outcome.nats + nats, outcome.tokens + tokens
        if number % 50 == 0:
            print(f'{number}/{len(rows)} photos', flush=True)
    return outcome


def write_outcome(outcome: Outcome, folder: Path, facts: dict) -> None:
    """captions.json, references.json and prediction.json with the facts and the perplexity."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, texts in (('captions', outcome.captions), ('references', outcome.references)):
        (folder / f'{name}.json').write_text(json.dumps(texts, ensure_ascii=False, indent=1) + '\n')
    summary = {**facts, 'photos': len(outcome.captions), 'unreadable': outcome.unreadable, 'perplexity': outcome.perplexity,
               'referenceTokens': outcome.tokens}
    (folder / 'prediction.json').write_text(json.dumps(summary, ensure_ascii=False, indent=1) + '\n')
