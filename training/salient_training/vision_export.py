"""Writes the vision part of the checkpoint folder: iasm/, vision.safetensors and parity.safetensors.

parity.safetensors holds inputs and PyTorch outputs of twenty held-out photos, stage by stage, so that the compiled graphs can be
compared with the models they came from. Weights are rounded to half precision first, which is how the pack stores
them: the offsets' sign test makes IASM sensitive to rounding, so the checkpoint, the pack and the parity figures must
hold the same numbers.
"""
import copy
import json
import os
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn import functional as F

from . import ias_vit, iasm, pixel_statistics
from .backbone import INPUT_TENSOR, TAPS
from .degradations import TYPES
from .feature_cache import INPUT_SIZE, REDUCTION, pool_taps, to_backbone_input, to_iasm_input, to_pixels
from .photos import FOLDERS, list_photos
from .safetensors_io import write_safetensors

PARITY_PHOTOS = 20


def iasm_config(model: iasm.Iasm, config: dict) -> dict:
    """Everything the compiler needs to rebuild the graph, as JSON."""
    return {
        'inputSize': INPUT_SIZE,
        'reduction': REDUCTION,
        'mean': [0.5, 0.5, 0.5],
        'std': [0.5, 0.5, 0.5],
        # Nearly all photos it learned from have a long side of at most 384 px.
        'reads': 'small',
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


def parity_photos(shared: Path) -> list[Image.Image]:
    """Twenty held-out photos, from every collection by turns."""
    held_out = list_photos(shared, held_out=True)
    by_folder = [[entry for entry in held_out if entry.folder == folder] for folder in FOLDERS]
    by_turns = [entry for turn in zip(*(entries[: PARITY_PHOTOS // len(FOLDERS) + 1] for entries in by_folder)) for entry in turn]
    return [Image.open(entry.path).convert('RGB') for entry in by_turns[:PARITY_PHOTOS]]


@torch.no_grad()
def iasm_stages(analyser: iasm.Iasm, pixel_values: torch.Tensor) -> dict[str, torch.Tensor]:
    """Outputs of every stage for one photo, under the names of the compiler's taps and outputs."""
    statistics = analyser.statistics(pixel_values)
    taps = analyser.backbone(to_backbone_input(pixel_values))
    maps = {**taps, 'pools': pool_taps(taps), 'statistics': statistics}
    neck = analyser.neck(maps)
    stage = analyser.stage(neck)
    outputs = iasm.graph_outputs(analyser.judge(taps, statistics))
    return {'statistics': statistics, 'deepest': taps['f32'], 'neck': neck, 'stage': stage, **outputs}


@torch.no_grad()
def parity_tensors(analyser: iasm.Iasm, encoder: ias_vit.IasVit, shared: Path, config: dict) -> dict[str, np.ndarray]:
    """`iasm.*`: input and every stage of twenty photos. `ias_vit.*`: their tiles, on grids 2x1, 1x1 and 1x2 by turns."""
    side = config['vision_config']['image_size'] // config['vision_config']['patch_size']
    rows: dict[str, list[torch.Tensor]] = defaultdict(list)
    for number, photo in enumerate(parity_photos(shared)):
        # One photo per call, as in use.
        pixel_values = to_iasm_input(to_pixels(photo)[None]).contiguous()
        seen = iasm_stages(analyser, pixel_values)
        for name, tensor in {'pixel_values': pixel_values, **seen}.items():
            rows[f'iasm.{name}'].append(tensor)
        columns, lines = ((2, 1), (1, 1), (1, 2))[number % 3]
        windows = tile_windows(columns, lines)
        normalised = ias_vit.normalise_map(seen['saliency']).expand(len(windows), -1, -1)
        tiles, scalars = tile_pixel_values(photo, columns, lines, config), ias_vit.sample_map(normalised, side, windows)
        for name, tensor in (('pixel_values', tiles), ('saliency', scalars), ('image_features', encoder(tiles, scalars))):
            rows[f'ias_vit.{name}'].append(tensor)
    return {name: torch.cat(tensors).contiguous().numpy() for name, tensors in rows.items()}


def round_to_half(tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Float32 tensors whose values a float16 holds exactly."""
    return {name: array.astype(np.float16).astype(np.float32) for name, array in tensors.items()}


def as_exported(analyser: iasm.Iasm) -> iasm.Iasm:
    """A copy with exactly the weights that are exported: rounded to half precision."""
    shipped = copy.deepcopy(analyser).cpu().eval()
    iasm.load_exported(shipped, round_to_half(iasm.export_tensors(analyser)))
    return shipped


@torch.no_grad()
def least_cosines(analyser: iasm.Iasm, encoder: ias_vit.IasVit, parity: dict[str, np.ndarray]) -> dict[str, float]:
    """Least cosine, over the parity photos, between each output before rounding and as exported."""
    cosines: dict[str, float] = {}
    for number in range(len(parity['iasm.pixel_values'])):
        exact = iasm.graph_outputs(analyser(torch.from_numpy(parity['iasm.pixel_values'][number : number + 1])))
        for name, tensor in exact.items():
            rounded = torch.from_numpy(parity[f'iasm.{name}'][number])
            cosines[name] = min(cosines.get(name, 1.0), float(F.cosine_similarity(tensor.flatten(), rounded.flatten(), 0)))
    features = encoder(torch.from_numpy(parity['ias_vit.pixel_values']), torch.from_numpy(parity['ias_vit.saliency']))
    per_tile = F.cosine_similarity(features.flatten(1), torch.from_numpy(parity['ias_vit.image_features']).flatten(1))
    return {**cosines, 'image_features': float(per_tile.min())}


def export_checkpoint(analyser: iasm.Iasm, encoder: ias_vit.IasVit, folder: Path, shared: Path, config: dict) -> dict[str, float]:
    """Writes or replaces every vision file of the checkpoint folder, each in one step; returns what rounding costs (least cosines)."""
    analyser, encoder = analyser.cpu().eval(), encoder.cpu().eval()
    shipped, shipped_encoder = as_exported(analyser), copy.deepcopy(encoder)
    vit_tensors = round_to_half(ias_vit.export_tensors(encoder))
    shipped_encoder.load_state_dict({name.removeprefix('vision_model.'): torch.from_numpy(array) for name, array in vit_tensors.items()})
    parity = parity_tensors(shipped, shipped_encoder, shared, config['ias_vit'])
    write_safetensors(folder / 'iasm' / 'iasm.safetensors', iasm.export_tensors(shipped))
    write_safetensors(folder / 'vision.safetensors', vit_tensors)
    write_safetensors(folder / 'parity.safetensors', parity)
    target = folder / 'iasm' / 'config.json'
    temporary = target.with_name('config.json.part')
    temporary.write_text(json.dumps(iasm_config(shipped, config['iasm']), indent=1))
    os.replace(temporary, target)
    return least_cosines(analyser, encoder, parity)
