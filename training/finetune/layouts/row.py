"""What every layout's reader gives: rows, and the helpers all readers share."""
import csv
import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Iterator

from ..errors import FinetuneError

SPLITS = ('train', 'val', 'test')


@dataclass(frozen=True)
class Row:
    """One photo. name: path below the folder of photos, unique, and the id in predictions. split: '' where the layout has none."""

    name: str
    path: Path
    critiques: tuple[str, ...]
    split: str


@dataclass
class RowSet:
    rows: list[Row]
    skipped: Counter = field(default_factory=Counter)

    def of(self, split: str) -> list[Row]:
        return [row for row in self.rows if row.split == split]


class RowCollector:
    """Gathers rows of one layout, leaving out photos that are missing and texts that are empty."""

    def __init__(self, photos: Path):
        self.photos = photos
        self.found: dict[str, Row] = {}
        self.skipped: Counter = Counter()

    def add(self, name: str, critiques: list[str], split: str, where: str) -> None:
        """Raises `bad-row` for a name that leaves the folder, or two splits of one photo."""
        if name == '' or Path(name).is_absolute() or '..' in Path(name).parts:
            raise FinetuneError('bad-row', f'{where}: {name!r} is no path inside {self.photos}.')
        texts = tuple(text for text in (' '.join(critique.split()) for critique in critiques) if text)
        if not texts:
            self.skipped['no text'] += 1
            return
        path = self.photos / name
        if name not in self.found and not path.is_file():
            self.skipped['photo missing'] += 1
            return
        known = self.found.get(name)
        if known is not None and known.split != split:
            raise FinetuneError('bad-row', f'{where}: {name} is in the splits {known.split!r} and {split!r}.')
        self.found[name] = replace(known, critiques=known.critiques + texts) if known else Row(name, path, texts, split)

    def finish(self) -> RowSet:
        if not self.found:
            raise FinetuneError('bad-data', f'No usable row below {self.photos}: {dict(self.skipped)}.')
        return RowSet(list(self.found.values()), self.skipped)


def split_by_name(rows: RowSet, val_share: float) -> RowSet:
    """Gives rows without a split one by the hash of their photo's name, so it never depends on what else is there."""

    def place(row: Row) -> str:
        number = int(hashlib.md5(row.name.encode()).hexdigest()[:8], 16) / 2**32
        return 'val' if number < val_share else 'train'

    return RowSet([row if row.split else replace(row, split=place(row)) for row in rows.rows], rows.skipped)


def require_text(entry: object, key: str, where: str, optional: bool = False) -> str:
    """The text under `key`. Raises `bad-row` if it is no text, or missing and not optional."""
    value = entry.get(key) if isinstance(entry, dict) else None
    if value is None and optional:
        return ''
    if not isinstance(value, str):
        raise FinetuneError('bad-row', f'{where}: {key!r} is {"missing" if value is None else "no text"}.')
    return value


def read_json(path: Path) -> object:
    """Parsed JSON. Raises `bad-data`."""
    try:
        return json.loads(path.read_text(encoding='utf-8'))
    except (OSError, ValueError) as error:
        raise FinetuneError('bad-data', f'{path} cannot be read as JSON: {error}.') from error


def read_list(path: Path) -> list:
    value = read_json(path)
    if not isinstance(value, list):
        raise FinetuneError('bad-data', f'{path} is no list.')
    return value


def read_lines(path: Path) -> Iterator[tuple[str, object]]:
    """(place, parsed JSON) of each non-empty line. Raises `bad-data`, `bad-row`."""
    try:
        lines = path.read_text(encoding='utf-8').splitlines()
    except (OSError, ValueError) as error:
        raise FinetuneError('bad-data', f'{path} cannot be read: {error}.') from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield f'{path.name} line {number}', json.loads(line)
        except ValueError as error:
            raise FinetuneError('bad-row', f'{path.name} line {number} is no JSON: {error}.') from error


def read_table(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """(place, columns) of each row of a CSV file. Raises `bad-data` if a column is missing."""
    try:
        with open(path, newline='', encoding='utf-8') as stream:
            reader = csv.DictReader(stream)
            missing = [column for column in columns if column not in (reader.fieldnames or [])]
            if missing:
                raise FinetuneError('bad-data', f'{path} lacks the columns {missing}.')
            for number, entry in enumerate(reader, 2):
                yield f'{path.name} line {number}', entry
    except OSError as error:
        raise FinetuneError('bad-data', f'{path} cannot be read: {error}.') from error
