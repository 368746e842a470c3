"""Maps of a data set made in PyTorch by the frozen EAT: the photo squashed to its input, LayerCAM of the best rating, min-max."""
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from salient_training.ias_vit import normalise_map

from .eat_network import Eat, layer_cam, load_eat
from .errors import FinetuneError
from .layouts.row import Row
from .maps import encode_map, names_done
from .tiles import open_photo
from .weight_files import WeightFolder

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
INPUT_SIZE = 224


def read_eat(path: Path) -> Eat:
    """EAT from a folder of safetensors or a PyTorch file, of which only tensors are read. Raises `bad-checkpoint`."""
    if path.is_dir():
        weights = WeightFolder(path)
        return load_eat({name: weights.read(name).float() for name in weights.tensors})
    try:
        found = torch.load(path, map_location='cpu', weights_only=True)
    except Exception as error:  # torch raises what pickle, zip and its own reader raise
        raise FinetuneError('bad-checkpoint', f'{path} is no file of plain tensors: {error}.') from error
    for key in ('state_dict', 'model'):
        found = found[key] if isinstance(found.get(key), dict) else found
    return load_eat({name.removeprefix('module.'): value.float() for name, value in found.items()})


@torch.no_grad()
def saliency_of(model: Eat, photo: Image.Image, device: torch.device) -> torch.Tensor:
    """(7, 7) in 0..1; all zero means that nothing speaks for the rating."""
    squashed = np.array(photo.resize((INPUT_SIZE, INPUT_SIZE), Image.Resampling.BICUBIC))
    values = torch.from_numpy(squashed).permute(2, 0, 1)[None].float() / 255
    mean, std = (torch.tensor(numbers)[None, :, None, None] for numbers in (MEAN, STD))
    return normalise_map(layer_cam(model, *model(((values - mean) / std).to(device)))[None])[0].cpu()


def maps_from_eat(rows: list[Row], model: Eat, target: Path, device: torch.device) -> tuple[int, int]:
    """Adds the maps the file lacks, photo by photo, so it can be stopped anywhere; returns (written, unreadable)."""
    done = names_done(target)
    written = unreadable = 0
    model = model.to(device)
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target, 'a') as stream:
        for row in rows:
            if row.name in done:
                continue
            try:
                saliency = saliency_of(model, open_photo(row.path), device)
            except FinetuneError as error:
                if error.kind != 'photo-unreadable':
                    raise
                unreadable += 1
                saliency = torch.zeros(7, 7)
            stream.write(json.dumps({'image': row.name, **encode_map(saliency)}) + '\n')
            stream.flush()
            written += 1
    return written, unreadable
