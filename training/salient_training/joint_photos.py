"""Photo versions of the joint stage on disk, for the app's measuring code and for the IAS-ViT; and the IASM's map of one.

`versions.bin` holds raw RGB rows, `index.jsonl` where each lies. Knows no claims.
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
def saliency_of(model: Iasm, photo: Image.Image) -> torch.Tensor:
    """(1, 7, 7) in 0..1, as the app's saliency stage gives it."""
    return normalise_map(graph_outputs(model(to_iasm_input(to_pixels(photo)[None])))['saliency'])


def write_versions(entries: list[tuple[str, PhotoEntry]], folder: Path = JOINT_DIR) -> int:
    """Writes all versions of (split, photo) entries; returns their number. Files appear under their names when complete."""
    folder.mkdir(parents=True, exist_ok=True)
    index, offset = [], 0
    with open(folder / 'versions.part', 'wb') as pixels:
        for number, (split, entry) in enumerate(entries):
            versions = make_versions(entry)
            for place in CHOSEN_VERSIONS:
                version = versions[place]
                raw = np.asarray(version.photo.convert('RGB'))
                index.append({
                    'split': split, 'photo': number, 'version': place, 'kind': version.kind, 'strength': version.strength,
                    'width': raw.shape[1], 'height': raw.shape[0], 'offset': offset,
                })
                pixels.write(raw.tobytes())
                offset += raw.nbytes
            if number % 50 == 49:
                print(number + 1, 'photos', flush=True)
    (folder / 'versions.part').replace(folder / 'versions.bin')
    (folder / 'index.jsonl').write_text('\n'.join(json.dumps(row) for row in index))
    return len(index)
