"""InternLM2 with its cache and its rotary table, as the reference keeps them: the table never shrinks, keys keep their rotation."""
import torch
from torch import Tensor
from torch.nn import functional as F

from .case_files import Tensors
from .random_weights import Shapes
from .vision_formulas import linear, rms

MODEL = 'language_model.model.'


def language_shapes(config: dict) -> Shapes:
    size, inner, heads, kv = (config[key] for key in ('hidden_size', 'intermediate_size', 'num_attention_heads', 'num_key_value_heads'))
    packed = (heads + 2 * kv) * (size // heads)
    shapes = {f'{MODEL}tok_embeddings.weight': (config['vocab_size'], size), f'{MODEL}norm.weight': (size,)}
    if not config['tie_word_embeddings']:
        shapes['language_model.output.weight'] = (config['vocab_size'], size)
    for index in range(config['num_hidden_layers']):
        block = {'attention_norm.weight': (size,), 'ffn_norm.weight': (size,), 'attention.wqkv.weight': (packed, size),
                 'attention.wo.weight': (size, size), 'feed_forward.w1.weight': (inner, size), 'feed_forward.w3.weight': (inner, size),
                 'feed_forward.w2.weight': (size, inner)}
        if config['bias']:
            block |= {'attention.wqkv.bias': (packed,), 'attention.wo.bias': (size,)}
        shapes |= {f'{MODEL}layers.{index}.{name}': shape for name, shape in block.items()}
    return shapes


class RotaryTable:
    """Angles (positions, D), rebuilt when a longer sequence than any before is seen."""

    def __init__(self, config: dict):
        self.config, self.dim = config, config['hidden_size'] // config['num_attention_heads']
        self.scaling = config['rope_scaling'] or {'type': None, 'factor': 1.0}
        self._build(config['max_position_embeddings'])

    def _build(self, length: int) -> None:
        self.length, limit, factor = length, self.config['max_position_embeddings'], self.scaling['factor']
        base = float(self.config['rope_theta'])
        if self.scaling['type'] == 'dynamic' and length > limit:
            base *= (factor * length / limit - (factor - 1)) ** (self.dim / (self.dim - 2))
        frequencies = 1.0 / base ** (torch.arange(0, self.dim, 2).double() / self.dim)
        places = torch.arange(length).double() / (factor if self.scaling['type'] == 'linear' else 1.0)
        self.angles = torch.outer(places, frequencies).repeat(1, 2)

    def rotate(self, x: Tensor, positions: Tensor, total: int) -> Tensor:
        """x (B, heads, S, D) at positions (B, S), in a sequence of `total` slots."""
        if total > self.length:
            self._build(total)
        angles = self.angles[positions][:, None]
        first, second = x.chunk(2, -1)
        return x * angles.cos() + torch.cat([-second, first], -1) * angles.sin()


class Decoder:
    """One conversation: weights, cache per layer (key and value, (B, K, slots, D)), rotary table, mask (B, slots)."""

    def __init__(self, config: dict, weights: Tensors):
        self.config, self.weights, self.rotary = config, weights, RotaryTable(config)
        self.cache: list[tuple[Tensor, Tensor] | None] = [None] * config['num_hidden_layers']
        self.mask: Tensor | None = None

    def embed(self, ids: Tensor) -> Tensor:
        return self.weights[f'{MODEL}tok_embeddings.weight'][ids]

    def advance(self, x: Tensor, mask: Tensor) -> tuple[Tensor, list[Tensor]]:
        """x (B, S, C), mask (B, S) -> logits of every position and the hidden states."""
        self.mask = mask if self.mask is None else torch.cat([self.mask, mask], 1)
        places = position_ids(self.mask)[:, -x.shape[1]:]
        states = []
        for index in range(self.config['num_hidden_layers']):
            states.append(x)
            x = self._layer(x, index, places)
        states.append(rms(x, self.weights[f'{MODEL}norm.weight'], self.config['rms_norm_eps']))
        head = 'tok_embeddings' if self.config['tie_word_embeddings'] else None
        return F.linear(states[-1], self.weights[f'{MODEL}{head}.weight' if head else 'language_model.output.weight']), states

    def _layer(self, x: Tensor, index: int, places: Tensor) -> Tensor:
        prefix, epsilon = f'{MODEL}layers.{index}.', self.config['rms_norm_eps']
        normed = rms(x, self.weights[f'{prefix}attention_norm.weight'], epsilon)
        x = x + linear(self._attend(normed, index, places), self.weights, f'{prefix}attention.wo')
        normed = rms(x, self.weights[f'{prefix}ffn_norm.weight'], epsilon)
        gate, up = (linear(normed, self.weights, f'{prefix}feed_forward.{name}') for name in ('w1', 'w3'))
        return x + linear(F.silu(gate) * up, self.weights, f'{prefix}feed_forward.w2')

    def _attend(self, x: Tensor, index: int, places: Tensor) -> Tensor:
        kv, dim = self.config['num_key_value_heads'], self.rotary.dim
        packed = linear(x, self.weights, f'{MODEL}layers.{index}.attention.wqkv').unflatten(-1, (kv, -1, dim))
        group = packed.shape[3] - 2
        query = packed[..., :group, :].flatten(2, 3).transpose(1, 2)
        key, value = packed[..., -2, :].transpose(1, 2), packed[..., -1, :].transpose(1, 2)
        total = self.mask.shape[1]
        query, key = (self.rotary.rotate(part, places, total) for part in (query, key))
        past = self.cache[index]
        if past is not None:
            key, value = torch.cat([past[0], key], 2), torch.cat([past[1], value], 2)
        self.cache[index] = (key, value)
        keys, values = (part.repeat_interleave(group, 1) for part in (key, value))
        scores = query @ keys.transpose(-1, -2) / dim**0.5
        slots = torch.arange(total)
        hidden = slots[None] > slots[total - x.shape[1]:, None]
        hidden = hidden[None] | (self.mask[:, None] == 0)
        scores = scores.masked_fill(hidden[:, None], -1e30)
        return (scores.softmax(-1) @ values).transpose(1, 2).flatten(2)

    def caches(self, prefix: str) -> Tensors:
        named = {f'{prefix}.{index}': pair for index, pair in enumerate(self.cache)}
        return {f'{name}.{kind}': part for name, pair in named.items() for kind, part in zip(('key', 'value'), pair)}


def position_ids(mask: Tensor) -> Tensor:
    """Running count minus one; padded slots get 1."""
    return (mask.cumsum(-1) - 1).masked_fill(mask == 0, 1)


def greedy(decoder: Decoder, embeds: Tensor, mask: Tensor, steps: int) -> Tensors:
    """Prefill and greedy steps with the cache; `margin` is the smallest lead of a chosen token."""
    logits, states = decoder.advance(embeds, mask)
    out = {'prefill_logits': logits} | {f'hidden_states.{index}': state for index, state in enumerate(states)}
    out |= decoder.caches('prefill_cache')
    picked, rows = [], []
    for step in range(steps):
        rows.append(logits[:, -1])
        picked.append(logits[:, -1].argmax(-1))
        if step + 1 < steps:
            logits, _ = decoder.advance(decoder.embed(picked[-1][:, None]), torch.ones_like(mask[:, :1]))
    out |= {'step_logits': torch.stack(rows, 1), 'tokens': torch.stack(picked, 1)} | decoder.caches('final_cache')
    best = out['step_logits'].topk(2, -1).values
    return out | {'margin': (best[..., 0] - best[..., 1]).min()}
