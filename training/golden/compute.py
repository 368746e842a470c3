"""From a case's configuration, weights and inputs to its outputs, by group."""
import torch
from torch import Tensor

from . import eat_formulas, layercam_formulas, vision_formulas
from .case_files import Tensors
from .language_formulas import Decoder, greedy, position_ids


def named(taps: Tensors, outputs: set[str] | None = None) -> Tensors:
    """`hidden_states.*` and `outputs` become `output.*`, the rest `tap.*`."""
    is_output = lambda name: name.startswith(('hidden_states.', 'prefill', 'final', 'stage.')) or name in (outputs or set())
    return {f"{'output' if is_output(name) else 'tap'}.{name}": value for name, value in taps.items()}


def internvit(config: dict, weights: Tensors, io: Tensors) -> Tensors:
    taps = vision_formulas.Vit(config, weights).run(io['input.pixel_values'])
    last = taps[f"hidden_states.{config['num_hidden_layers']}"]
    return named(taps) | {'output.last_hidden_state': last, 'output.pooler_output': last[:, 0]}


def iasvit(config: dict, weights: Tensors, io: Tensors) -> Tensors:
    normalised, samples = vision_formulas.sample_map(io['input.saliency_map'], config)
    network = vision_formulas.Vit(config, weights)
    taps = network.run(io['input.pixel_values'], samples)
    plain = network.run(io['input.pixel_values'])[f"hidden_states.{config['num_hidden_layers']}"]
    states = {f'output.{name}': value for name, value in taps.items() if name.startswith(('hidden', 'saliency'))}
    return states | {'output.saliency_map_normalised': normalised, 'output.saliency_tokens_scalar': samples, 'output.without_saliency': plain}


def projector(config: dict, weights: Tensors, io: Tensors) -> Tensors:
    ratio, features = config['downsample_ratio'], io['input.vit_last_hidden_state']
    parts = {version: vision_formulas.project(features, config['grid'], weights, ratio, version) for version in ('v1', 'v2')}
    [labelled] = [value for name, value in io.items() if name.startswith('labelled.input')]
    shuffles = {f'labelled.output_{version}': vision_formulas.pixel_shuffle(labelled, ratio, version) for version in parts}
    maps = {f'output.pixel_shuffle_{version}': part['shuffled'] for version, part in parts.items()}
    return shuffles | maps | {f'output.{name}': parts['v2'][name] for name in ('mlp1_input', 'visual_tokens')}


def internlm2(config: dict, weights: Tensors, io: Tensors) -> Tensors:
    ids, mask = io['input.input_ids'], io['input.attention_mask']
    decoder = Decoder(config, weights)
    taps = greedy(decoder, decoder.embed(ids), mask, config['steps'])
    alone = Decoder(config, weights)
    whole = torch.cat([ids, taps['tokens']], 1)
    logits, _ = alone.advance(alone.embed(whole), torch.cat([mask, torch.ones_like(taps['tokens'])], 1))
    margin = {'margin': taps.pop('margin')}
    out = named(taps, {'tokens', 'step_logits'}) | {'output.uncached_full_logits': logits}
    return out | {'input.position_ids': position_ids(mask)} | margin


def chat(config: dict, weights: Tensors, io: Tensors, steps: int = 12) -> Tensors:
    vision, ids = config['vision_config'], io['input.input_ids']
    features = vision_formulas.Vit(vision, weights).run(io['input.pixel_values'])[f"hidden_states.{vision['num_hidden_layers']}"]
    side = vision['image_size'] // vision['patch_size']
    visual = vision_formulas.project(features, side, weights, config['downsample_ratio'], config['ps_version'])['visual_tokens']
    decoder = Decoder(config['llm_config'], weights)
    embeds = decoder.embed(ids).clone()
    embeds[ids == config['token_ids']['img_context']] = visual.flatten(0, 1)
    taps = greedy(decoder, embeds, torch.ones_like(ids), steps)
    kept = {f'output.{name}': taps[name] for name in ('prefill_logits', 'step_logits', 'tokens')}
    return kept | {'output.visual_tokens': visual, 'output.spliced_embeddings': embeds, 'margin': taps['margin']}


def eat(config: dict, weights: Tensors, io: Tensors) -> Tensors:
    if 'dims' in config:
        network = eat_formulas.Eat(config, weights)
        return {f'output.{name}': value for name, value in network.run(io['input.image']).items()} | {'margin': _least(network)}
    if 'ksize' in config:
        return {f'output.{name}': value for name, value in eat_formulas.dat_attention(io['input.x'], weights, config).items()}
    if 'window' in config:
        return {'output.y': eat_formulas.window_attention(io['input.x'], weights, '', config['heads'], config['shift'])}
    y, taps = eat_formulas.deformable_attention(io['input.x'], weights, '', config)
    margin = {'margin': taps.pop('margin')}
    return {'output.y': y} | named(taps, {'sample_positions', 'reference_points'}) | margin


def _least(network: eat_formulas.Eat) -> Tensor:
    return torch.tensor(min(network.margins, default=1.0))


def layercam(halves: layercam_formulas.Halves, io: Tensors) -> Tensors:
    return layercam_formulas.explain(io['input.x'], halves)


FORMULAS = {'internvit': internvit, 'iasvit': iasvit, 'projector': projector, 'internlm2': internlm2, 'chat': chat, 'eat': eat}
