"""Caches versions of photos and the frozen backbone's maps: for training, then for measuring.

`vision_cache.py train|mapped|further|hard|held_out` writes one of them only.
"""
import os
import sys
from collections.abc import Iterator

import torch

from salient_training.backbone import Backbone, load_pretrained_backbone
from salient_training.degradations import TYPES
from salient_training.feature_cache import CacheJob, write_cache
from salient_training.photos import HARD_FAULTS, NO_MAP, VERSIONS_PER_PHOTO, PhotoEntry, Version, choose_photos, list_photos
from salient_training.photos import make_hard_versions, make_measured_versions, make_versions
from salient_training.vision_setup import WORK_DIR, load_config, shared_dir, start_torch

# Itself, a neutral frame, a style, and every fault.
MEASURED_VERSIONS = 3 + len(TYPES) - 1
# Of each further photo with a map: itself, two frames or a frame and a style, a fault weak and strong.
MAPPED_VERSIONS = 5


# Of each further photo: itself, a neutral frame, four different faults, two of them strong.
FURTHER_CHOICE = (0, 1, 3, 6, 7, 10)
HARD_VERSIONS = 2 + 2 + len(HARD_FAULTS)


def training_versions(entry: PhotoEntry, _number: int) -> list[Version]:
    return make_versions(entry)


def further_versions(entry: PhotoEntry, _number: int) -> list[Version]:
    versions = make_versions(entry)
    return [versions[index] for index in FURTHER_CHOICE]


def hard_versions(entry: PhotoEntry, _number: int) -> list[Version]:
    return make_hard_versions(entry)


def cache_jobs(config: dict, backbone: Backbone) -> Iterator[CacheJob]:
    """`train`: photos as they come, twelve versions each; `mapped`, `further`: the others, fewer each; `hard`: more of the latter; `held_out`: what is measured."""
    folder, sizes = WORK_DIR / 'vision-cache', config['cache']
    entries = choose_photos(list_photos(shared_dir(), False), sizes['photos'])
    yield CacheJob(folder / 'train', entries[: sizes['train_photos']], training_versions, VERSIONS_PER_PHOTO, backbone)
    others = entries[sizes['train_photos'] :]
    mapped = [entry for entry in others if entry.map_kind != NO_MAP]
    yield CacheJob(folder / 'mapped', mapped, training_versions, MAPPED_VERSIONS, backbone)
    further = [entry for entry in others if entry.map_kind == NO_MAP]
    yield CacheJob(folder / 'further', further, further_versions, len(FURTHER_CHOICE), backbone)
    yield CacheJob(folder / 'hard', further, hard_versions, HARD_VERSIONS, backbone)
    held_out = choose_photos(list_photos(shared_dir(), True), sizes['held_out_photos'])
    yield CacheJob(folder / 'held_out', held_out, make_measured_versions, MEASURED_VERSIONS, backbone)


def main() -> None:
    config = load_config()
    start_torch(config)
    backbone = load_pretrained_backbone(shared_dir() / 'pretrained').to(memory_format=torch.channels_last).eval()
    workers = int(os.environ.get('SALIENT_WORKERS', os.cpu_count() or 1))
    for job in cache_jobs(config, backbone):
        if len(sys.argv) == 1 or job.folder.name in sys.argv[1:]:
            write_cache(job, workers)


if __name__ == '__main__':
    main()
