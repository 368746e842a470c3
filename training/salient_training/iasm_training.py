"""The training stages of IASM: heads on cached backbone maps (A, B), with the backbone's last layers (C, D, E).

The stages share the loop: a budget of time, cosine learning rate over that budget, state saved every few minutes.
"""
import dataclasses
import math
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch.nn.utils import clip_grad_norm_

from .feature_cache import KIND, MAP_KIND, ORIGIN, PHOTO, STRENGTH, UNUSED, FeatureCache, open_cache
from .iasm import Iasm
from .iasm_regularisation import MovingAverage, mix_photos, shift_channels
from .pixel_statistics import MIRRORED_CHANNELS
from .photos import NO_MAP
from .vision_losses import Targets, iasm_losses, map_losses
from .vision_setup import save_state

# Rows without a map that the saliency decoder also runs on in each step.
UNMAPPED_ROWS = 8


def batch_rows(cache: FeatureCache, photos: np.ndarray) -> np.ndarray:
    """Cache rows of all versions of the photos."""
    rows = (photos[:, None] * cache.per_photo + np.arange(cache.per_photo)).ravel()
    return rows[cache.arrays['label'][rows, KIND] != UNUSED]


def read_rows(cache: FeatureCache, name: str, rows: np.ndarray, flip: bool) -> np.ndarray:
    """Rows of one cached array, mirrored left to right if asked."""
    values = np.ascontiguousarray(cache.arrays[name][rows])
    if not flip:
        return values
    if name == 'statistics':
        values = values[:, MIRRORED_CHANNELS]
    return np.ascontiguousarray(values[:, :, ::-1] if name in ('pixels', 'map') else values[..., ::-1])


def read_targets(cache: FeatureCache, rows: np.ndarray, flip: bool, device: torch.device) -> Targets:
    label = torch.from_numpy(np.ascontiguousarray(cache.arrays['label'][rows])).to(device)
    maps = torch.from_numpy(read_rows(cache, 'map', rows, flip)).to(device).float() / 255
    whole = label.long()
    return Targets(whole[:, KIND], label[:, STRENGTH], whole[:, ORIGIN], whole[:, PHOTO], whole[:, MAP_KIND], maps)


def read_maps(cache: FeatureCache, rows: np.ndarray, flip: bool, device: torch.device) -> dict[str, torch.Tensor]:
    """Cached backbone maps as float tensors: f32, f16, f8, pools, statistics."""
    return {name: torch.from_numpy(read_rows(cache, name, rows, flip)).to(device).float() for name in ('f32', 'f16', 'f8', 'pools', 'statistics')}


def read_frozen_maps(_model: Iasm, cache: FeatureCache, rows: np.ndarray, flip: bool, device: torch.device) -> dict[str, torch.Tensor]:
    return read_maps(cache, rows, flip, device)


def trained_weights(state: dict) -> dict[str, torch.Tensor]:
    """Of a saved state the averaged weights, or those of the last step where the stage kept no average."""
    return state['average']['weights'] if 'average' in state else state['model']


def deepened_maps(model: Iasm, cache: FeatureCache, rows: np.ndarray, flip: bool, device: torch.device) -> dict[str, torch.Tensor]:
    """The same maps, the deepest computed from the cached f16 by the layers being trained."""
    maps = read_maps(cache, rows, flip, device)
    return {**maps, 'f32': model.backbone.deepen(maps['f16'].contiguous(memory_format=torch.channels_last))}


# Where a stage's gradients begin: behind the cached maps or behind the cached f16.
MapSource = Callable[[Iasm, FeatureCache, np.ndarray, bool, torch.device], dict[str, torch.Tensor]]
MAPS_FROM: dict[str, MapSource] = {'maps': read_frozen_maps, 'f16': deepened_maps}


def set_dropout(model: Iasm, rates: dict[str, float]) -> None:
    """Shares of channels, of the photo's summary and of the pooled features that are left out in training."""
    model.neck.channel_dropout.p, model.neck.summary_dropout.p = rates['channels'], rates['summary']
    model.feature_dropout.p = rates['features']


