"""MobileNetV2 1.0 up to its last 7x7 map, as a list of layers with folded batch norm.

The list (not Python code) defines the graph, and the same list is exported, so the compiler can rebuild it. TensorFlow
SAME padding. Input (B, 3, 224, 224), RGB / 127.5 - 1. Knows nothing of heads.
"""
import json
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

from .safetensors_io import read_safetensors

# Last tensor of each resolution: (24, 56, 56), (32, 28, 28), (96, 14, 14), (320, 7, 7).
TAPS = {'f4': 119, 'f8': 130, 'f16': 156, 'f32': 170}
INPUT_TENSOR = 109


def read_layers(pretrained: Path) -> list[dict]:
    """The layers up to conv50 with the keys that are exported: op, name, stride, relu6, src, dst."""
    layers = []
    for layer in json.loads((pretrained / 'mobilenet_v2_layers.json').read_text()):
        if layer['op'] not in ('conv', 'depthwise', 'add') or layer['dst'] > TAPS['f32']:
            continue
        layers.append({key: layer[key] for key in ('op', 'name', 'stride', 'relu6', 'src', 'dst') if key in layer})
    return layers


def _pad_same(x: torch.Tensor, kernel: int, stride: int) -> torch.Tensor:
    total = [max((-(-size // stride) - 1) * stride + kernel - size, 0) for size in x.shape[2:]]
    return F.pad(x, (total[1] // 2, total[1] - total[1] // 2, total[0] // 2, total[0] - total[0] // 2))


class Backbone(nn.Module):
    """Runs the layer list; parameters are `convNN.weight` and `convNN.bias`."""

    def __init__(self, layers: list[dict], shapes: dict[str, tuple[int, ...]]):
        super().__init__()
        self.layers = layers
        for layer in layers:
            if layer['op'] == 'add':
                continue
            out_channels, in_per_group, kernel, _ = shapes[layer['name']]
            groups = out_channels if layer['op'] == 'depthwise' else 1
            padding = kernel // 2 if layer['stride'] == 1 else 0
            conv = nn.Conv2d(in_per_group * groups, out_channels, kernel, layer['stride'], padding, groups=groups)
            self.add_module(layer['name'], conv)

    def forward(self, pixel_values: torch.Tensor) -> dict[str, torch.Tensor]:
        """(B, 3, 224, 224) -> {'f4': (B, 24, 56, 56), 'f8': (B, 32, 28, 28), 'f16': (B, 96, 14, 14), 'f32': (B, 320, 7, 7)}."""
        tensors = self.run({INPUT_TENSOR: pixel_values})
        return {name: tensors[number] for name, number in TAPS.items()}

    def deepen(self, f16: torch.Tensor) -> torch.Tensor:
        """(B, 96, 14, 14) -> (B, 320, 7, 7): the layers after the tap f16 alone."""
        return self.run({TAPS['f16']: f16})[TAPS['f32']]

    def run(self, tensors: dict[int, torch.Tensor]) -> dict[int, torch.Tensor]:
        """Adds every tensor after the one given, by number."""
        first = max(tensors)
        for layer in self.layers:
            if layer['dst'] <= first:
                continue
            if layer['op'] == 'add':
                one, other = layer['src']
                tensors[layer['dst']] = tensors[one] + tensors[other]
                continue
            conv = getattr(self, layer['name'])
            x = tensors[layer['src']]
            if layer['stride'] == 2:
                x = _pad_same(x, conv.kernel_size[0], 2)
            x = conv(x)
            tensors[layer['dst']] = x.clamp(0, 6) if layer['relu6'] else x
        return tensors


def load_pretrained_backbone(pretrained: Path) -> Backbone:
    """The backbone with ImageNet weights, the starting point of our training."""
    weights = read_safetensors(pretrained / 'mobilenet_v2_imagenet.f16.safetensors')
    layers = read_layers(pretrained)
    names = [layer['name'] for layer in layers if layer['op'] != 'add']
    backbone = Backbone(layers, {name: weights[f'{name}.weight'].shape for name in names})
    state = {f'{name}.{part}': torch.from_numpy(weights[f'{name}.{part}'].astype('float32')) for name in names for part in ('weight', 'bias')}
    backbone.load_state_dict(state)
    return backbone
