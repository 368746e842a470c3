"""Golden checks of the frozen saliency side: the whole EAT network and LayerCAM at its last stage."""
from pathlib import Path
from typing import Callable

import torch

from salient_training.ias_vit import normalise_map
from salient_training.safetensors_io import read_safetensors

from .eat_network import EatConfig, layer_cam, load_eat

TOLERANCE = 1e-4
TINY = EatConfig(128, 4, (8, 16, 32, 64), ('LS', 'LS', 'LDLD', 'LD'), (2, 2, 4, 8), (0, 0, 2, 4), (0, 0, 2, 2), 10)


def _tensors(path: Path) -> dict[str, torch.Tensor]:
    return {name: torch.from_numpy(array.copy()) for name, array in read_safetensors(path).items()}


def _excess(actual: torch.Tensor, expected: torch.Tensor) -> float:
    return float(((actual - expected).abs() / (TOLERANCE * (1 + expected.abs()))).max())


def check_eat(golden: Path) -> dict[str, Callable[[], float]]:
    """The checks by name, each giving its error as a multiple of the allowed one."""

    def network() -> float:
        model = load_eat(_tensors(golden / 'eat' / 'eat_tiny.weights.safetensors'), TINY)
        io = _tensors(golden / 'eat' / 'eat_tiny.io.safetensors')
        ratings, last = model(io['input.image'])
        return max(_excess(ratings, io['output.logits']), _excess(last, io['output.stage.3']))

    def cam() -> float:
        model = load_eat(_tensors(golden / 'eat' / 'eat_tiny.weights.safetensors'), TINY)
        io = _tensors(golden / 'layercam' / 'eat_stage3.io.safetensors')
        saliency = layer_cam(model, *model(io['input.x']))[None]
        return max(_excess(saliency, io['output.map']), _excess(normalise_map(saliency), io['output.map_normalised']))

    return {'eat/eat_tiny': network, 'layercam/eat_stage3': cam}
