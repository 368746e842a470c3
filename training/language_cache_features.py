"""Joint stage, step 3: IAS-ViT features of every second cached photo version (held out: third), pixel-shuffled, as float16.

Run: `python3 language_cache_features.py` after IAS-ViT is trained; repeat it after every export of other vision weights.
"""
import json

import numpy as np
import torch
from PIL import Image

from salient_training import ias_vit
from salient_training.joint_photos import JOINT_DIR, saliency_of
from salient_training.joint_prompts import FEATURE_VARIANTS
from salient_training.language_model import pixel_shuffle
from salient_training.language_setup import load_language_config, read_lines
from salient_training.vision_export import tile_pixel_values, tile_windows
from salient_training.vision_setup import load_config, start_torch
from vision_export import load_iasm, load_vit

TALL_OR_WIDE = 1.5


def grid_of(width: int, height: int) -> tuple[int, int]:
    """Grids as the app cuts large photos: 3:2 and wider get two tiles and a thumbnail."""
    if width >= TALL_OR_WIDE * height * 0.99:
        return 2, 1
    return (1, 2) if height * 2 >= width * 3 else (1, 1)


@torch.no_grad()
def main() -> None:
    config = load_config()
    start_torch(config)
    analyser, analyser_state = load_iasm(config)
    encoder, encoder_state = load_vit(config)
    analyser, encoder = analyser.eval(), encoder.eval()
    vision = config['ias_vit']
    side = vision['vision_config']['image_size'] // vision['vision_config']['patch_size']
    pixels = np.memmap(JOINT_DIR / 'versions.bin', np.uint8, 'r')
    made: dict[str, list[np.ndarray]] = {name: [] for name in FEATURE_VARIANTS}
    layout, first = [], 0
    rows = read_lines(JOINT_DIR / 'index.jsonl')
    stride = load_language_config()['stageJoint']['featureStride']
    for number, row in enumerate(rows):
        if number % stride[row['split']] > 0:
            layout.append([first, 0])
            continue
        count = row['width'] * row['height'] * 3
        raw = np.asarray(pixels[row['offset'] : row['offset'] + count]).reshape(row['height'], row['width'], 3)
        photo = Image.fromarray(raw)
        columns, lines = grid_of(row['width'], row['height'])
        windows = tile_windows(columns, lines)
        tiles = tile_pixel_values(photo, columns, lines, vision)
        saliency = saliency_of(analyser, photo).expand(len(windows), -1, -1)
        scalars = ias_vit.sample_map(saliency, side, windows)
        right = pixel_shuffle(encoder(tiles, scalars)).numpy().astype(np.float16)
        made['right'].append(right)
        # Without saliency is asked for in figures only, so for held-out photos only; others keep their place in the file.
        is_measured = row['split'] == 'held_out'
        blind = pixel_shuffle(encoder(tiles, torch.zeros_like(scalars))).numpy().astype(np.float16) if is_measured else right
        made['no_saliency'].append(blind)
        layout.append([first, len(windows)])
        first += len(windows)
        if number % 100 == 0:
            print(f'{number}/{len(rows)}', flush=True)
    for name, parts in made.items():
        np.save(JOINT_DIR / f'features-{name}.part.npy', np.concatenate(parts))
        (JOINT_DIR / f'features-{name}.part.npy').replace(JOINT_DIR / f'features-{name}.npy')
    (JOINT_DIR / 'features.json').write_text(json.dumps({'iasm': analyser_state, 'iasVit': encoder_state, 'rows': layout}))
    print('features of', len(rows), 'versions,', first, 'tiles, from', analyser_state, encoder_state)


if __name__ == '__main__':
    main()
