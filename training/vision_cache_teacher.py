"""Writes what IAS-ViT learns from: tiles, and the outputs of the finished IASM on cached versions (both splits)."""
import json
from pathlib import Path

import torch

from salient_training.feature_cache import open_cache
from salient_training.photos import choose_photos, list_photos
from salient_training.vision_setup import WORK_DIR, load_config, shared_dir, start_torch
from salient_training.vit_teacher import TeacherJob, write_teacher
from vision_export import load_iasm


def main() -> None:
    config = load_config()
    start_torch(config)
    teacher, state = load_iasm(config)
    print(f'teacher: IASM {state}', flush=True)
    is_frozen = config.get(f'stage_{state[-4]}', {}).get('from') == 'maps'
    teacher = teacher.to(memory_format=torch.channels_last).eval()
    for split, held_out, count in (
        ('train', False, config['ias_vit']['teacher_photos']),
        ('held_out', True, config['ias_vit']['held_out_photos']),
    ):
        folder = WORK_DIR / 'vision-cache' / split
        wanted = config['cache']['held_out_photos' if held_out else 'photos']
        entries = choose_photos(list_photos(shared_dir(), held_out), wanted)[:count]
        cached = json.loads((folder / 'progress.json').read_text())['files'][: len(entries)]
        if [Path(name).name for name in cached] != [entry.path.name for entry in entries]:
            raise SystemExit(f'{folder} was written for other photos: delete it and run vision_cache.py again')
        target = WORK_DIR / 'vision-cache' / f'{split}-teacher'
        write_teacher(TeacherJob(target, open_cache(folder), entries, teacher, held_out, is_frozen))


if __name__ == '__main__':
    main()
