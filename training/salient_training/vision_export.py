"""Writes the vision part of the checkpoint folder: iasm/, vision.safetensors and parity.safetensors.

parity.safetensors holds inputs and PyTorch outputs of a few held-out photos, so that the compiled graphs can be
compared with the models they came from. Weights are rounded to half precision first, which is how the pack stores
them: the offsets' sign test makes IASM sensitive to rounding, so the checkpoint, the pack and the parity figures must
hold the same numbers.
"""
import copy
import json
import os
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from . import ias_vit, iasm, pixel_statistics
from .backbone import INPUT_TENSOR, TAPS
from .degradations import TYPES
from .feature_cache import INPUT_SIZE, REDUCTION, to_iasm_input, to_pixels
from .photos import list_photos
from .safetensors_io import write_safetensors


def iasm_config(model: iasm.Iasm, config: dict) -> dict:
    """Everything the compiler needs to rebuild the graph, as JSON."""
    return {
        'inputSize': INPUT_SIZE,
        'reduction': REDUCTION,
        'mean': [0.5, 0.5, 0.5],
        'std': [0.5, 0.5, 0.5],
        'backbone': model.backbone.layers,
        'backboneInput': INPUT_TENSOR,
        'taps': TAPS,
        'neck': {'channels': iasm.NECK_CHANNELS, 'grid': iasm.GRID, 'deviationEps': 1e-6, 'limit': iasm.Neck.LIMIT},
        'statistics': {**pixel_statistics.export_config(), 'summaryDim': iasm.SUMMARY_DIM},
        'stage': {
            'dim': config['dim'], 'depth': config['depth'], 'heads': config['heads'], 'groups': config['groups'],
            'offsetKernel': config['offset_kernel'], 'offsetRange': config['offset_range'], 'layerNormEps': 1e-5,
        },
        'featureDim': config['feature_dim'],
        'ratings': iasm.RATINGS,
        'decoderDim': config['decoder_dim'],
        'degradationTypes': list(TYPES),
    }


def tile_pixel_values(photo: Image.Image, columns: int, rows: int, config: dict) -> torch.Tensor:
    """(tiles, 3, 224, 224) normalised tiles, row by row, then the thumbnail when there is more than one tile."""
    side = config['vision_config']['image_size']
    whole = photo.resize((side * columns, side * rows), Image.BICUBIC)
    boxes = [(c * side, r * side, (c + 1) * side, (r + 1) * side) for r in range(rows) for c in range(columns)]
    tiles = [np.asarray(whole.crop(box)) for box in boxes]
    if len(tiles) > 1:
        tiles.append(np.asarray(photo.resize((side, side), Image.BICUBIC)))
    return to_vit_input(np.stack(tiles), config)


def to_vit_input(pixels: np.ndarray, config: dict) -> torch.Tensor:
    """(T, H, W, 3) uint8 -> (T, 3, H, W) normalised with the ViT's mean and deviation."""
    x = torch.from_numpy(np.array(pixels)).permute(0, 3, 1, 2).float() / 255
    return ((x - torch.tensor(config['image_mean'])[:, None, None]) / torch.tensor(config['image_std'])[:, None, None]).contiguous()


def tile_windows(columns: int, rows: int) -> torch.Tensor:
    """(tiles, 4) left, top, width, height of each tile in photo coordinates, thumbnail last."""
    windows = [[c / columns, r / rows, 1 / columns, 1 / rows] for r in range(rows) for c in range(columns)]
    return torch.tensor(windows + ([[0.0, 0.0, 1.0, 1.0]] if columns * rows > 1 else []))


@torch.no_grad()
def parity_tensors(analyser: iasm.Iasm, encoder: ias_vit.IasVit, shared: Path, config: dict) -> dict[str, np.ndarray]:
    """`iasm.*`: inputs and outputs of three photos. `ias_vit.*`: tiles of the same photos on grids 2x1, 1x1 and 1x2."""
    held_out = list_photos(shared, held_out=True)
    entries = [next(e for e in held_out if e.folder == folder) for folder in ('ecssd', 'geary', 'imagenet1k')]
    photos = [Image.open(entry.path).convert('RGB') for entry in entries]
    pixel_values = to_iasm_input(np.stack([to_pixels(photo) for photo in photos])).contiguous()
    # One photo per call, as in use.
    outputs = [iasm.graph_outputs(analyser(pixel_values[i : i + 1])) for i in range(len(photos))]
    tensors = {f'iasm.{name}': torch.cat([o[name] for o in outputs]) for name in outputs[0]}
    tensors['iasm.pixel_values'] = pixel_values
    side = config['vision_config']['image_size'] // config['vision_config']['patch_size']
    tiles, scalars = [], []
    for photo, output, (columns, rows) in zip(photos, outputs, ((2, 1), (1, 1), (1, 2))):
        windows = tile_windows(columns, rows)
        normalised = ias_vit.normalise_map(output['saliency']).expand(len(windows), -1, -1)
        tiles.append(tile_pixel_values(photo, columns, rows, config))
        scalars.append(ias_vit.sample_map(normalised, side, windows))
    tensors['ias_vit.pixel_values'], tensors['ias_vit.saliency'] = torch.cat(tiles), torch.cat(scalars)
    tensors['ias_vit.image_features'] = encoder(tensors['ias_vit.pixel_values'], tensors['ias_vit.saliency'])
    return {name: tensor.contiguous().numpy() for name, tensor in tensors.items()}


def round_to_half(tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Float32 tensors whose values a float16 holds exactly."""
    return {name: array.astype(np.float16).astype(np.float32) for name, array in tensors.items()}


def as_exported(analyser: iasm.Iasm) -> iasm.Iasm:
    """A copy with exactly the weights that are exported: normalisation folded in, rounded to half precision."""
    shipped = copy.deepcopy(analyser).cpu().eval()
    iasm.load_exported(shipped, round_to_half(iasm.export_tensors(analyser)))
    return shipped


def export_checkpoint(analyser: iasm.Iasm, encoder: ias_vit.IasVit, folder: Path, shared: Path, config: dict) -> None:
    """Writes or replaces every vision file of the checkpoint folder; each file is replaced in one step."""
    analyser, encoder = as_exported(analyser), copy.deepcopy(encoder).cpu().eval()
    vit_tensors = round_to_half(ias_vit.export_tensors(encoder))
    encoder.load_state_dict({name.removeprefix('vision_model.'): torch.from_numpy(array) for name, array in vit_tensors.items()})
    write_safetensors(folder / 'iasm' / 'iasm.safetensors', iasm.export_tensors(analyser))
    write_safetensors(folder / 'vision.safetensors', vit_tensors)
    write_safetensors(folder / 'parity.safetensors', parity_tensors(analyser, encoder, shared, config['ias_vit']))
    target = folder / 'iasm' / 'config.json'
    temporary = target.with_name('config.json.part')
    temporary.write_text(json.dumps(iasm_config(analyser, config['iasm']), indent=1))
    os.replace(temporary, target)
