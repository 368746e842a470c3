"""Photo versions of the joint stage on disk: pixels for the app's measuring code and the IASM's maps of each.

`versions.bin` holds raw RGB rows, `maps.bin` float32 maps, `index.jsonl` where each lies. Knows no claims.
"""
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from .feature_cache import to_iasm_input, to_pixels
from .ias_vit import normalise_map
from .iasm import Iasm, graph_outputs
from .photos import PhotoEntry, make_versions
from .vision_setup import WORK_DIR

JOINT_DIR = WORK_DIR / 'joint'
# Of a photo's eight versions: itself, style, and faults of three types where there are as many.
CHOSEN_VERSIONS = (0, 2, 3, 4, 6, 7)


@torch.no_grad()
def look(model: Iasm, photo: Image.Image) -> dict[str, np.ndarray]:
    """saliency (7, 7), subject (28, 28), attention (28, 28), all 0..1, as the app's saliency stage gives them."""
    outputs = graph_outputs(model(to_iasm_input(to_pixels(photo)[None])))
    attention = outputs['attention']
    low, high = attention.amin(), attention.amax()
    return {
        'saliency': normalise_map(outputs['saliency'])[0].numpy(),
        'subject': outputs['subject'][0].numpy(),
        'attention': ((attention - low) / (high - low + 1e-7))[0].numpy(),
    }


def write_versions(entries: list[tuple[str, PhotoEntry]], model: Iasm, folder: Path = JOINT_DIR) -> int:
    """Writes all versions of (split, photo) entries; returns their number. Files appear under their names when complete."""
    folder.mkdir(parents=True, exist_ok=True)
    index, offset, map_offset = [], 0, 0
    with open(folder / 'versions.part', 'wb') as pixels, open(folder / 'maps.part', 'wb') as maps:
        for number, (split, entry) in enumerate(entries):
            versions = make_versions(entry)
            for place in CHOSEN_VERSIONS:
                version = versions[place]
                raw = np.asarray(version.photo.convert('RGB'))
                seen = look(model, version.photo)
                flat = np.concatenate([seen[name].ravel() for name in ('saliency', 'subject', 'attention')]).astype('<f4')
                index.append({
                    'split': split, 'photo': number, 'version': place, 'kind': version.kind, 'strength': version.strength,
                    'width': raw.shape[1], 'height': raw.shape[0], 'offset': offset, 'mapOffset': map_offset,
                })
                pixels.write(raw.tobytes())
                maps.write(flat.tobytes())
                offset, map_offset = offset + raw.nbytes, map_offset + flat.nbytes
            if number % 50 == 49:
                print(number + 1, 'photos', flush=True)
    (folder / 'versions.part').replace(folder / 'versions.bin')
    (folder / 'maps.part').replace(folder / 'maps.bin')
    (folder / 'index.jsonl').write_text('\n'.join(json.dumps(row) for row in index))
    return len(index)
