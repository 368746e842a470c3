"""Caches versions of photos and the frozen backbone's maps: first the training split, then the held-out one.

`vision_cache.py train|held_out` writes one of them only.
"""
import os
import sys

import torch

from salient_training.backbone import load_pretrained_backbone
from salient_training.degradations import TYPES
from salient_training.feature_cache import CacheJob, write_cache
from salient_training.photos import VERSIONS_PER_PHOTO, PhotoEntry, Version, choose_photos, list_photos, make_measured_versions, make_versions
from salient_training.vision_setup import WORK_DIR, load_config, shared_dir, start_torch

# Itself, a neutral frame, a style, and every fault.
MEASURED_VERSIONS = 3 + len(TYPES) - 1


def training_versions(entry: PhotoEntry, _number: int) -> list[Version]:
    return make_versions(entry)


def main() -> None:
    config = load_config()
    start_torch(config)
    shared = shared_dir()
    backbone = load_pretrained_backbone(shared / 'pretrained').to(memory_format=torch.channels_last).eval()
    workers = int(os.environ.get('SALIENT_WORKERS', os.cpu_count() or 1))
    for split, held_out, count in (('train', False, config['cache']['photos']), ('held_out', True, config['cache']['held_out_photos'])):
        if split not in (sys.argv[1:] or ('train', 'held_out')):
            continue
        entries = choose_photos(list_photos(shared, held_out), count)
        versions_of, per_photo = (make_measured_versions, MEASURED_VERSIONS) if held_out else (training_versions, VERSIONS_PER_PHOTO)
        write_cache(CacheJob(WORK_DIR / 'vision-cache' / split, entries, versions_of, per_photo, backbone), workers)


if __name__ == '__main__':
    main()
