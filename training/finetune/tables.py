"""The paper's ablation tables from predictions of several variants, with the app's caption metrics.

Table II: with and without fine-tuning, with and without saliency. Table III: the same by base model.
"""
import json
import re
import subprocess
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path

from .errors import FinetuneError

# Column headings, and the metric's name in lower case without punctuation.
COLUMNS = (('BLEU-1', 'bleu1'), ('BLEU-2', 'bleu2'), ('BLEU-3', 'bleu3'), ('BLEU-4', 'bleu4'), ('METEOR', 'meteor'),
           ('ROUGE-L', 'rougel'), ('CIDEr', 'cider'), ('SPICE', 'spice'), ('SPICE-L', 'spicel'), ('Precision', 'precision'),
           ('Recall', 'recall'))
DEFAULT_BASE = 'InternVL2'


@dataclass(frozen=True)
class Variant:
    base: str
    name: str
    folder: Path


def parse_variant(text: str) -> Variant:
    """`NAME=FOLDER` or `BASE:NAME=FOLDER`. Raises `bad-settings`."""
    name, separator, folder = text.partition('=')
    if not separator or not (Path(folder) / 'prediction.json').exists():
        raise FinetuneError('bad-settings', f'{text!r} is no NAME=FOLDER of predictions.')
    base, _, label = name.rpartition(':')
    return Variant(base or DEFAULT_BASE, label, Path(folder))


def _numbers(value: object) -> dict[str, float]:
    """Every number of nested JSON by its simplified key."""
    found: dict[str, float] = {}
    for key, inner in value.items() if isinstance(value, dict) else ():
        if isinstance(inner, (int, float)) and not isinstance(inner, bool):
            found[re.sub(r'[^a-z0-9]', '', key.lower())] = float(inner)
        found |= _numbers(inner)
    return found


def measure(variant: Variant, app: Path) -> dict[str, float]:
    """Metrics of a variant by `salient evaluate`, kept in its folder. Raises `tool-failed`."""
    kept = variant.folder / 'metrics.json'
    if not kept.exists() or kept.stat().st_mtime < (variant.folder / 'captions.json').stat().st_mtime:
        node = app / 'node_modules' / '.bin' / 'node'
        command = [str(node) if node.exists() else 'node', str(app / 'src' / 'main' / 'cli.ts'), 'evaluate', '--json']
        command += ['--captions', str(variant.folder / 'captions.json'), '--references', str(variant.folder / 'references.json')]
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode != 0:
            raise FinetuneError('tool-failed', f'salient evaluate: {result.stderr.strip()[-500:]}')
        kept.write_text(result.stdout)
    return _numbers(json.loads(kept.read_text()))


def _row(cells: list[str]) -> str:
    return '| ' + ' | '.join(cells) + ' |'


def _facts(variant: Variant) -> dict:
    return json.loads((variant.folder / 'prediction.json').read_text())


def _cells(metrics: dict[str, float], columns: list[tuple[str, str]]) -> list[str]:
    return [f'{metrics[key]:.3f}' if key in metrics else '-' for _, key in columns]


def render_tables(measured: list[tuple[Variant, dict, dict[str, float]]]) -> str:
    """Both tables as Markdown; perplexity per token of the human critiques stands beside the paper's metrics."""
    columns = [column for column in COLUMNS if any(column[1] in metrics for _, _, metrics in measured)]
    headings = [heading for heading, _ in columns] + ['perplexity']
    two = ['variant', 'fine-tuned', 'saliency', 'photos', *headings]
    lines = ['### Fine-tuning and saliency (the structure of Table II)', '', _row(two), _row(['---'] * len(two))]
    for variant, facts, metrics in measured:
        marks = ['yes' if facts['updates'] else 'no', 'yes' if facts['saliency'] else 'no', str(facts['photos'])]
        lines.append(_row([variant.name, *marks, *_cells(metrics, columns), f"{facts['perplexity']:.2f}"]))
    three = ['base model', 'variant', *headings]
    lines += ['', '### Base model by variant (the structure of Table III)', '', _row(three), _row(['---'] * len(three))]
    for variant, facts, metrics in sorted(measured, key=lambda item: item[0].base):
        lines.append(_row([variant.base, variant.name, *_cells(metrics, columns), f"{facts['perplexity']:.2f}"]))
    return '\n'.join(lines) + '\n'


def make_table(args: Namespace) -> None:
    """table: measures every variant and writes the tables."""
    variants = [parse_variant(text) for text in args.variants]
    measured = [(variant, _facts(variant), measure(variant, args.app)) for variant in variants]
    args.to.write_text(render_tables(measured))
    print(args.to.read_text())
