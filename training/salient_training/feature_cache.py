"""Versions of photos on disk: pixels, labels, pixel statistics and the frozen backbone's maps, so that heads train without the backbone.

One row per version, memory-mapped; `progress.json` says which rows belong to which photo. Writing uses several
processes and resumes after the last finished photo. Pixels are kept at the backbone's size: the statistics, which read
twice that size, are fixed and so are kept instead.
"""
import json
import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn import functional as F

from .backbone import Backbone
from .photos import NO_MAP, PhotoEntry, Version
from .pixel_statistics import CHANNELS as PIXEL_CHANNELS, PixelStatistics

# The whole photo squashed; the backbone sees it reduced by REDUCTION.
INPUT_SIZE = 448
REDUCTION = 2
BACKBONE_SIZE = INPUT_SIZE // REDUCTION
MAP_SIZE = 28
# name -> shape of a row and dtype. `pools` is mean and deviation of f4, then of f8, on the 7x7 grid.
ROWS = {
    'pixels': ((BACKBONE_SIZE, BACKBONE_SIZE, 3), np.uint8),
    'f32': ((320, 7, 7), np.float16),
    'f16': ((96, 14, 14), np.float16),
    'f8': ((32, 28, 28), np.float16),
    'pools': ((112, 7, 7), np.float16),
    'statistics': ((PIXEL_CHANNELS, 7, 7), np.float16),
    'map': ((MAP_SIZE, MAP_SIZE), np.uint8),
    'label': ((5,), np.float32),
}
# Columns of `label`. Rows that no version fills have kind -1.
KIND, STRENGTH, ORIGIN, MAP_KIND, PHOTO = range(5)
UNUSED = -1


def to_pixels(photo: Image.Image) -> np.ndarray:
    """The whole photo squashed to (448, 448, 3) uint8 with Pillow's bicubic filter, as the app does."""
    return np.asarray(photo.resize((INPUT_SIZE, INPUT_SIZE), Image.BICUBIC))


def to_iasm_input(pixels: np.ndarray) -> torch.Tensor:
    """(B, S, S, 3) uint8 -> (B, 3, S, S) float in -1..1, channels last in memory."""
    x = torch.from_numpy(np.array(pixels)).permute(0, 3, 1, 2).contiguous().float() / 127.5 - 1
    return x.contiguous(memory_format=torch.channels_last)


def to_backbone_input(pixel_values: torch.Tensor) -> torch.Tensor:
    """(B, 3, 448, 448) -> (B, 3, 224, 224), each pixel the mean of four."""
    return F.avg_pool2d(pixel_values, REDUCTION)


def pool_moments(features: torch.Tensor) -> torch.Tensor:
    """(B, C, H, W) -> (B, 2C, 7, 7): mean and deviation of each of the 7x7 cells."""
    size = features.shape[-1] // 7
    mean = F.avg_pool2d(features, size)
    variance = F.avg_pool2d(features * features, size) - mean * mean
    return torch.cat([mean, (variance.clamp(min=0) + 1e-6).sqrt()], 1)


def pool_taps(taps: dict[str, torch.Tensor]) -> torch.Tensor:
    """(B, 112, 7, 7): moments of f4, then of f8."""
    return torch.cat([pool_moments(taps['f4']), pool_moments(taps['f8'])], 1)


@dataclass
class FeatureCache:
    """Memory-mapped arrays of one split; `photos` is the number of photos finished, `per_photo` the rows of each."""

    arrays: dict[str, np.ndarray]
    photos: int
    per_photo: int

    @property
    def rows(self) -> int:
        return self.photos * self.per_photo


def open_cache(folder: Path) -> FeatureCache:
    progress = json.loads((folder / 'progress.json').read_text())
    arrays = {name: np.load(folder / f'{name}.npy', mmap_mode='r') for name in ROWS}
    return FeatureCache(arrays, progress['photos'], progress['perPhoto'])


def _label(version: Version, entry: PhotoEntry, photo_index: int) -> np.ndarray:
    map_kind = entry.map_kind if version.mask is not None else NO_MAP
    return np.array([version.kind, version.strength, version.origin, map_kind, photo_index], np.float32)


@dataclass
class CacheJob:
    """What every writing process needs: where to write, the photos, and how versions are made of (entry, number)."""

    folder: Path
    entries: list[PhotoEntry]
    versions_of: Callable[[PhotoEntry, int], list[Version]]
    per_photo: int
    backbone: Backbone

    def open_arrays(self, mode: str) -> dict[str, np.ndarray]:
        total = len(self.entries) * self.per_photo
        return {
            name: np.lib.format.open_memmap(self.folder / f'{name}.npy', mode, dtype, (total, *shape) if mode == 'w+' else None)
            for name, (shape, dtype) in ROWS.items()
        }


_job: CacheJob
_arrays: dict[str, np.ndarray]
_statistics: PixelStatistics


def _start_worker(job: CacheJob) -> None:
    global _job, _arrays, _statistics
    torch.set_num_threads(1)
    _job, _arrays, _statistics = job, job.open_arrays('r+'), PixelStatistics()


@torch.no_grad()
def _write_photo(index: int) -> int:
    entry = _job.entries[index]
    versions = _job.versions_of(entry, index)[: _job.per_photo]
    first = index * _job.per_photo
    rows = slice(first, first + len(versions))
    squashed = [Image.fromarray(to_pixels(version.photo)) for version in versions]
    pixel_values = torch.from_numpy(np.stack([np.asarray(photo) for photo in squashed])).permute(0, 3, 1, 2).contiguous().float() / 127.5 - 1
    reduced = np.stack([np.asarray(photo.reduce(REDUCTION)) for photo in squashed])
    with torch.autocast('cpu', torch.bfloat16):
        taps = _job.backbone(to_iasm_input(reduced))
    taps = {name: tap.float() for name, tap in taps.items()}
    _arrays['pixels'][rows] = reduced
    _arrays['pools'][rows] = pool_taps(taps).numpy()
    _arrays['statistics'][rows] = _statistics(pixel_values).numpy()
    for name in ('f32', 'f16', 'f8'):
        _arrays[name][rows] = taps[name].numpy()
    _arrays['label'][first : first + _job.per_photo, KIND] = UNUSED
    for offset, version in enumerate(versions):
        _arrays['label'][first + offset] = _label(version, entry, index)
        if version.mask is not None:
            _arrays['map'][first + offset] = np.asarray(version.mask.resize((MAP_SIZE, MAP_SIZE), Image.BOX))
    return index


def write_cache(job: CacheJob, workers: int) -> None:
    """Fills the cache of one split; prints progress. A second call continues where the first stopped."""
    job.folder.mkdir(parents=True, exist_ok=True)
    progress_path = job.folder / 'progress.json'
    done = json.loads(progress_path.read_text())['photos'] if progress_path.exists() else 0
    if not done:
        job.open_arrays('w+')
    started, total = time.time(), len(job.entries)
    with multiprocessing.get_context('fork').Pool(workers, _start_worker, (job,)) as pool:
        for index in pool.imap(_write_photo, range(done, total), chunksize=4):
            if index % 50 == 49 or index == total - 1:
                files = [str(entry.path) for entry in job.entries[: index + 1]]
                progress_path.write_text(json.dumps({'photos': index + 1, 'perPhoto': job.per_photo, 'files': files}))
                print(f'{job.folder.name}: {index + 1}/{total} photos, {time.time() - started:.0f} s', flush=True)