def decoder_rows(targets: Targets) -> torch.Tensor:
    """Indices into the batch for the saliency decoder: every mapped row and a few others."""
    mapped = torch.nonzero(targets.map_kind != NO_MAP)[:, 0]
    others = torch.nonzero(targets.map_kind == NO_MAP)[:, 0]
    others = others[torch.randperm(len(others), device=others.device)[:UNMAPPED_ROWS]]
    return torch.cat([mapped, others])


def training_losses(model: Iasm, maps: dict[str, torch.Tensor], targets: Targets, ranking: dict) -> tuple[dict[str, torch.Tensor], dict[str, float]]:
    """Every loss of one batch by name, and the training figures."""
    x, raw = model.analyse(maps)
    outputs = {name: value.float() for name, value in raw.items()}
    losses, figures = iasm_losses(outputs, targets, ranking)
    rows = decoder_rows(targets)
    decoded = {name: value.float() for name, value in model.decode(x[rows], maps['f16'][rows], maps['f8'][rows]).items()}
    chosen = Targets(*(getattr(targets, field.name)[rows] for field in dataclasses.fields(Targets)))
    losses |= map_losses(decoded, {name: outputs[name][rows] for name in ('attention_weights', 'saliency')}, chosen)
    return losses, figures


def parameter_groups(model: torch.nn.Module, stage: dict) -> list[dict]:
    """Weight decay for matrices only; the backbone gets its own learning rate, zero if the stage names none."""
    groups = defaultdict(list)
    for name, parameter in model.named_parameters():
        in_backbone = name.startswith('backbone.')
        if in_backbone and 'backbone_learning_rate' not in stage:
            parameter.requires_grad_(False)
            continue
        parameter.requires_grad_(True)
        groups[in_backbone, parameter.ndim > 1 and 'position' not in name].append(parameter)
    return [
        {
            'params': parameters,
            'peak': stage['backbone_learning_rate'] if in_backbone else stage['learning_rate'],
            'weight_decay': stage['weight_decay'] if decays else 0.0,
        }
        for (in_backbone, decays), parameters in groups.items()
    ]


class TimedRun:
    """A training run limited by time that can be stopped and resumed: optimiser, schedule, averaged weights, saved state."""

    def __init__(self, model: torch.nn.Module, stage: dict, state_path: Path):
        self.model, self.stage, self.state_path = model, stage, state_path
        self.optimiser = torch.optim.AdamW(parameter_groups(model, stage), lr=stage['learning_rate'])
        self.step, self.spent = 0, 0.0
        self.average = MovingAverage(model, stage['average']) if 'average' in stage else None
        self.sums: dict[str, float] = defaultdict(float)
        self.counts: dict[str, int] = defaultdict(int)
        if state_path.exists():
            state = torch.load(state_path, map_location='cpu')
            model.load_state_dict(state['model'])
            self.optimiser.load_state_dict(state['optimiser'])
            self.step, self.spent = state['step'], state['spent']
            if self.average and 'average' in state:
                self.average.load(state['average'])
            print(f'resumed at step {self.step}, {self.spent:.0f} s spent', flush=True)

    @property
    def fraction(self) -> float:
        """Part of the time budget used, 0..1."""
        return min(self.spent / (60 * self.stage['minutes']), 1.0)

    def save(self) -> None:
        state = {'model': self.model.state_dict(), 'optimiser': self.optimiser.state_dict(), 'step': self.step, 'spent': self.spent}
        save_state(self.state_path, state | ({'average': self.average.state()} if self.average else {}))

    @staticmethod
    def clock() -> float:
        """Seconds of an accelerator's wall clock, or of each of our threads' processor time: a busy machine costs no steps."""
        return time.time() if torch.cuda.is_available() else time.process_time() / torch.get_num_threads()

    def note(self, figures: dict[str, float]) -> None:
        for name, value in figures.items():
            self.sums[name] += value
            self.counts[name] += 1

    def report(self) -> None:
        means = ' '.join(f'{name} {self.sums[name] / self.counts[name]:.3f}' for name in self.sums)
        print(f'step {self.step} {self.spent:.0f} s  {means}', flush=True)
        self.sums.clear()
        self.counts.clear()

    def update(self, loss: torch.Tensor) -> None:
        scale = min(1.0, (self.step + 1) / self.stage['warmup_steps']) * (0.02 + 0.49 * (1 + math.cos(math.pi * self.fraction)))
        for group in self.optimiser.param_groups:
            group['lr'] = group['peak'] * scale
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        clip_grad_norm_([p for g in self.optimiser.param_groups for p in g['params']], 1.0)
        self.optimiser.step()
        if self.average:
            self.average.update(self.model)

    def run(self, step: Callable[[], tuple[torch.Tensor, dict[str, float]]]) -> None:
        """Calls `step` for (loss, figures) until the budget is used; reports every 25 steps."""
        saved = self.spent
        while self.fraction < 1:
            started = self.clock()
            loss, figures = step()
            self.update(loss)
            self.step += 1
            self.spent += self.clock() - started
            self.note(figures)
            if self.step % 25 == 0:
                self.report()
            if self.spent - saved > 60 * self.stage['save_minutes']:
                saved = self.spent
                self.save()
        self.save()


