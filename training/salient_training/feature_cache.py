"""Versions of photos on disk: pixels, labels, and the frozen backbone's maps, so that heads train without the backbone.

One row per version, VERSIONS_PER_PHOTO rows per photo, memory-mapped. Writing resumes after the last finished photo.
"""
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn import functional as F

from .backbone import Backbone
from .pixel_statistics import CHANNELS as PIXEL_CHANNELS, PixelStatistics
from .photos import NO_MAP, VERSIONS_PER_PHOTO, PhotoEntry, Version, make_versions

INPUT_SIZE = 224
MAP_SIZE = 28
# name -> shape of a row and dtype. `pools` is mean and deviation of f4, then of f8, on the 7x7 grid.
ROWS = {
    'pixels': ((INPUT_SIZE, INPUT_SIZE, 3), np.uint8),
    'f32': ((320, 7, 7), np.float16),
    'f16': ((96, 14, 14), np.float16),
    'f8': ((32, 28, 28), np.float16),
    'pools': ((112, 7, 7), np.float16),
    'statistics': ((PIXEL_CHANNELS, 7, 7), np.float16),
    'map': ((MAP_SIZE, MAP_SIZE), np.uint8),
    'label': ((5,), np.float32),
}
# Columns of `label`.
KIND, STRENGTH, ORIGIN, MAP_KIND, PHOTO = range(5)


def to_pixels(photo: Image.Image) -> np.ndarray:
    """The whole photo squashed to (224, 224, 3) uint8 with Pillow's bicubic filter, as the app does."""
    return np.asarray(photo.resize((INPUT_SIZE, INPUT_SIZE), Image.BICUBIC))


def to_iasm_input(pixels: np.ndarray) -> torch.Tensor:
    """(B, 224, 224, 3) uint8 -> (B, 3, 224, 224) float in -1..1, channels last in memory."""
    x = torch.from_numpy(np.array(pixels)).permute(0, 3, 1, 2).float() / 127.5 - 1
    return x.contiguous(memory_format=torch.channels_last)


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
    """Memory-mapped arrays of one split; `photos` is the number of photos finished."""

    arrays: dict[str, np.ndarray]
    photos: int

    @property
    def rows(self) -> int:
        return self.photos * VERSIONS_PER_PHOTO


def open_cache(folder: Path) -> FeatureCache:
    progress = json.loads((folder / 'progress.json').read_text())
    arrays = {name: np.load(folder / f'{name}.npy', mmap_mode='r') for name in ROWS}
    return FeatureCache(arrays, progress['photos'])


def _label(version: Version, entry: PhotoEntry, photo_index: int) -> np.ndarray:
    map_kind = entry.map_kind if version.mask is not None else NO_MAP
    return np.array([version.kind, version.strength, version.origin, map_kind, photo_index], np.float32)


def _write_photo(arrays: dict[str, np.ndarray], backbone: Backbone, entry: PhotoEntry, photo_index: int) -> None:
    versions = make_versions(entry)
    rows = slice(photo_index * VERSIONS_PER_PHOTO, (photo_index + 1) * VERSIONS_PER_PHOTO)
    pixels = np.stack([to_pixels(version.photo) for version in versions])
    with torch.no_grad():
        taps = backbone(to_iasm_input(pixels))
        pools = pool_taps(taps)
        statistics = PixelStatistics()(to_iasm_input(pixels))
    arrays['pixels'][rows] = pixels
    arrays['pools'][rows] = pools.numpy()
    arrays['statistics'][rows] = statistics.numpy()
    for name in ('f32', 'f16', 'f8'):
        arrays[name][rows] = taps[name].numpy()
    for offset, version in enumerate(versions):
        row = rows.start + offset
        arrays['label'][row] = _label(version, entry, photo_index)
        if version.mask is not None:
            arrays['map'][row] = np.asarray(version.mask.resize((MAP_SIZE, MAP_SIZE), Image.BOX))


def write_cache(folder: Path, entries: list[PhotoEntry], backbone: Backbone) -> None:
    """Fills the cache of one split; prints progress. A second call continues where the first stopped."""
    folder.mkdir(parents=True, exist_ok=True)
    progress_path = folder / 'progress.json'
    done = json.loads(progress_path.read_text())['photos'] if progress_path.exists() else 0
    total = len(entries) * VERSIONS_PER_PHOTO
    arrays = {}
    for name, (shape, dtype) in ROWS.items():
        path = folder / f'{name}.npy'
        mode = 'r+' if done else 'w+'
        arrays[name] = np.lib.format.open_memmap(path, mode, dtype, (total, *shape) if mode == 'w+' else None)
    started = time.time()
    for index in range(done, len(entries)):
        _write_photo(arrays, backbone, entries[index], index)
        if index % 50 == 49 or index == len(entries) - 1:
            progress_path.write_text(json.dumps({'photos': index + 1, 'files': [str(e.path) for e in entries[: index + 1]]}))
            print(f'{folder.name}: {index + 1}/{len(entries)} photos, {time.time() - started:.0f} s', flush=True)
