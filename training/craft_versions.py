"""Craft score, step 1: writes versions of each photo, two of them bold but sound, as raw pixels for the app's own measuring code.

Run: `python3 craft_versions.py`. Shards appear under their names when complete, so the step can be stopped and resumed,
and `craft-measure.ts` may follow while it runs.
"""
import json
import os

import numpy as np

from salient_training.craft_setup import CRAFT_DIR, load_craft_config
from salient_training.photos import PhotoEntry, list_photos, make_bold_versions, make_versions
from salient_training.vision_setup import shared_dir

SCENES = ('imagen', 'imagenet1k', 'bsds500', 'urban_sunhays')


def choose_entries(counts: dict[str, int]) -> list[tuple[str, PhotoEntry]]:
    """Training photos of all kinds, more of those with subject masks (faults of framing need one) and of the photographer's portfolio
    than their share, and the held-out photos evenly between them."""
    train = list_photos(shared_dir(), held_out=False)
    chosen = []
    for group, folders in (('objects and scenes', SCENES), ('ecssd', ('ecssd',)), ('geary', ('geary',))):
        chosen += [entry for entry in train if entry.folder in folders][: counts[group]]
    parts = (('train', chosen), ('held_out', list_photos(shared_dir(), held_out=True)))
    places = [(place / len(part), split, entry) for split, part in parts for place, entry in enumerate(_shuffle(part))]
    return [(split, entry) for _, split, entry in sorted(places, key=lambda placed: placed[:2])]


def _shuffle(entries: list[PhotoEntry]) -> list[PhotoEntry]:
    return [entries[index] for index in np.random.default_rng(2).permutation(len(entries))]


def write_shard(name: str, entries: list[tuple[int, str, PhotoEntry]], config: dict) -> None:
    """`NAME.rgb` holds the pixels of all versions, row by row; `NAME.index.json` says what lies where."""
    rows, offset = [], 0
    pixels_path = CRAFT_DIR / f'{name}.rgb'
    with open(pixels_path.with_suffix('.part'), 'wb') as pixels:
        for photo, split, entry in entries:
            versions = make_versions(entry, config['draw'])[: config['versions']] + make_bold_versions(entry)
            for place, version in enumerate(versions):
                raw = np.asarray(version.photo.convert('RGB'))
                rows.append({
                    'split': split, 'photo': photo, 'file': f'{entry.folder}/{entry.path.name}', 'version': place,
                    'origin': version.origin, 'kind': version.kind, 'strength': round(version.strength, 4),
                    'width': raw.shape[1], 'height': raw.shape[0], 'offset': offset,
                })
                pixels.write(raw.tobytes())
                offset += raw.nbytes
    os.replace(pixels_path.with_suffix('.part'), pixels_path)
    index = CRAFT_DIR / f'{name}.index.json'
    index.with_suffix('.part').write_text(json.dumps(rows))
    os.replace(index.with_suffix('.part'), index)


def main() -> None:
    config = load_craft_config()
    CRAFT_DIR.mkdir(parents=True, exist_ok=True)
    entries = [(photo, *split_entry) for photo, split_entry in enumerate(choose_entries(config['photos']))]
    size = config['photosPerShard']
    for shard in range((len(entries) + size - 1) // size):
        name = f'shard-{shard:03d}'
        if not (CRAFT_DIR / f'{name}.index.json').exists():
            write_shard(name, entries[shard * size : (shard + 1) * size], config)
            print(name, 'written', flush=True)


if __name__ == '__main__':
    main()
