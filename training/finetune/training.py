"""The training loop: batches of pairs, loss on the answers, one AdamW update each, stopping and going on at any update.

The loss of an update is the mean over all answer tokens of its batch, whatever the split into micro-batches and devices.
"""
import json
import math
import signal
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import torch

from .devices import Devices, seed_everything
from .errors import FinetuneError
from .layouts.row import Row
from .model import IGNORED
from .optimiser import AdamW, clip_gradients, learning_rate
from .run_state import load_state, run_identity, save_state
from .samples import Prefetcher, Sample, SampleMaker, SampleOrder, collate
from .settings import Settings
from .trained_parts import Learner, put_trained


@dataclass(frozen=True)
class Limits:
    """When to stop before the end (0: never) and how often to save, in updates and minutes."""

    updates: int
    minutes: float
    save_every: int


def count_steps(pairs: int, settings: Settings) -> int:
    """Updates of the whole run; the last one of it may take pairs of a further epoch."""
    return max(1, math.ceil(settings.recipe.epochs * pairs / settings.recipe.batch))


def autocast(settings: Settings, device: torch.device):
    """Half-precision matrix products, where the settings ask for them."""
    return torch.autocast(device.type, torch.bfloat16) if settings.train.precision == 'bfloat16' else nullcontext()


def read_log(folder: Path) -> list[dict]:
    """Entries of log.jsonl: step, steps, loss, gradientNorm, rate, tokens, unreadable, seconds."""
    path = folder / 'log.jsonl'
    lines = path.read_text().splitlines(keepends=True) if path.exists() else []
    return [json.loads(line) for line in lines if line.endswith('\n')]


class StopSignal:
    """True once the process was asked to end: the update in hand is finished and saved."""

    def __init__(self):
        self.is_set = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._set)

    def _set(self, *_):
        self.is_set = True


class Training:
    """One run in one process. `folder` keeps state and log; `base` is the folder the learner came from."""

    def __init__(self, learner: Learner, maker: SampleMaker, devices: Devices, folder: Path):
        self.learner, self.maker, self.devices, self.folder = learner, maker, devices, folder
        self.settings = maker.settings
        self.optimiser = AdamW(learner.trained, self.settings.recipe, devices)
        share = self.settings.recipe.micro_batch * devices.world
        if self.settings.recipe.batch % share != 0:
            raise FinetuneError('bad-settings', f'recipe.batch must be a multiple of microBatch times devices, {share}.')

    def run(self, rows: list[Row], base: Path, limits: Limits) -> bool:
        """Trains to the end or to a limit; True when the run is complete. Raises `state-mismatch`, `not-finite`."""
        pairs = [(row, critique) for row in rows for critique in row.critiques]
        steps = count_steps(len(pairs), self.settings)
        identity = run_identity(self.settings, base, rows, steps)
        start = self._resume(identity)
        stop, began = StopSignal(), time.monotonic()
        prefetcher = Prefetcher(self.maker, pairs, self.settings.train.workers)
        samples = prefetcher.samples(self._indices(SampleOrder(len(pairs), self.settings.seed), start, steps))
        self.learner.model.train()
        try:
            for step in range(start, steps):
                self._log(self._step(step, steps, samples))
                done = step + 1
                is_late = limits.minutes > 0 and time.monotonic() - began > 60 * limits.minutes
                is_last = done == steps or (limits.updates > 0 and done - start >= limits.updates)
                if self.devices.any_true(stop.is_set or is_late or is_last) or done % limits.save_every == 0:
                    self._save(identity, done)
                    if self.devices.any_true(stop.is_set or is_late or is_last):
                        return done == steps
        finally:
            prefetcher.close()
        return True

    def _indices(self, order: SampleOrder, start: int, steps: int):
        """This device's pairs, update after update."""
        batch = self.settings.recipe.batch
        for position in range(start * batch, steps * batch):
            if position % self.devices.world == self.devices.rank:
                yield order[position]

    def _resume(self, identity: dict) -> int:
        state = load_state(self.folder, self.devices, identity)
        if self.devices.is_first:
            self._cut_log(0 if state is None else state['step'])
        if state is None:
            return 0
        put_trained(self.learner, state['trained'])
        self.optimiser.load(state['optimiser'])
        return state['step']

    def _cut_log(self, step: int) -> None:
        """Drops entries of updates that were not saved and are done again."""
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = [entry for entry in read_log(self.folder) if entry['step'] <= step]
        (self.folder / 'log.jsonl').write_text(''.join(json.dumps(entry) + '\n' for entry in kept))

    def _save(self, identity: dict, step: int) -> None:
        trained = {name: parameter.detach().cpu() for name, parameter in self.learner.trained.items()}
        state = {'step': step, 'trained': trained, 'optimiser': self.optimiser.save()}
        save_state(self.folder, self.devices, identity, state)

    def _step(self, step: int, steps: int, samples) -> dict:
        """One update; numbers of it for the log."""
        recipe, began = self.settings.recipe, time.monotonic()
        drawn = [next(samples) for _ in range(recipe.batch // self.devices.world)]
        usable = [sample for sample in drawn if sample is not None]
        tokens = self.devices.sum_number(sum(int((sample.labels != IGNORED).sum()) for sample in usable))
        unreadable = self.devices.sum_number(len(drawn) - len(usable))
        if tokens == 0:
            raise FinetuneError('bad-data', f'No photo of update {step} can be decoded.')
        seed_everything(self.settings.seed, step, self.devices.rank)
        loss = self.devices.sum_number(self._accumulate(usable, tokens))
        parameters = list(self.learner.trained.values())
        self.devices.sum_gradients(parameters)
        norm = clip_gradients(parameters, recipe.clip_norm)
        if not math.isfinite(loss) or not math.isfinite(norm):
            raise FinetuneError('not-finite', f'Loss {loss} and gradient {norm} in update {step}; the last saved state is unharmed.')
        rate = learning_rate(step, steps, recipe)
        self.optimiser.update(rate)
        return {'step': step + 1, 'steps': steps, 'loss': loss, 'gradientNorm': norm, 'rate': rate, 'tokens': int(tokens),
                'unreadable': int(unreadable), 'seconds': round(time.monotonic() - began, 3)}

    def _accumulate(self, samples: list[Sample], tokens: float) -> float:
        """Gradients of this device's samples, micro-batch by micro-batch; returns their part of the loss."""
        size, device, total = self.settings.recipe.micro_batch, self.devices.device, 0.0
        for first in range(0, len(samples), size):
            batch = collate(samples[first : first + size], self.learner.tokens.eos).to(device)
            with autocast(self.settings, device):
                loss = self.learner.model.loss_sum(batch) / tokens
            loss.backward()
            total += loss.item()
        return total

    def _log(self, entry: dict) -> None:
        if not self.devices.is_first:
            return
        with open(self.folder / 'log.jsonl', 'a') as stream:
            stream.write(json.dumps(entry) + '\n')
        print(f"{entry['step']}/{entry['steps']} loss {entry['loss']:.4f} gradient {entry['gradientNorm']:.3f}", flush=True)
