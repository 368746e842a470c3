"""LayerCAM of the pretrained ImageNet classifier: the baseline that our maps are measured against. Not part of the product."""
import json
from pathlib import Path

import torch
from torch.nn import functional as F

from .backbone import load_pretrained_backbone
from .safetensors_io import read_safetensors


class ImagenetCam:
    """Maps (B, 7, 7), not normalised, of the likeliest class at the classifier's last maps (1280 channels)."""

    def __init__(self, pretrained: Path):
        self.backbone = load_pretrained_backbone(pretrained).eval()
        layers = [layer for layer in json.loads((pretrained / 'mobilenet_v2_layers.json').read_text()) if layer['op'] == 'conv']
        weights = read_safetensors(pretrained / 'mobilenet_v2_imagenet.f16.safetensors')
        self.last, self.classes = ([torch.from_numpy(weights[f"{layer['name']}.{part}"].astype('float32')) for part in ('weight', 'bias')] for layer in layers[-2:])

    @torch.no_grad()
    def maps(self, reduced: torch.Tensor) -> torch.Tensor:
        activation = F.conv2d(self.backbone(reduced)['f32'], *self.last).clamp(0, 6)
        logits = F.conv2d(activation.mean((2, 3), keepdim=True), *self.classes).flatten(1)
        # The logit is linear in the mean of the maps, so its gradient is the class's row of weights everywhere.
        gradient = self.classes[0].flatten(1)[logits.argmax(1)].clamp(min=0)
        return (activation * gradient[:, :, None, None]).sum(1)