class PhotoDeck:
    """Photos of one growing cache in random order, dealt without repetition until all have had their turn."""

    def __init__(self, folder: Path, first: int, random: np.random.Generator):
        self.folder, self.first, self.random = folder, first, random
        self.cache, self.order = open_cache(folder), np.zeros(0, np.int64)

    def deal(self, count: int) -> np.ndarray:
        """Cache rows of all versions of the next `count` photos."""
        if len(self.order) < count:
            self.cache = open_cache(self.folder)
            self.order = self.random.permutation(np.arange(self.first, self.cache.photos))
        photos, self.order = self.order[:count], self.order[count:]
        return batch_rows(self.cache, photos)


def joined_targets(parts: list[Targets]) -> Targets:
    """One batch of several; photos stay apart though every cache counts its own from 0."""
    joined = Targets(*(torch.cat([getattr(part, field.name) for part in parts]) for field in dataclasses.fields(Targets)))
    joined.photo = torch.cat([part.photo * len(parts) + index for index, part in enumerate(parts)])
    return joined


def train_iasm(model: Iasm, folder: Path, config: dict, stage: dict, state_path: Path) -> None:
    """Runs one stage: gradients reach back to what the stage's `from` names.

    Batches mix photos of the caches in `folder`, as many of each as the stage says; the caches may still be growing.
    """
    device = next(model.parameters()).device
    model.train()
    run = TimedRun(model, stage, state_path)
    random = np.random.default_rng([config['seed'] + stage.get('seed', 0), run.step])
    maps_of, weights = MAPS_FROM[stage['from']], config['loss'] | stage.get('loss', {})
    set_dropout(model, stage.get('dropout', config['iasm']['dropout']))
    decks = [
        (PhotoDeck(folder / split, config['cache']['calibration_photos'] if split == 'train' else 0, random), count)
        for split, count in stage['photos_per_batch'].items()
    ]

    def step() -> tuple[torch.Tensor, dict[str, float]]:
        flip = bool(random.random() < 0.5)
        dealt = [(deck.deal(count), deck.cache) for deck, count in decks]
        targets = joined_targets([read_targets(cache, rows, flip, device) for rows, cache in dealt])
        with torch.autocast(device.type, torch.bfloat16):
            parts = [maps_of(model, cache, rows, flip, device) for rows, cache in dealt]
            maps = {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
            maps = mix_photos(maps, targets, stage.get('mixed_share', 0.0))
            maps = shift_channels(maps, targets, model.neck.pixel_scale(), stage.get('shift', 0.0))
            losses, figures = training_losses(model, maps, targets, config['ranking'])
        total = sum(weights[name] * loss for name, loss in losses.items())
        return total, figures | {name: loss.item() for name, loss in losses.items()}

    run.run(step)


@torch.no_grad()
def measure_neck(model: Iasm, folder: Path, config: dict) -> None:
    """Sets the neck's input statistics from 3,000 random rows of the cache."""
    cache = open_cache(folder)
    photos = np.random.default_rng(config['seed']).permutation(cache.photos)[: 3000 // cache.per_photo]
    maps = read_maps(cache, batch_rows(cache, np.sort(photos)), False, torch.device('cpu'))
    model.neck.set_statistics(model.neck.join(maps).to(model.neck.mean.device))
