"""InternLM2 as the checkpoint names it: packed wqkv, rotary with dynamic NTK, grouped queries, RMSNorm, gated MLP.

Works on embeddings, so image tokens can be spliced in front. Knows nothing of data or training.
"""
import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class LanguageConfig:
    vocab_size: int
    hidden_size: int
    intermediate_size: int
    num_hidden_layers: int
    num_attention_heads: int
    num_key_value_heads: int
    max_position_embeddings: int
    rms_norm_eps: float
    rope_theta: float
    rope_factor: float | None
    dropout: float = 0.0


def rotary_frequencies(config: LanguageConfig, length: int) -> Tensor:
    """Inverse frequencies (head_dim / 2) for a sequence of `length`; beyond the limit the base grows (dynamic NTK)."""
    head_dim = config.hidden_size // config.num_attention_heads
    base = config.rope_theta
    limit = config.max_position_embeddings
    if config.rope_factor is not None and length > limit:
        growth = config.rope_factor * length / limit - (config.rope_factor - 1)
        base = base * growth ** (head_dim / (head_dim - 2))
    return 1.0 / base ** (torch.arange(0, head_dim, 2).float() / head_dim)


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """x (batch, heads, length, head_dim); the angle vector is [f, f], halves are not interleaved."""
    first, second = x.chunk(2, -1)
    return x * cos + torch.cat([-second, first], -1) * sin


class RmsNorm(nn.Module):
    def __init__(self, size: int, eps: float):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * self.weight


class Attention(nn.Module):
    """wqkv rows: per key-value head its query heads, then the key, then the value."""

    def __init__(self, config: LanguageConfig):
        super().__init__()
        self.heads = config.num_attention_heads
        self.groups = config.num_key_value_heads
        self.head_dim = config.hidden_size // self.heads
        self.wqkv = nn.Linear(config.hidden_size, (self.heads + 2 * self.groups) * self.head_dim, bias=False)
        self.wo = nn.Linear(config.hidden_size, config.hidden_size, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, past: tuple[Tensor, Tensor] | None):
        batch, length, _ = x.shape
        queries = self.heads // self.groups
        packed = self.wqkv(x).view(batch, length, self.groups, queries + 2, self.head_dim)
        q = packed[..., :queries, :].reshape(batch, length, self.heads, self.head_dim).transpose(1, 2)
        k, v = packed[..., queries, :].transpose(1, 2), packed[..., queries + 1, :].transpose(1, 2)
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        if past is not None:
            k, v = torch.cat([past[0], k], 2), torch.cat([past[1], v], 2)
        q = q.reshape(batch, self.groups, queries * length, self.head_dim)
        scores = q @ k.transpose(-1, -2) / math.sqrt(self.head_dim)
        scores = scores.view(batch, self.groups, queries, length, -1) + mask
        mixed = torch.softmax(scores, -1).view(batch, self.groups, queries * length, -1) @ v
        mixed = mixed.view(batch, self.heads, length, self.head_dim).transpose(1, 2).reshape(batch, length, -1)
        return self.wo(mixed), (k, v)


class FeedForward(nn.Module):
    def __init__(self, config: LanguageConfig):
        super().__init__()
        self.w1 = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.w2 = nn.Linear(config.intermediate_size, config.hidden_size, bias=False)
        self.w3 = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.w2(F.silu(self.w1(x)) * self.w3(x))


class Layer(nn.Module):
    def __init__(self, config: LanguageConfig):
        super().__init__()
        self.attention_norm = RmsNorm(config.hidden_size, config.rms_norm_eps)
        self.attention = Attention(config)
        self.ffn_norm = RmsNorm(config.hidden_size, config.rms_norm_eps)
        self.feed_forward = FeedForward(config)
        self.drop = nn.Dropout(config.dropout)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, past=None):
        mixed, cache = self.attention(self.attention_norm(x), cos, sin, mask, past)
        x = x + self.drop(mixed)
        return x + self.drop(self.feed_forward(self.ffn_norm(x))), cache


class Decoder(nn.Module):
    """Parameter names of `language_model.model`."""

    def __init__(self, config: LanguageConfig):
        super().__init__()
        self.tok_embeddings = nn.Embedding(config.vocab_size, config.hidden_size)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.num_hidden_layers))
        self.norm = RmsNorm(config.hidden_size, config.rms_norm_eps)


class LanguageModel(nn.Module):
    """Parameter names of `language_model`: model.* and output.weight (untied)."""

    def __init__(self, config: LanguageConfig):
        super().__init__()
        self.config = config
        self.model = Decoder(config)
        self.output = nn.Linear(config.hidden_size, config.vocab_size, bias=False)
        self.drop = nn.Dropout(config.dropout)
        depth_scale = 1 / math.sqrt(2 * config.num_hidden_layers)
        for name, weight in self.named_parameters():
            if weight.dim() == 2:
                scale = depth_scale if name.endswith(('wo.weight', 'w2.weight')) else 1.0
                nn.init.normal_(weight, std=0.02 * scale)

    def embed(self, ids: Tensor) -> Tensor:
        return self.model.tok_embeddings(ids)

    def hidden(self, embeds: Tensor, past=None, positions: Tensor | None = None, keys: Tensor | None = None):
        """Normed states and new cache. embeds (batch, length, hidden); positions (batch, length), default after the cache.

        `keys` (batch, cache + length), true where a key may be attended: for padded rows.
        """
        batch, length, _ = embeds.shape
        start = past[0][0].shape[2] if past else 0
        if positions is None:
            positions = torch.arange(start, start + length, device=embeds.device)[None].expand(batch, -1)
        angles = positions[..., None].float() * rotary_frequencies(self.config, start + length).to(embeds.device)
        angles = torch.cat([angles, angles], -1)[:, None]
        rows = torch.arange(start, start + length, device=embeds.device)[:, None]
        columns = torch.arange(start + length, device=embeds.device)[None]
        mask = torch.zeros(length, start + length, device=embeds.device).masked_fill(columns > rows, float('-inf'))
        mask = mask[None, None, None]
        if keys is not None:
            mask = mask.expand(batch, 1, 1, -1, -1).masked_fill(~keys[:, None, None, None], torch.finfo(torch.float32).min)
        x, cache = self.drop(embeds), []
        for index, layer in enumerate(self.model.layers):
            x, present = layer(x, angles.cos(), angles.sin(), mask, past[index] if past else None)
            cache.append(present)
        return self.model.norm(x), cache

    def forward(self, embeds: Tensor, past=None):
        """Logits (batch, length, vocabulary) and the new cache."""
        states, cache = self.hidden(embeds, past)
        return self.output(states), cache


class Projector(nn.Sequential):
    """mlp1: LayerNorm, Linear, GELU, Linear; from pixel-shuffled channels to the language model's size."""

    def __init__(self, channels: int, hidden_size: int):
        super().__init__(
            nn.LayerNorm(channels, eps=1e-5), nn.Linear(channels, hidden_size), nn.GELU(), nn.Linear(hidden_size, hidden_size)
        )


def pixel_shuffle(features: Tensor) -> Tensor:
    """(tiles, 1 + n * n, channels) with the class token first -> (tiles, n * n / 4, 4 * channels), version 2 order."""
    tiles, count, channels = features.shape
    side = int(math.sqrt(count - 1))
    grid = features[:, 1:].reshape(tiles, side // 2, 2, side // 2, 2, channels)
    return grid.permute(0, 1, 3, 2, 4, 5).reshape(tiles, (side // 2) ** 2, 4 * channels)
