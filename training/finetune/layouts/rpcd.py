"""RPCD (Reddit Photo Critique Dataset) as Aestheval processes it: `processed_{train,validation,test}.json`.

Each entry has `im_paths` (photo below the data set's folder) and `first_level_comments_values` (critiques). Links are replaced.
"""
import re
from pathlib import Path

from ..errors import FinetuneError
from .row import RowCollector, RowSet, read_list, require_text

SPLIT_FILES = (('train', 'processed_train.json'), ('val', 'processed_validation.json'), ('test', 'processed_test.json'))
LINK = re.compile(r'https?://\S+')


def read_rpcd(folder: Path) -> RowSet:
    rows = RowCollector(folder)
    found = [(split, folder / name) for split, name in SPLIT_FILES if (folder / name).exists()]
    if not found:
        raise FinetuneError('bad-data', f'{folder} has none of processed_train.json, processed_validation.json, processed_test.json.')
    for split, path in found:
        for index, entry in enumerate(read_list(path)):
            where = f'{path.name} entry {index}'
            name = require_text(entry, 'im_paths', where)
            texts = entry.get('first_level_comments_values')
            if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
                raise FinetuneError('bad-row', f"{where}: 'first_level_comments_values' is no list of texts.")
            rows.add(name, [LINK.sub('<URL>', text) for text in texts], split, where)
    return rows.finish()
