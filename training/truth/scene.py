"""What the classifier's backbone sees of the photos that readers went through, as src/main/compiler/scene-head.ts computes it: mean and deviation over the
frame of every channel of its maps at 1/8, 1/16 and 1/32. Writes training/work/truth/scene.npz, which sight.py reads. Needs Debian's python3-onnx."""

import os
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from salient_training.backbone import Backbone, load_pretrained_backbone  # noqa: E402
from salient_training.feature_cache import to_backbone_input, to_iasm_input, to_pixels  # noqa: E402
from salient_training.vision_setup import shared_dir  # noqa: E402
from vision_reopen import read_weights  # noqa: E402

SCENE = HERE.parent / "work" / "truth" / "scene.npz"
TABLES = ("held.tsv", "held-out.tsv", "verdicts.tsv")
#: In the order of the head's inputs.
MAPS = ("f8", "f16", "f32")
DEVIATION_EPS = 1e-6
SMALL_LONG_SIDE = 384


def load_backbone() -> Backbone:
    """With the weights of the embedded pack: the layers behind the maps at 1/16 are fine-tuned there."""
    backbone = load_pretrained_backbone(shared_dir() / "pretrained")
    stored = {name.removeprefix("backbone."): torch.from_numpy(array.copy()) for name, array in read_weights({}).items() if name.startswith("backbone.")}
    backbone.load_state_dict(stored)
    return backbone.eval()


@torch.no_grad()
def moments(backbone: Backbone, photo: Image.Image) -> np.ndarray:
    """(896,): mean and deviation of each channel, map after map."""
    maps = backbone(to_backbone_input(to_iasm_input(to_pixels(photo)[None])))
    parts = []
    for name in MAPS:
        channels = maps[name][0].flatten(1)
        mean = channels.mean(1)
        variance = ((channels * channels).mean(1) - mean * mean).clamp(min=0)
        parts += [mean, (variance + DEVIATION_EPS).sqrt()]
    return torch.cat(parts).numpy()


def read_small(photo: str) -> Image.Image:
    """The copy that the classifier reads, of a photo such as `geary/1.jpg` or `full/1.jpg`."""
    folder, name = photo.split("/")
    data = shared_dir() / "data"
    image = Image.open((data / "photos_full" if folder == "full" else data / "photos" / folder) / name).convert("RGB")
    image.thumbnail((SMALL_LONG_SIDE, SMALL_LONG_SIDE), Image.LANCZOS)
    return image


def main() -> None:
    torch.set_num_threads(int(os.environ.get("SALIENT_THREADS", "2")))
    photos = sorted({line.split("\t")[0] for table in TABLES for line in (HERE / table).read_text().rstrip("\n").split("\n")[1:]})
    backbone = load_backbone()
    rows = np.stack([moments(backbone, read_small(photo)) for photo in photos])
    SCENE.parent.mkdir(parents=True, exist_ok=True)
    np.savez(SCENE, photos=np.array(photos), rows=rows.astype(np.float32))
    print(f"{len(photos)} photos, {rows.shape[1]} numbers each")


if __name__ == "__main__":
    main()
