"""Attention without the table of scores, where torch offers it (2.0 and later); the plain modules do the work elsewhere.

Same names, same result within rounding: `verify` compares both with the reference outputs. For training passes only; with a
cache (generation) the plain module runs.
"""
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from salient_training import ias_vit, language_model

HAS_FUSED = hasattr(F, 'scaled_dot_product_attention')


class FusedLanguageAttention(language_model.Attention):
    """Causal attention of rows padded on the right, no cache in or out: (batch, length, hidden) -> the same, None."""

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, past):
        batch, length, _ = x.shape
        queries = self.heads // self.groups
        packed = self.wqkv(x).view(batch, length, self.groups, queries + 2, self.head_dim)
        q = packed[..., :queries, :].reshape(batch, length, self.heads, self.head_dim).transpose(1, 2)
        k, v = packed[..., queries, :].transpose(1, 2), packed[..., queries + 1, :].transpose(1, 2)
        q, k = language_model.rotate(q, cos, sin).to(v.dtype), language_model.rotate(k, cos, sin).to(v.dtype)
        k, v = k.repeat_interleave(queries, 1), v.repeat_interleave(queries, 1)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.wo(mixed.transpose(1, 2).reshape(batch, length, -1)), None


def _heads(x: Tensor, heads: int) -> Tensor:
    return x.reshape(*x.shape[:2], heads, -1).transpose(1, 2)


def _merged(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    return F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)


class FusedSelfAttention(ias_vit.SelfAttention):
    def forward(self, x: Tensor) -> Tensor:
        return self.proj(_merged(*(_heads(part, self.heads) for part in self.qkv(x).chunk(3, -1))))


class FusedCrossAttention(ias_vit.SaliencyCrossAttention):
    def forward(self, saliency_tokens: Tensor, x: Tensor) -> Tensor:
        query = _heads(self.q(self.norm_q(saliency_tokens)), self.heads)
        key, value = (_heads(part, self.heads) for part in self.kv(self.norm_kv(x)).chunk(2, -1))
        return self.proj(_merged(query, key, value))


FUSED = {
    language_model.Attention: FusedLanguageAttention,
    ias_vit.SelfAttention: FusedSelfAttention,
    ias_vit.SaliencyCrossAttention: FusedCrossAttention,
}


def use_fused_attention(model: nn.Module, enabled: bool = True) -> None:
    """Switches every attention below `model` to its fused form, or back. Weights stay where they are."""
    if not HAS_FUSED:
        return
    swaps = FUSED if enabled else {fused: plain for plain, fused in FUSED.items()}
    for module in model.modules():
        # A subclass without state of its own: only `forward` changes.
        module.__class__ = swaps.get(type(module), type(module))
