"""DPC2022 as its authors publish it (PengZai/ARIC): photos named by number, comments in CSV files per split.

`img_256x256/ID.jpg` (or `images/`), `anotation/train/train.csv`, `anotation/test_and_val/val.csv` and `test.csv` with the columns
`ID` and `comment`; the misspelt folder is theirs, `annotation` is taken too. Every comment of a photo is a critique of its own.
"""
from pathlib import Path

from ..errors import FinetuneError
from .row import RowCollector, RowSet, read_table

TABLES = (('train', 'train/train.csv'), ('val', 'test_and_val/val.csv'), ('test', 'test_and_val/test.csv'))


def _first_folder(folder: Path, names: tuple[str, ...]) -> Path:
    for name in names:
        if (folder / name).is_dir():
            return folder / name
    raise FinetuneError('bad-data', f'{folder} has none of the folders {names}.')


def _photo_number(value: str, where: str) -> str:
    """'128' or, where a data frame has turned it into a number, '128.0'."""
    number = (value or '').strip().removesuffix('.0')
    if not number.isdigit():
        raise FinetuneError('bad-row', f'{where}: the ID {value!r} is no number.')
    return number


def read_dpc2022(folder: Path) -> RowSet:
    lists = _first_folder(folder, ('anotation', 'annotation'))
    rows = RowCollector(_first_folder(folder, ('img_256x256', 'images')))
    if not (lists / TABLES[0][1]).exists():
        raise FinetuneError('bad-data', f'{lists} lacks {TABLES[0][1]}.')
    for split, table in TABLES:
        if not (lists / table).exists():
            continue
        for where, entry in read_table(lists / table, ('ID', 'comment')):
            rows.add(f"{_photo_number(entry['ID'], where)}.jpg", [entry['comment'] or ''], split, where)
    return rows.finish()
