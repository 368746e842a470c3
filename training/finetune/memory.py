"""How much memory a run needs on each device, counted from the configuration; for choosing full or low-rank training.

Weights, gradients and optimiser are exact counts; activations are an estimate: kept block inputs plus the largest block at work.
"""
import json
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path


from .base_config import LANGUAGE_8B, VISION_8B
from .errors import FinetuneError
from .fused_attention import HAS_FUSED
from .settings import Settings, load_settings

GB = 1e9
# Prompt, question and a long critique, beside the image tokens.
TEXT_TOKENS = 400
# What CUDA, its libraries and fragmentation take, by experience with models of this size.
RUNTIME_GB = 1.5


@dataclass(frozen=True)
class Sizes:
    """Parameters by part, and what activations are counted from."""

    vision: int
    cross_attention: int
    projector: int
    language: int
    lora: int


def _language_matrices(language: dict) -> dict[str, tuple[int, int]]:
    width, inner = language['hidden_size'], language['intermediate_size']
    heads, groups = language['num_attention_heads'], language['num_key_value_heads']
    packed = width + 2 * groups * (width // heads)
    return {'attention.wqkv': (packed, width), 'attention.wo': (width, width), 'feed_forward.w1': (inner, width),
            'feed_forward.w3': (inner, width), 'feed_forward.w2': (width, inner)}


def count_parameters(vision: dict, language: dict, settings: Settings) -> Sizes:
    """Exact numbers of parameters; 8B: vision 304,012,288, projector 33,570,816, language 7,737,782,272, added 100,861,952."""
    c, inner, depth = vision['hidden_size'], vision['intermediate_size'], vision['num_hidden_layers']
    tokens = (vision['image_size'] // vision['patch_size']) ** 2
    block = 4 * c * c + 4 * c + 2 * c * inner + inner + c + 6 * c
    embeddings = c + (tokens + 1) * c + 3 * vision['patch_size'] ** 2 * c + c
    crossed = depth * (4 * c * c + 4 * c + 4 * c) + 2 * c
    width = language['hidden_size']
    matrices = _language_matrices(language)
    layer = sum(one * other for one, other in matrices.values()) + 2 * width
    words = 2 * language['vocab_size'] * width + width
    layers = language['num_hidden_layers']
    targets = [shape for name, shape in matrices.items() if name.endswith(settings.lora.targets)]
    lora = layers * sum(settings.lora.rank * (one + other) for one, other in targets)
    projector = 8 * c + 4 * c * width + width + width * width + width
    return Sizes(embeddings + depth * block, crossed if settings.train.saliency else 0, projector, layers * layer + words, lora)


def _activations(vision: dict, language: dict, settings: Settings) -> float:
    """Bytes at the peak of a pass over one micro-batch with checkpointed blocks."""
    rows = settings.recipe.micro_batch
    tiles = rows * (settings.image.max_tiles + (settings.image.max_tiles > 1))
    patches = (vision['image_size'] // vision['patch_size']) ** 2
    length = min(settings.data.max_length, tiles // rows * patches // 4 + TEXT_TOKENS)
    unit = 4 if settings.train.precision == 'float32' else 2
    kept = vision['num_hidden_layers'] * tiles * (patches + 1) * vision['hidden_size'] * unit
    kept += language['num_hidden_layers'] * rows * length * language['hidden_size'] * unit
    # Scores are float32 beside their half-precision copies where the fused kernel is missing.
    vision_scores = 0 if HAS_FUSED else 3 * tiles * vision['num_attention_heads'] * (patches + 1) ** 2 * 4
    language_scores = 0 if HAS_FUSED else 3 * rows * language['num_attention_heads'] * length**2 * 4
    vision_work = vision_scores + tiles * (patches + 1) * (8 * vision['hidden_size'] + 3 * vision['intermediate_size']) * unit * 2
    language_work = language_scores + rows * length * (8 * language['hidden_size'] + 4 * language['intermediate_size']) * unit * 2
    answers = rows * TEXT_TOKENS * language['vocab_size'] * 4 * 3
    if not settings.train.gradient_checkpointing:
        return vision['num_hidden_layers'] * vision_work + language['num_hidden_layers'] * language_work + answers
    return kept + max(vision_work, language_work, answers)


def estimate_memory(vision: dict, language: dict, settings: Settings, devices: int) -> dict[str, float]:
    """Gigabytes by purpose on each device. Optimiser state is shared out; weights and gradients are whole on every device."""
    sizes = count_parameters(vision, language, settings)
    half = 4 if settings.train.precision == 'float32' else 2
    new = sizes.cross_attention + sizes.projector
    full = sizes.language if settings.train.language == 'full' else 0
    lora = sizes.lora if settings.train.language == 'lora' else 0
    masters = full * 4 if half == 2 else 0
    parts = {
        'frozen weights': half * (sizes.vision + sizes.language - full),
        'trained weights': 4 * (new + lora) + half * full,
        'gradients': 4 * (new + lora) + half * full,
        'optimiser': (8 * (new + lora + full) + masters) / devices,
        'activations': _activations(vision, language, settings),
    }
    return {name: value / GB for name, value in parts.items()} | {'runtime': RUNTIME_GB}


def _published() -> tuple[dict, dict]:
    return VISION_8B | {'num_channels': 3}, LANGUAGE_8B


def print_memory(args: Namespace) -> None:
    """memory: the table of the estimate."""
    settings = load_settings(args.settings)
    if args.devices < 1:
        raise FinetuneError('bad-settings', '--devices must be 1 or more.')
    config = None if args.config is None else json.loads(Path(args.config).read_text())
    vision, language = _published() if config is None else (config['vision_config'], config['llm_config'])
    parts = estimate_memory(vision, language, settings, args.devices)
    for name, value in parts.items():
        print(f'{name:16} {value:7.1f} GB')
    print(f"{'sum per device':16} {sum(parts.values()):7.1f} GB")
