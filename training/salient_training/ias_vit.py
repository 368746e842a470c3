"""IAS-ViT: InternViT blocks with a cross-attention whose queries come from the saliency map.

Tensor names are those of InternVL checkpoints plus our `saliency_embedding` and `cross_attn`; parameters live below
`vision_model.` in the exported file. Knows nothing of training heads.
"""
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


class Embeddings(nn.Module):
    """Patches of (T, 3, side, side) as tokens, class token first, plus position: (T, 1 + N, C)."""

    def __init__(self, config: dict):
        super().__init__()
        dim, patch = config['hidden_size'], config['patch_size']
        tokens = (config['image_size'] // patch) ** 2
        self.class_embedding = nn.Parameter(torch.randn(1, 1, dim) * 0.02)
        self.position_embedding = nn.Parameter(torch.randn(1, tokens + 1, dim) * 0.02)
        self.patch_embedding = nn.Conv2d(3, dim, patch, patch)

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        patches = self.patch_embedding(pixel_values).flatten(2).transpose(1, 2)
        class_token = self.class_embedding.expand(patches.shape[0], -1, -1)
        return torch.cat([class_token, patches], 1) + self.position_embedding


def _split_heads(x: torch.Tensor, heads: int) -> torch.Tensor:
    """(T, N, C) -> (T, heads, N, C / heads)."""
    return x.reshape(*x.shape[:2], heads, -1).transpose(1, 2)


def _attend(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    """Softmax attention over (T, heads, N, d) tensors, heads merged again: (T, N, C)."""
    weights = (query @ key.transpose(-2, -1) * query.shape[-1] ** -0.5).softmax(-1)
    return (weights @ value).transpose(1, 2).flatten(2)


class SelfAttention(nn.Module):
    def __init__(self, dim: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        query, key, value = (_split_heads(part, self.heads) for part in self.qkv(x).chunk(3, -1))
        return self.proj(_attend(query, key, value))


class SaliencyCrossAttention(nn.Module):
    """Queries: saliency tokens (T, N, C). Keys and values: all tokens (T, 1 + N, C). Returns (T, N, C)."""

    def __init__(self, dim: int, heads: int, eps: float):
        super().__init__()
        self.heads = heads
        self.norm_q = nn.LayerNorm(dim, eps)
        self.norm_kv = nn.LayerNorm(dim, eps)
        self.q = nn.Linear(dim, dim)
        self.kv = nn.Linear(dim, 2 * dim)
        self.proj = nn.Linear(dim, dim)

    def forward(self, saliency_tokens: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        query = _split_heads(self.q(self.norm_q(saliency_tokens)), self.heads)
        key, value = (_split_heads(part, self.heads) for part in self.kv(self.norm_kv(x)).chunk(2, -1))
        return self.proj(_attend(query, key, value))


class Mlp(nn.Module):
    def __init__(self, dim: int, hidden: int):
        super().__init__()
        self.fc1 = nn.Linear(dim, hidden)
        self.fc2 = nn.Linear(hidden, dim)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc2(F.gelu(self.fc1(x)))


class Block(nn.Module):
    """Self-attention, saliency cross-attention (patches only), MLP; all residual."""

    def __init__(self, config: dict):
        super().__init__()
        dim, eps = config['hidden_size'], config['layer_norm_eps']
        self.norm1, self.norm2 = nn.LayerNorm(dim, eps), nn.LayerNorm(dim, eps)
        self.attn = SelfAttention(dim, config['num_attention_heads'])
        self.mlp = Mlp(dim, config['intermediate_size'])
        self.ls1, self.ls2 = nn.Parameter(torch.full((dim,), 0.5)), nn.Parameter(torch.full((dim,), 0.5))
        if config.get('saliency_cross_attention'):
            self.cross_attn = SaliencyCrossAttention(dim, config['num_attention_heads'], eps)

    def forward(self, x: torch.Tensor, saliency_tokens: torch.Tensor | None) -> torch.Tensor:
        x = x + self.ls1 * self.attn(self.norm1(x))
        if saliency_tokens is not None:
            x = torch.cat([x[:, :1], x[:, 1:] + self.cross_attn(saliency_tokens, x)], 1)
        return x + self.ls2 * self.mlp(self.norm2(x))


class SaliencyEmbedding(nn.Module):
    """A scalar per token times a learned vector, plus a learned bias; the caller adds the patch position."""

    def __init__(self, dim: int):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(dim) * 0.5)
        self.bias = nn.Parameter(torch.zeros(dim))

    def forward(self, saliency: torch.Tensor) -> torch.Tensor:
        return saliency[..., None] * self.weight + self.bias


class IasVit(nn.Module):
    """Vision encoder. pixel_values (T, 3, 224, 224) normalised, saliency (T, 196) in 0..1 -> tokens (T, 197, 128)."""

    def __init__(self, config: dict):
        super().__init__()
        self.embeddings = Embeddings(config)
        self.encoder = nn.Module()
        self.encoder.layers = nn.ModuleList(Block(config) for _ in range(config['num_hidden_layers']))
        if config.get('saliency_cross_attention'):
            self.saliency_embedding = SaliencyEmbedding(config['hidden_size'])

    def forward(self, pixel_values: torch.Tensor, saliency: torch.Tensor | None) -> torch.Tensor:
        """Last hidden state, no final norm. `saliency` None skips every cross-attention: the plain InternViT."""
        x = self.embeddings(pixel_values)
        saliency_tokens = None
        if saliency is not None:
            saliency_tokens = self.saliency_embedding(saliency) + self.embeddings.position_embedding[:, 1:]
        for layer in self.encoder.layers:
            x = layer(x, saliency_tokens)
        return x


def normalise_map(saliency: torch.Tensor) -> torch.Tensor:
    """(B, 7, 7) raw LayerCAM -> 0..1 by minimum and maximum of each photo; an all-zero map stays zero."""
    low, high = saliency.amin((1, 2), keepdim=True), saliency.amax((1, 2), keepdim=True)
    return (saliency - low) / (high - low + 1e-7)


def sample_map(saliency: torch.Tensor, tokens_per_side: int, window: torch.Tensor) -> torch.Tensor:
    """Map values at the token centres of tiles, (B, tokens^2).

    saliency (B, h, w) in 0..1; window (B, 4): left, top, width, height of the tile in photo coordinates 0..1.
    Bilinear with half-pixel centres and clamped edges.
    """
    centres = (torch.arange(tokens_per_side, device=saliency.device) + 0.5) / tokens_per_side
    u = window[:, 0:1] + centres * window[:, 2:3]  # (B, n)
    v = window[:, 1:2] + centres * window[:, 3:4]
    n = tokens_per_side
    grid = torch.stack([u[:, None].expand(-1, n, -1), v[:, :, None].expand(-1, -1, n)], -1) * 2 - 1
    sampled = F.grid_sample(saliency[:, None], grid, mode='bilinear', padding_mode='border', align_corners=False)
    return sampled.flatten(1)


def export_tensors(model: IasVit) -> dict[str, np.ndarray]:
    """Float32 tensors below `vision_model.`."""
    return {f'vision_model.{name}': tensor.detach().cpu().float().contiguous().numpy() for name, tensor in model.state_dict().items()}
