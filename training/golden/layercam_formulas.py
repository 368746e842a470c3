"""LayerCAM of any network that is cut in two at its target map, and the two small networks golden cases explain besides EAT."""
from typing import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

from .case_files import Tensors
from .eat_formulas import Eat, conv
from .random_weights import Shapes
from .vision_formulas import heads_attend, linear

# image -> target map (1, K, h, w); and target map -> logits (1, classes).
Halves = tuple[Callable[[Tensor], Tensor], Callable[[Tensor], Tensor]]


def min_max(x: Tensor, epsilon: float) -> Tensor:
    """Each map of (B, h, w) for itself."""
    low, high = x.amin((1, 2), keepdim=True), x.amax((1, 2), keepdim=True)
    return (x - low) / (high - low + epsilon)


def explain(image: Tensor, halves: Halves) -> Tensors:
    """Everything of a LayerCAM case, best and second class."""
    with torch.no_grad():
        activations = halves[0](image)
    activations = activations.detach().requires_grad_()
    logits = halves[1](activations)
    ranked = logits[0].argsort(descending=True).tolist()
    gradients = [torch.autograd.grad(logits[0, index], activations, retain_graph=True)[0] for index in ranked[:2]]
    maps = [(gradient.relu() * activations.detach()).sum(1).relu() for gradient in gradients]
    enlarge = lambda x: F.interpolate(x[:, None], size=image.shape[2:], mode='bilinear', align_corners=False)[:, 0]
    normalised = min_max(maps[0], 1e-7)
    return {'input.x': image, 'input.activations': activations.detach(), 'input.gradients': gradients[0],
            'input.gradients_second_class': gradients[1], 'output.logits': logits.detach(),
            'output.class_index': torch.tensor([ranked[0]]), 'output.second_class_index': torch.tensor([ranked[1]]),
            'output.map': maps[0], 'output.map_normalised': normalised, 'output.map_second_class': maps[1],
            'output.upsampled_normalise_first': min_max(enlarge(normalised), 1e-7),
            'output.upsampled_resize_first': min_max(enlarge(maps[0]), 1e-8)}


def eat_halves(network: Eat, stage: int | None) -> Halves:
    """Cut at a stage's output, or (None) at the norm in front of the last attention."""
    if stage is not None:
        return lambda image: network.run(image)[f'stage.{stage}'], lambda x: network.from_stage(x, stage)
    last = len(network.config['stage_spec'][3]) - 1

    def before(image: Tensor) -> Tensor:
        x = network.enter(network.run(image)['stage.2'], 3)
        for block in range(last):
            x = network.finish_block(x, network.normed(x, 3, block), 3, block)
        before.x = x
        return network.normed(x, 3, last)

    # The residual path goes around the norm; it carries no gradient to the target.
    return before, lambda normed: network.rate(network.finish_block(before.x, normed, 3, last))[1]


def cnn_shapes(widths: tuple[int, int, int], classes: int) -> Shapes:
    shapes, inputs = {}, 3
    for name, width in zip(('c1', 'c2', 'c3'), widths):
        shapes |= {f'{name}.weight': (width, inputs, 3, 3), f'{name}.bias': (width,)}
        inputs = width
    return shapes | {'fc.weight': (classes, inputs), 'fc.bias': (classes,)}


def cnn_halves(weights: Tensors) -> Halves:
    def target(image: Tensor) -> Tensor:
        first = conv(image, weights, 'c1', stride=2, padding=1).relu()
        return conv(first, weights, 'c2', stride=2, padding=1).relu()

    return target, lambda x: linear(F.gelu(conv(x, weights, 'c3', padding=1)).mean((2, 3)), weights, 'fc')


def small_vit_shapes(width: int, blocks: int, side: int, classes: int) -> Shapes:
    shapes = {'cls_token': (1, 1, width), 'pos_embed': (1, 1 + side * side, width), 'embed.weight': (width, 3, 8, 8), 'embed.bias': (width,)}
    for index in range(blocks):
        block = {'n1.weight': (width,), 'n1.bias': (width,), 'n2.weight': (width,), 'n2.bias': (width,),
                 'att.in_proj_weight': (3 * width, width), 'att.in_proj_bias': (3 * width,), 'att.out_proj.weight': (width, width),
                 'att.out_proj.bias': (width,), 'mlp.0.weight': (2 * width, width), 'mlp.0.bias': (2 * width,),
                 'mlp.2.weight': (width, 2 * width), 'mlp.2.bias': (width,)}
        shapes |= {f'blocks.{index}.{name}': shape for name, shape in block.items()}
    return shapes | {'norm.weight': (width,), 'norm.bias': (width,), 'fc.weight': (classes, width), 'fc.bias': (classes,)}


def small_vit_halves(weights: Tensors, heads: int, at_output: bool) -> Halves:
    """Cut at the last block's first norm, or at its output; the class token stays as it was."""
    norm = lambda x, name: F.layer_norm(x, x.shape[-1:], weights[f'{name}.weight'], weights[f'{name}.bias'])
    blocks = sum(name.endswith('.n1.weight') for name in weights)

    def attend(x: Tensor, name: str) -> Tensor:
        q, k, v = F.linear(x, weights[f'{name}.in_proj_weight'], weights[f'{name}.in_proj_bias']).chunk(3, -1)
        return linear(heads_attend(q, k, v, heads), weights, f'{name}.out_proj')

    def block(x: Tensor, index: int, normed: Tensor | None = None) -> Tensor:
        name = f'blocks.{index}'
        x = x + attend(norm(x, f'{name}.n1') if normed is None else normed, f'{name}.att')
        return x + linear(F.gelu(linear(norm(x, f'{name}.n2'), weights, f'{name}.mlp.0')), weights, f'{name}.mlp.2')

    def as_map(x: Tensor) -> Tensor:
        side = round((x.shape[1] - 1) ** 0.5)
        return x[:, 1:].transpose(1, 2).unflatten(2, (side, side))

    kept = {}

    def target(image: Tensor) -> Tensor:
        patches = conv(image, weights, 'embed', stride=8).flatten(2).transpose(1, 2)
        x = torch.cat([weights['cls_token'], patches], 1) + weights['pos_embed']
        for index in range(blocks - 1):
            x = block(x, index)
        kept['x'] = x
        last = block(x, blocks - 1) if at_output else norm(x, f'blocks.{blocks - 1}.n1')
        kept['token'] = last[:, :1]
        return as_map(last)

    def rest(x: Tensor) -> Tensor:
        joined = torch.cat([kept['token'], x.flatten(2).transpose(1, 2)], 1)
        last = joined if at_output else block(kept['x'], blocks - 1, joined)
        # Zero times the sum keeps every patch on the path, so that a gradient of zero is a gradient.
        return linear(norm(last[:, 0], 'norm'), weights, 'fc') + 0 * x.sum()

    return target, rest
