"""Reads and writes the safetensors container.

Layout: 8 bytes little-endian header length, JSON header (name -> dtype, shape, data_offsets relative to the end of the
header), raw little-endian data. Works on numpy arrays only; knows nothing of models.
"""
import json
import os
import struct
from pathlib import Path

import numpy as np

_DTYPES = {'F16': '<f2', 'F32': '<f4', 'F64': '<f8', 'I32': '<i4', 'I64': '<i8', 'U8': '|u1'}
_NAMES = {np.dtype(code): name for name, code in _DTYPES.items()}


def read_safetensors(path: Path | str) -> dict[str, np.ndarray]:
    """Returns every tensor of the file as an array of the stored dtype."""
    data = Path(path).read_bytes()
    (header_length,) = struct.unpack('<Q', data[:8])
    header = json.loads(data[8 : 8 + header_length])
    start = 8 + header_length
    tensors = {}
    for name, entry in header.items():
        if name == '__metadata__':
            continue
        first, last = entry['data_offsets']
        flat = np.frombuffer(data[start + first : start + last], dtype=_DTYPES[entry['dtype']])
        tensors[name] = flat.reshape(entry['shape'])
    return tensors


def write_safetensors(path: Path | str, tensors: dict[str, np.ndarray]) -> None:
    """Writes the tensors in name order and replaces the target in one step, so a reader never sees half a file."""
    header: dict[str, dict] = {}
    blobs: list[bytes] = []
    offset = 0
    for name in sorted(tensors):
        array = np.asarray(tensors[name])
        blob = np.ascontiguousarray(array).tobytes()
        entry = {'dtype': _NAMES[array.dtype], 'shape': list(array.shape), 'data_offsets': [offset, offset + len(blob)]}
        header[name] = entry
        blobs.append(blob)
        offset += len(blob)
    encoded = json.dumps(header, separators=(',', ':')).encode()
    encoded += b' ' * (-len(encoded) % 8)
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(target.name + '.part')
    with open(temporary, 'wb') as stream:
        stream.write(struct.pack('<Q', len(encoded)))
        stream.write(encoded)
        stream.writelines(blobs)
    os.replace(temporary, target)
