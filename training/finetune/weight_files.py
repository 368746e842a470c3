"""Safetensors folders as published checkpoints have them: shards with an index, bfloat16, one tensor in memory at a time.

`salient_training.safetensors_io` keeps whole files as numpy arrays, which knows no bfloat16; here tensors are torch's and streamed.
"""
import json
import os
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterable

import torch

from .errors import FinetuneError

DTYPES = {'F64': torch.float64, 'F32': torch.float32, 'F16': torch.float16, 'BF16': torch.bfloat16,
          'I64': torch.int64, 'I32': torch.int32, 'U8': torch.uint8}
NAMES = {dtype: name for name, dtype in DTYPES.items()}
INDEX = 'model.safetensors.index.json'
# A header larger than this is no header (the 8B model's are under 100 kB).
MOST_HEADER_BYTES = 100_000_000


@dataclass(frozen=True)
class StoredTensor:
    path: Path
    dtype: torch.dtype
    shape: tuple[int, ...]
    offset: int
    length: int


def _read_header(path: Path) -> dict[str, StoredTensor]:
    size = path.stat().st_size
    with open(path, 'rb') as stream:
        start = stream.read(8)
        (length,) = struct.unpack('<Q', start) if len(start) == 8 else (MOST_HEADER_BYTES + 1,)
        if length > min(MOST_HEADER_BYTES, size - 8):
            raise FinetuneError('bad-checkpoint', f'{path} is no safetensors file.')
        header = json.loads(stream.read(length))
    stored = {}
    for name, entry in header.items():
        if name == '__metadata__':
            continue
        dtype, shape, (first, last) = DTYPES.get(entry['dtype']), tuple(entry['shape']), entry['data_offsets']
        expected = torch.Size(shape).numel() * torch.empty(0, dtype=dtype).element_size() if dtype else -1
        if expected != last - first or 8 + length + last > size:
            raise FinetuneError('bad-checkpoint', f'The tensor {name} in {path} contradicts its own header.')
        stored[name] = StoredTensor(path, dtype, shape, 8 + length + first, last - first)
    return stored


class WeightFolder:
    """The tensors of `model.safetensors`, or of the shards its index names. Raises `bad-checkpoint`."""

    def __init__(self, folder: Path):
        self.folder = Path(folder)
        self.tensors: dict[str, StoredTensor] = {}
        for path in self._paths():
            if not path.exists():
                raise FinetuneError('bad-checkpoint', f'{self.folder} lacks {path.name}.')
            header = _read_header(path)
            twice = self.tensors.keys() & header.keys()
            if twice:
                raise FinetuneError('bad-checkpoint', f'The tensor {min(twice)} is stored twice.')
            self.tensors |= header

    def _paths(self) -> list[Path]:
        index = self.folder / INDEX
        if not index.exists():
            return [self.folder / 'model.safetensors']
        names = sorted(set(json.loads(index.read_text())['weight_map'].values()))
        if not all(re.fullmatch(r'[A-Za-z0-9][A-Za-z0-9._-]*', name) for name in names):
            raise FinetuneError('bad-checkpoint', f'{index} names a file outside its folder.')
        return [self.folder / name for name in names]

    def read(self, name: str) -> torch.Tensor:
        """One tensor as stored, in memory of its own."""
        entry = self.tensors.get(name)
        if entry is None:
            raise FinetuneError('bad-checkpoint', f'{self.folder} lacks the tensor {name}.')
        buffer = bytearray(entry.length)
        with open(entry.path, 'rb') as stream:
            stream.seek(entry.offset)
            if stream.readinto(buffer) != entry.length:
                raise FinetuneError('bad-checkpoint', f'{entry.path} is cut off.')
        if entry.length == 0:
            return torch.empty(entry.shape, dtype=entry.dtype)
        return torch.frombuffer(buffer, dtype=entry.dtype).reshape(entry.shape)


@dataclass(frozen=True)
class Outgoing:
    """A tensor to be written; `make` is called when its turn comes and must give this shape and dtype."""

    name: str
    shape: tuple[int, ...]
    dtype: torch.dtype
    make: Callable[[], torch.Tensor]

    @property
    def length(self) -> int:
        return torch.Size(self.shape).numel() * torch.empty(0, dtype=self.dtype).element_size()


def _plan_shards(tensors: Iterable[Outgoing], most_bytes: int) -> list[list[Outgoing]]:
    shards: list[list[Outgoing]] = [[]]
    filled = 0
    for tensor in sorted(tensors, key=lambda item: item.name):
        if shards[-1] and filled + tensor.length > most_bytes:
            shards.append([])
            filled = 0
        shards[-1].append(tensor)
        filled += tensor.length
    return shards


def _raw_bytes(tensor: torch.Tensor) -> bytes:
    flat = tensor.detach().to('cpu').contiguous().reshape(-1)
    return flat.view(torch.uint8).numpy().tobytes() if flat.numel() else b''


def _write_shard(path: Path, tensors: list[Outgoing]) -> None:
    header, offset = {}, 0
    for tensor in tensors:
        header[tensor.name] = {'dtype': NAMES[tensor.dtype], 'shape': list(tensor.shape),
                               'data_offsets': [offset, offset + tensor.length]}
        offset += tensor.length
    encoded = json.dumps(header, separators=(',', ':')).encode()
    encoded += b' ' * (-len(encoded) % 8)
    temporary = path.with_name(path.name + '.part')
    with open(temporary, 'wb') as stream:
        stream.write(struct.pack('<Q', len(encoded)) + encoded)
        for tensor in tensors:
            made = tensor.make()
            if tuple(made.shape) != tensor.shape or made.dtype != tensor.dtype:
                raise ValueError(f'{tensor.name} changed while it was written')
            stream.write(_raw_bytes(made))
    os.replace(temporary, path)


def write_folder(folder: Path, tensors: Iterable[Outgoing], most_bytes: int = 4_000_000_000) -> list[Path]:
    """Writes one `model.safetensors`, or shards of at most `most_bytes` with an index; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in [folder / INDEX, *folder.glob('model*.safetensors')]:
        old.unlink(missing_ok=True)
    shards = _plan_shards(tensors, most_bytes)
    if len(shards) == 1:
        _write_shard(folder / 'model.safetensors', shards[0])
        return [folder / 'model.safetensors']
    paths, places = [], {}
    for number, shard in enumerate(shards, 1):
        paths.append(folder / f'model-{number:05d}-of-{len(shards):05d}.safetensors')
        _write_shard(paths[-1], shard)
        places |= {tensor.name: paths[-1].name for tensor in shard}
    total = sum(tensor.length for shard in shards for tensor in shard)
    (folder / INDEX).write_text(json.dumps({'metadata': {'total_size': total}, 'weight_map': places}, indent=1))
    return paths
