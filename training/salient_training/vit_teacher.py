"""What IAS-ViT learns from: tiles of the cached photo versions, and what the finished IASM says about each version.

Rows are numbered as in the feature cache, over its first photos. Pixels of thumbnails stay in the feature cache.
"""
import json
import time
import zlib
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from .feature_cache import FeatureCache, open_cache, to_iasm_input
from .ias_vit import normalise_map
from .iasm import Iasm, graph_outputs
from .photos import VERSIONS_PER_PHOTO, PhotoEntry, make_versions

TILE = 224
# name -> row shape and dtype; saliency and subject are 0..1 (subject as 0..255), window is left, top, width, height.
TEACHER_ROWS = {
    'tile': ((TILE, TILE, 3), np.uint8),
    'window': ((4,), np.float32),
    'saliency': ((7, 7), np.float32),
    'subject': ((28, 28), np.uint8),
    'features': ((256,), np.float32),
    'type_logits': ((20,), np.float32),
    'logits': ((10,), np.float32),
}


def choose_window(width: int, height: int, random: np.random.Generator) -> tuple[float, float, float, float]:
    """A tile in photo coordinates: half of the time one the app would cut, else a random window near pixel scale."""
    if random.random() < 0.5:
        side = random.integers(0, 2) / 2
        return (side, 0.0, 0.5, 1.0) if width >= height else (0.0, side, 1.0, 0.5)
    w, h = random.uniform(0.5, 1.0, 2)
    return random.uniform(0, 1 - w), random.uniform(0, 1 - h), w, h


def cut_tile(photo: Image.Image, window: tuple[float, float, float, float]) -> np.ndarray:
    """The window of the photo squashed to (224, 224, 3) uint8, bicubic."""
    left, top, width, height = window
    box = (left * photo.width, top * photo.height, (left + width) * photo.width, (top + height) * photo.height)
    return np.asarray(photo.resize((TILE, TILE), Image.BICUBIC, box=box))


@torch.no_grad()
def _write_photo(arrays: dict[str, np.ndarray], pixels: np.ndarray, entry: PhotoEntry, index: int, teacher: Iasm) -> None:
    rows = slice(index * VERSIONS_PER_PHOTO, (index + 1) * VERSIONS_PER_PHOTO)
    outputs = graph_outputs(teacher(to_iasm_input(pixels[rows])))
    arrays['saliency'][rows] = normalise_map(outputs['saliency']).numpy()
    arrays['subject'][rows] = (outputs['subject'] * 255).round().numpy()
    for name in ('features', 'type_logits', 'logits'):
        arrays[name][rows] = outputs[name].numpy()
    random = np.random.default_rng([zlib.crc32(entry.path.name.encode()), 7])
    for offset, version in enumerate(make_versions(entry)):
        window = choose_window(*version.photo.size, random)
        arrays['window'][rows.start + offset] = window
        arrays['tile'][rows.start + offset] = cut_tile(version.photo, window)


def write_teacher(folder: Path, cache: FeatureCache, entries: list[PhotoEntry], teacher: Iasm) -> None:
    """Fills the teacher arrays for `entries`, the first photos of `cache`; continues where a former call stopped."""
    folder.mkdir(parents=True, exist_ok=True)
    progress = folder / 'progress.json'
    done = json.loads(progress.read_text())['photos'] if progress.exists() else 0
    total, mode = len(entries) * VERSIONS_PER_PHOTO, 'r+' if done else 'w+'
    arrays = {
        name: np.lib.format.open_memmap(folder / f'{name}.npy', mode, dtype, None if done else (total, *shape))
        for name, (shape, dtype) in TEACHER_ROWS.items()
    }
    started = time.time()
    for index in range(done, len(entries)):
        _write_photo(arrays, cache.arrays['pixels'], entries[index], index, teacher)
        if index % 50 == 49 or index == len(entries) - 1:
            progress.write_text(json.dumps({'photos': index + 1}))
            print(f'{folder.name}: {index + 1}/{len(entries)} photos, {time.time() - started:.0f} s', flush=True)


def open_teacher(folder: Path, cache_folder: Path) -> FeatureCache:
    """Teacher arrays together with the cached thumbnails (`pixels`) and labels of the same rows."""
    cache = open_cache(cache_folder)
    arrays = {name: np.load(folder / f'{name}.npy', mmap_mode='r') for name in TEACHER_ROWS}
    photos = json.loads((folder / 'progress.json').read_text())['photos']
    return FeatureCache(arrays | {name: cache.arrays[name] for name in ('pixels', 'label')}, photos)
