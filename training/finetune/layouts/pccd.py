"""PCCD: photos in `images/full`, professional critiques in one JSON list per split or in `raw.json`, texts by aspect.

Lists: `guru_train.json` ... (photo under `title`), `processed_train.json` ... (photo under `im_name`), else `raw.json`. Each aspect
that is filled in is a critique of its own, as in the published caption baselines.
"""
from pathlib import Path

from ..errors import FinetuneError
from .row import RowCollector, RowSet, read_list, require_text

ASPECTS = ('general_impression', 'subject_of_photo', 'composition', 'use_of_camera', 'depth_of_field', 'color_lighting', 'focus')
# Our split, the ending of the file's name.
SPLIT_FILES = (('train', 'train'), ('val', 'val'), ('val', 'validation'), ('test', 'test'))


def _lists(folder: Path) -> list[tuple[str, Path]]:
    found = [(split, folder / f'{kind}_{ending}.json') for kind in ('processed', 'guru') for split, ending in SPLIT_FILES]
    found = [(split, path) for split, path in found if path.exists()]
    # One kind of file: a folder with both holds the same photos twice.
    kinds = {path.name.split('_')[0] for _, path in found}
    chosen = [(split, path) for split, path in found if path.name.startswith('processed')] if len(kinds) == 2 else found
    if chosen:
        return chosen
    if (folder / 'raw.json').exists():
        return [('', folder / 'raw.json')]
    raise FinetuneError('bad-data', f'{folder} has neither guru_*.json nor processed_*.json nor raw.json.')


def read_pccd(folder: Path) -> RowSet:
    rows = RowCollector(folder / 'images' / 'full')
    for split, path in _lists(folder):
        for index, entry in enumerate(read_list(path)):
            where = f'{path.name} entry {index}'
            key = 'im_name' if isinstance(entry, dict) and 'im_name' in entry else 'title'
            texts = [require_text(entry, aspect, where, optional=True) for aspect in ASPECTS]
            rows.add(require_text(entry, key, where), texts, split, where)
    return rows.finish()
