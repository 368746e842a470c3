"""config.json of the base model (InternVL2 layout), checked key by key: the reference's class defaults describe other models.

Where the numbers are those of InternVL2-8B, all of them must be, so a mixed-up folder is refused before anything is read.
"""
import json
from dataclasses import dataclass
from pathlib import Path

from salient_training.language_model import LanguageConfig

from .errors import FinetuneError

VISION_SIZES = ('num_channels', 'patch_size', 'image_size', 'hidden_size', 'num_attention_heads', 'intermediate_size', 'num_hidden_layers')
LANGUAGE_SIZES = (
    'vocab_size', 'hidden_size', 'intermediate_size', 'num_hidden_layers', 'num_attention_heads', 'num_key_value_heads',
    'max_position_embeddings',
)
# What this implementation computes; another value means another model.
VISION_FIXED = {'hidden_act': 'gelu', 'norm_type': 'layer_norm', 'qkv_bias': True, 'qk_normalization': False}
LANGUAGE_FIXED = {'hidden_act': 'silu', 'bias': False, 'tie_word_embeddings': False}
TOP_FIXED = {'template': 'internlm2-chat', 'select_layer': -1, 'downsample_ratio': 0.5, 'ps_version': 'v2'}
REFERENCE_STATISTICS = {'image_mean': (0.485, 0.456, 0.406), 'image_std': (0.229, 0.224, 0.225)}
# InternVL2-8B as published: vision, language.
VISION_8B = {'patch_size': 14, 'image_size': 448, 'hidden_size': 1024, 'num_attention_heads': 16, 'intermediate_size': 4096,
             'num_hidden_layers': 24, 'layer_norm_eps': 1e-6}
LANGUAGE_8B = {'vocab_size': 92553, 'hidden_size': 4096, 'intermediate_size': 14336, 'num_hidden_layers': 32,
               'num_attention_heads': 32, 'num_key_value_heads': 8, 'max_position_embeddings': 32768, 'rms_norm_eps': 1e-5,
               'rope_theta': 1000000, 'rope_scaling': {'type': 'dynamic', 'factor': 2.0}}


@dataclass(frozen=True)
class BaseConfig:
    """vision: the checkpoint's own keys. mean, std: of pixels in 0..1. tokens_per_tile: after the pixel shuffle."""

    vision: dict
    language: LanguageConfig
    bos_id: int
    min_tiles: int
    thumbnail: bool
    mean: tuple[float, float, float]
    std: tuple[float, float, float]

    @property
    def tile_size(self) -> int:
        return self.vision['image_size']

    @property
    def patches_per_side(self) -> int:
        return self.vision['image_size'] // self.vision['patch_size']

    @property
    def tokens_per_tile(self) -> int:
        return (self.patches_per_side // 2) ** 2


def _require(section: dict, keys: tuple[str, ...], where: str) -> None:
    missing = [key for key in keys if key not in section]
    if missing:
        raise FinetuneError('bad-checkpoint', f'{where} lacks {missing}.')


def _assert_fixed(section: dict, fixed: dict, where: str) -> None:
    _require(section, tuple(fixed), where)
    for key, value in fixed.items():
        if section[key] != value:
            raise FinetuneError('bad-checkpoint', f'{where}: {key} is {section[key]!r}; this kit trains {value!r} only.')


def _assert_published_8b(vision: dict, language: dict) -> None:
    """A language model of 8B size with anything else unlike the published file is not InternVL2-8B."""
    if (language['hidden_size'], language['num_hidden_layers']) != (4096, 32):
        return
    for section, published, where in ((vision, VISION_8B, 'vision_config'), (language, LANGUAGE_8B, 'llm_config')):
        for key, value in published.items():
            if section[key] != value:
                raise FinetuneError('bad-checkpoint', f'{where}: {key} is {section[key]!r}, InternVL2-8B has {value!r}.')


def _read_json(path: Path) -> dict:
    try:
        value = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise FinetuneError('bad-checkpoint', f'{path} cannot be read as JSON: {error}.') from error
    if not isinstance(value, dict):
        raise FinetuneError('bad-checkpoint', f'{path} is no object.')
    return value


def _statistics(folder: Path, config: dict) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and deviation of pixels: our checkpoints have them in config.json, others in preprocessor_config.json.

    Without either they are the constants of the reference's transform.
    """
    extra = folder / 'preprocessor_config.json'
    source = (_read_json(extra) if extra.exists() else dict(REFERENCE_STATISTICS))
    source |= {key: config[key] for key in REFERENCE_STATISTICS if key in config}
    _require(source, tuple(REFERENCE_STATISTICS), 'preprocessor_config.json')
    return tuple(map(float, source['image_mean'])), tuple(map(float, source['image_std']))


def _language(config: dict) -> LanguageConfig:
    _require(config, (*LANGUAGE_SIZES, 'rms_norm_eps', 'rope_theta', 'rope_scaling', 'bos_token_id'), 'llm_config')
    _assert_fixed(config, LANGUAGE_FIXED, 'llm_config')
    scaling = config['rope_scaling']
    if scaling is not None and scaling.get('type') != 'dynamic':
        raise FinetuneError('bad-checkpoint', f'llm_config: rope_scaling is {scaling}, only dynamic scaling is known.')
    sizes = {key: int(config[key]) for key in LANGUAGE_SIZES}
    return LanguageConfig(**sizes, rms_norm_eps=config['rms_norm_eps'], rope_theta=config['rope_theta'],
                          rope_factor=None if scaling is None else float(scaling['factor']))


def read_base_config(folder: Path) -> BaseConfig:
    """Reads and checks the base model's configuration. Raises `bad-checkpoint` naming the key at fault."""
    config = _read_json(folder / 'config.json')
    top = ('force_image_size', 'dynamic_image_size', 'use_thumbnail', 'min_dynamic_patch', 'vision_config', 'llm_config')
    _require(config, top, 'config.json')
    _assert_fixed(config, TOP_FIXED, 'config.json')
    vision = config['vision_config']
    _require(vision, (*VISION_SIZES, 'layer_norm_eps'), 'vision_config')
    _assert_fixed(vision, VISION_FIXED, 'vision_config')
    language = _language(config['llm_config'])
    _assert_published_8b(vision, config['llm_config'])
    if config['force_image_size'] != vision['image_size'] or vision['image_size'] % (2 * vision['patch_size']) != 0:
        raise FinetuneError('bad-checkpoint', 'config.json: force_image_size and vision_config disagree.')
    if not config['dynamic_image_size']:
        raise FinetuneError('bad-checkpoint', 'config.json: dynamic_image_size is off; this kit trains on tiles.')
    mean, std = _statistics(folder, config)
    return BaseConfig(vision, language, int(config['llm_config']['bos_token_id']), int(config['min_dynamic_patch']),
                      bool(config['use_thumbnail']), mean, std)
