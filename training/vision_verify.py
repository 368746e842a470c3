"""Checks our PyTorch modules against the reference outputs (golden files); exits non-zero on a mismatch."""
import json
import sys
from pathlib import Path

import torch

from salient_training.eat import AttentionShape, DeformableAttention
from salient_training.ias_vit import IasVit, normalise_map, sample_map
from salient_training.safetensors_io import read_safetensors
from salient_training.vision_export import tile_windows
from salient_training.vision_setup import shared_dir

TOLERANCE = 1e-4


def read_tensors(path: Path) -> dict[str, torch.Tensor]:
    return {name: torch.from_numpy(array.copy()) for name, array in read_safetensors(path).items()}


def excess(actual: torch.Tensor, expected: torch.Tensor) -> float:
    """Largest error as a multiple of the allowed one (absolute plus relative tolerance)."""
    return float(((actual - expected).abs() / (TOLERANCE * (1 + expected.abs()))).max())


def check_deformable_attention(folder: Path, case: str) -> float:
    config = json.loads((folder / f'{case}.json').read_text())['config']
    shape = AttentionShape(
        config['channels'], config['size'], config['heads'], config['groups'], config['offset_kernel'], config['offset_range_factor']
    )
    module = DeformableAttention(shape)
    module.load_state_dict(read_tensors(folder / f'{case}.weights.safetensors'))
    io = read_tensors(folder / f'{case}.io.safetensors')
    positions = module.positions(io['input.x'], module.proj_q(io['input.x']))
    return max(
        excess(module(io['input.x']), io['output.y']),
        excess(positions, io['output.sample_positions'].flatten(0, 1)),
    )


def load_vit(folder: Path, case: str, config: dict) -> IasVit:
    model = IasVit(config)
    weights = read_tensors(folder / f'{case}.weights.safetensors')
    model.load_state_dict({name.removeprefix('vision_model.'): tensor for name, tensor in weights.items()})
    return model


def check_vit(folder: Path, case: str) -> float:
    config = json.loads((folder / f'{case}.json').read_text())['config']
    io = read_tensors(folder / f'{case}.io.safetensors')
    return excess(load_vit(folder, case, config)(io['input.pixel_values'], None), io['output.last_hidden_state'])


def check_ias_vit(folder: Path, case: str) -> float:
    config = json.loads((folder / f'{case}.json').read_text())['config'] | {'saliency_cross_attention': True}
    io = read_tensors(folder / f'{case}.io.safetensors')
    model = load_vit(folder, case, config)
    normalised = normalise_map(io['input.saliency_map'][None])
    windows = tile_windows(config['columns'], config['rows'])
    side = config['image_size'] // config['patch_size']
    scalars = sample_map(normalised.expand(len(windows), -1, -1), side, windows)
    last = f"output.hidden_states.{config['num_hidden_layers']}"
    return max(
        excess(normalised[0], io['output.saliency_map_normalised']),
        excess(scalars, io['output.saliency_tokens_scalar']),
        excess(model(io['input.pixel_values'], scalars), io[last]),
        excess(model(io['input.pixel_values'], None), io['output.without_saliency']),
    )


@torch.no_grad()
def main() -> int:
    golden = shared_dir() / 'golden'
    results = {f'eat/{case}': check_deformable_attention(golden / 'eat', case) for case in ('dattention_stage3', 'dattention_stage4')}
    results['internvit/vit_ln'] = check_vit(golden / 'internvit', 'vit_ln')
    results |= {f'iasvit/{case}': check_ias_vit(golden / 'iasvit', case) for case in ('iasvit_1x1', 'iasvit_2x1')}
    for case, value in results.items():
        print(f'{case}: {value:.3f} of the allowed error', 'ok' if value <= 1 else 'MISMATCH')
    return int(max(results.values()) > 1)


if __name__ == '__main__':
    sys.exit(main())
