"""The settings file of a run, checked: every key required, no unknown ones, nothing filled in.

Paths are not settings: they are arguments of the commands, so a file works on every machine.
"""
import json
from dataclasses import asdict, dataclass, fields, is_dataclass
from pathlib import Path
from typing import get_type_hints

from .errors import FinetuneError

LAYOUTS = ('plain', 'dpc2022', 'pccd', 'rpcd')
LANGUAGE_MODES = ('full', 'lora', 'frozen')
PRECISIONS = ('float32', 'bfloat16')


@dataclass(frozen=True)
class DataSettings:
    """layout: one of LAYOUTS. val_share: part of the photos held out where the layout has no split. max_length: tokens per row."""

    layout: str
    val_share: float
    max_length: int


@dataclass(frozen=True)
class ImageSettings:
    """max_tiles: largest grid, thumbnail not counted; the checkpoint decides about the thumbnail."""

    max_tiles: int


@dataclass(frozen=True)
class LoraSettings:
    """targets: endings of the names of the language model's linear layers."""

    rank: int
    alpha: float
    dropout: float
    targets: tuple[str, ...]


@dataclass(frozen=True)
class TrainSettings:
    """What is trained and how it computes. `saliency` False is the paper's variant without IASM and cross-attention."""

    saliency: bool
    language: str
    precision: str
    gradient_checkpointing: bool
    workers: int


@dataclass(frozen=True)
class RecipeSettings:
    """batch: rows per update over all devices. micro_batch: rows per forward pass. clip_norm: 0 for none."""

    batch: int
    micro_batch: int
    epochs: float
    learning_rate: float
    weight_decay: float
    warmup_ratio: float
    clip_norm: float


@dataclass(frozen=True)
class Settings:
    seed: int
    prompt: str
    data: DataSettings
    image: ImageSettings
    train: TrainSettings
    lora: LoraSettings
    recipe: RecipeSettings
    max_new_tokens: int

    def fingerprint(self) -> dict:
        """Everything that decides the weights; two runs with the same fingerprint and data are the same run."""
        values = asdict(self)
        values['train'].pop('workers')
        values.pop('max_new_tokens')
        return json.loads(json.dumps(values))


def _camel(name: str) -> str:
    head, *tail = name.split('_')
    return head + ''.join(part.capitalize() for part in tail)


def _build(kind: type, value: object, where: str):
    if not isinstance(value, dict):
        raise FinetuneError('bad-settings', f'{where} is not an object.')
    wanted = {_camel(field.name): field.name for field in fields(kind)}
    unknown, missing = sorted(set(value) - set(wanted)), sorted(set(wanted) - set(value))
    if unknown or missing:
        raise FinetuneError('bad-settings', f'{where}: unknown keys {unknown}, missing keys {missing}.')
    hints = get_type_hints(kind)
    return kind(**{name: _convert(hints[name], value[key], f'{where}.{key}') for key, name in wanted.items()})


def _convert(hint, value, where: str):
    if is_dataclass(hint):
        return _build(hint, value, where)
    if hint == tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
    elif hint is float:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
    elif isinstance(value, hint) and (hint is bool or not isinstance(value, bool)):
        return value
    raise FinetuneError('bad-settings', f'{where} has the wrong type.')


def _check(settings: Settings) -> None:
    recipe, data, train = settings.recipe, settings.data, settings.train
    rules = {
        f'data.layout must be one of {LAYOUTS}': data.layout in LAYOUTS,
        f'train.language must be one of {LANGUAGE_MODES}': train.language in LANGUAGE_MODES,
        f'train.precision must be one of {PRECISIONS}': train.precision in PRECISIONS,
        'data.valShare must lie in 0..0.5': 0 <= data.val_share <= 0.5,
        'image.maxTiles must be 1 or more': settings.image.max_tiles >= 1,
        'recipe.batch must be a multiple of recipe.microBatch, both 1 or more': recipe.micro_batch >= 1
        and recipe.batch >= 1
        and recipe.batch % recipe.micro_batch == 0,
        'recipe.epochs and recipe.learningRate must be above 0': recipe.epochs > 0 and recipe.learning_rate > 0,
        'recipe.warmupRatio must lie in 0..1': 0 <= recipe.warmup_ratio <= 1,
        'recipe.weightDecay and recipe.clipNorm must not be negative': recipe.weight_decay >= 0 and recipe.clip_norm >= 0,
        'lora.rank must be 1 or more and lora.dropout lie in 0..1': settings.lora.rank >= 1 and 0 <= settings.lora.dropout < 1,
        'train.workers must be 1 or more': train.workers >= 1,
        'the prompt must not be empty': settings.prompt.strip() != '',
    }
    broken = [rule for rule, holds in rules.items() if not holds]
    if broken:
        raise FinetuneError('bad-settings', f'{broken[0]}.')


def parse_settings(value: object) -> Settings:
    """Settings from parsed JSON. Raises `bad-settings`."""
    settings = _build(Settings, value, 'settings')
    _check(settings)
    return settings


def load_settings(path: Path) -> Settings:
    """Reads a settings file. Raises `bad-settings`."""
    try:
        value = json.loads(Path(path).read_text())
    except (OSError, ValueError) as error:
        raise FinetuneError('bad-settings', f'{path} cannot be read as JSON: {error}.') from error
    return parse_settings(value)
