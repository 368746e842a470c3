"""What IAS-ViT learns from: tiles of the cached photo versions, and what the finished IASM says about each version.

Rows are numbered as in the feature cache, over its first photos. Pixels of thumbnails stay in the feature cache.
"""
import json
import time
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from .feature_cache import KIND, UNUSED, FeatureCache, open_cache, to_iasm_input
from .ias_vit import normalise_map
from .iasm import Iasm, graph_outputs
from .photos import PhotoEntry, make_measured_versions, make_versions

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


@dataclass
class TeacherJob:
    """Where to write, the cache and its photos that are used, the finished IASM, which versions the cache holds,
    and whether the IASM's backbone is the one whose maps are cached."""

    folder: Path
    cache: FeatureCache
    entries: list[PhotoEntry]
    teacher: Iasm
    held_out: bool
    is_frozen: bool


@torch.no_grad()
def _look(job: TeacherJob, rows: np.ndarray) -> dict[str, torch.Tensor]:
    """The teacher's raw outputs: from cached maps while its backbone is the frozen one, else from pixels."""
    cache = job.cache
    statistics = torch.from_numpy(cache.arrays['statistics'][rows]).float()
    if job.is_frozen:
        return job.teacher.judge({name: torch.from_numpy(cache.arrays[name][rows]).float() for name in ('f32', 'f16', 'f8', 'pools')}, statistics)
    with torch.autocast('cpu', torch.bfloat16):
        taps = job.teacher.backbone(to_iasm_input(cache.arrays['pixels'][rows]))
    return job.teacher.judge({name: tap.float() for name, tap in taps.items()}, statistics)


@torch.no_grad()
def _write_photo(arrays: dict[str, np.ndarray], job: TeacherJob, index: int) -> None:
    cache, entry = job.cache, job.entries[index]
    rows = np.arange(index * cache.per_photo, (index + 1) * cache.per_photo)
    rows = rows[cache.arrays['label'][rows, KIND] != UNUSED]
    outputs = graph_outputs(_look(job, rows))
    arrays['saliency'][rows] = normalise_map(outputs['saliency']).numpy()
    arrays['subject'][rows] = (outputs['subject'] * 255).round().numpy()
    for name in ('features', 'type_logits', 'logits'):
        arrays[name][rows] = outputs[name].numpy()
    random = np.random.default_rng([zlib.crc32(entry.path.name.encode()), 7])
    versions = make_measured_versions(entry, index) if job.held_out else make_versions(entry)
    for row, version in zip(rows, versions):
        window = choose_window(*version.photo.size, random)
        arrays['window'][row] = window
        arrays['tile'][row] = cut_tile(version.photo, window)


def write_teacher(job: TeacherJob) -> None:
    """Fills the teacher arrays for the first photos of the cache; continues where a former call stopped."""
    job.folder.mkdir(parents=True, exist_ok=True)
    progress = job.folder / 'progress.json'
    done = json.loads(progress.read_text())['photos'] if progress.exists() else 0
    total, mode = len(job.entries) * job.cache.per_photo, 'r+' if done else 'w+'
    arrays = {
        name: np.lib.format.open_memmap(job.folder / f'{name}.npy', mode, dtype, None if done else (total, *shape))
        for name, (shape, dtype) in TEACHER_ROWS.items()
    }
    started = time.time()
    for index in range(done, len(job.entries)):
        _write_photo(arrays, job, index)
        if index % 50 == 49 or index == len(job.entries) - 1:
            progress.write_text(json.dumps({'photos': index + 1}))
            print(f'{job.folder.name}: {index + 1}/{len(job.entries)} photos, {time.time() - started:.0f} s', flush=True)


def open_teacher(folder: Path, cache_folder: Path) -> FeatureCache:
    """Teacher arrays together with the cached thumbnails (`pixels`) and labels of the same rows."""
    cache = open_cache(cache_folder)
    arrays = {name: np.load(folder / f'{name}.npy', mmap_mode='r') for name in TEACHER_ROWS}
    photos = json.loads((folder / 'progress.json').read_text())['photos']
    return FeatureCache(arrays | {name: cache.arrays[name] for name in ('pixels', 'label')}, photos, cache.per_photo)
