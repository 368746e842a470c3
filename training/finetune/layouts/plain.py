"""`images/` and `captions.jsonl`: one JSON object per line, `image` (path below images/), `caption` or `captions`, optional `split`."""
from pathlib import Path

from ..errors import FinetuneError
from .row import RowCollector, RowSet, SPLITS, read_lines, require_text


def _captions(entry: dict, where: str) -> list[str]:
    if 'captions' not in entry:
        return [require_text(entry, 'caption', where)]
    texts = entry['captions']
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise FinetuneError('bad-row', f"{where}: 'captions' is no list of texts.")
    return texts


def read_plain(folder: Path) -> RowSet:
    rows = RowCollector(folder / 'images')
    for where, entry in read_lines(folder / 'captions.jsonl'):
        name = require_text(entry, 'image', where)
        split = require_text(entry, 'split', where, optional=True)
        if split and split not in SPLITS:
            raise FinetuneError('bad-row', f'{where}: the split {split!r} is none of {SPLITS}.')
        rows.add(name, _captions(entry, where), split, where)
    return rows.finish()
