"""Saliency maps of a data set, made once by the frozen IASM and read in every step.

A maps file holds one JSON object per line, `image` (name of the row), `width`, `height`, `data` (base64, one byte per cell,
row-major, 0..255 for 0..1): the form of `saliency` in the app's JSON, so both ways of making maps give the same file.
"""
import base64
import binascii
import json
from pathlib import Path
from typing import Iterable

import torch

from .errors import FinetuneError
from .layouts.row import Row, read_lines
from .tiles import file_hash


def encode_map(saliency: torch.Tensor) -> dict:
    """(h, w) in 0..1 as JSON values."""
    data = (saliency.clamp(0, 1) * 255).round().to(torch.uint8)
    return {'width': data.shape[1], 'height': data.shape[0], 'data': base64.b64encode(data.numpy().tobytes()).decode()}


def decode_map(value: object, where: str) -> torch.Tensor:
    """(height, width) in 0..1. Raises `bad-map`."""
    try:
        width, height, raw = int(value['width']), int(value['height']), base64.b64decode(value['data'], validate=True)
    except (TypeError, KeyError, ValueError, binascii.Error) as error:
        raise FinetuneError('bad-map', f'{where}: the saliency map is malformed ({error}).') from error
    if width < 1 or height < 1 or len(raw) != width * height:
        raise FinetuneError('bad-map', f'{where}: a map of {width}x{height} cells has {len(raw)} bytes.')
    return torch.frombuffer(bytearray(raw), dtype=torch.uint8).reshape(height, width).float() / 255


class MapStore:
    """Maps by row name. Raises `bad-map` for a broken file, and where a row has none."""

    def __init__(self, path: Path):
        self.path = Path(path)
        if not self.path.exists():
            raise FinetuneError('bad-map', f'There is no maps file {path}; the command `maps` makes one.')
        self._maps = {entry['image']: (where, entry) for where, entry in read_lines(self.path) if isinstance(entry, dict)}

    def __contains__(self, name: str) -> bool:
        return name in self._maps

    def map_of(self, name: str) -> torch.Tensor:
        if name not in self._maps:
            raise FinetuneError('bad-map', f'{self.path.name} has no map of {name}.')
        where, entry = self._maps[name]
        return decode_map(entry, where)

    def require(self, rows: Iterable[Row]) -> None:
        """Raises `bad-map` unless every row has a map: a missing one would silently train without saliency."""
        missing = [row.name for row in rows if row.name not in self._maps]
        if missing:
            raise FinetuneError('bad-map', f'{len(missing)} photos have no map in {self.path.name}, the first is {missing[0]}.')


def names_done(path: Path) -> set[str]:
    """Rows a maps file already holds; a line cut off by a crash is dropped from the file."""
    if not path.exists():
        return set()
    lines = path.read_text().splitlines(keepends=True)
    whole = [line for line in lines if line.endswith('\n')]
    if len(whole) != len(lines):
        path.write_text(''.join(whole))
    return {json.loads(line)['image'] for line in whole if line.strip()}


def maps_from_critiques(rows: list[Row], critiques: Path, target: Path) -> tuple[int, int]:
    """Maps from the app's output (`salient critique --json`), matched by the photo's SHA-256.

    Returns (maps written, rows without a critique). Failed photos in the output are passed over.
    """
    found: dict[str, object] = {}
    for _, entry in read_lines(critiques):
        if isinstance(entry, dict) and 'saliency' in entry and 'sha256' in entry:
            found[entry['sha256']] = entry['saliency']
    written = missing = 0
    with open(target.with_name(target.name + '.part'), 'w') as stream:
        for row in rows:
            saliency = found.get(file_hash(row.path))
            if saliency is None:
                missing += 1
                continue
            decode_map(saliency, row.name)
            stream.write(json.dumps({'image': row.name, **{key: saliency[key] for key in ('width', 'height', 'data')}}) + '\n')
            written += 1
    target.with_name(target.name + '.part').replace(target)
    return written, missing
