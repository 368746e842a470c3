"""Caches versions of photos and the frozen backbone's maps: first the training split, then the held-out one."""
from salient_training.backbone import load_pretrained_backbone
from salient_training.feature_cache import write_cache
from salient_training.photos import choose_photos, list_photos
from salient_training.vision_setup import WORK_DIR, load_config, shared_dir, start_torch

import torch


def main() -> None:
    config = load_config()
    start_torch(config)
    shared = shared_dir()
    backbone = load_pretrained_backbone(shared / 'pretrained').to(memory_format=torch.channels_last).eval()
    for split, held_out, count in (('train', False, config['cache']['photos']), ('held_out', True, config['cache']['held_out_photos'])):
        entries = choose_photos(list_photos(shared, held_out), count)
        write_cache(WORK_DIR / 'vision-cache' / split, entries, backbone)


if __name__ == '__main__':
    main()
