"""Golden case files: `<case>.json`, `<case>.io.safetensors`, `<case>.weights.safetensors`."""
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from salient_training.safetensors_io import read_safetensors, write_safetensors

Tensors = dict[str, Tensor]
TOLERANCE = {'atol': 1e-4, 'rtol': 1e-4}


@dataclass
class Case:
    """One case: its configuration, weights with checkpoint names (none where the part has none), inputs and outputs together."""

    group: str
    name: str
    config: dict
    io: Tensors
    weights: Tensors | None = None
    tolerance: dict = field(default_factory=lambda: dict(TOLERANCE))


def _stored(tensors: Tensors) -> dict[str, np.ndarray]:
    """Floats as float32, everything else as it is."""
    return {name: (t.float() if t.is_floating_point() else t).detach().contiguous().numpy() for name, t in tensors.items()}


def _write_tensors(path: Path, tensors: Tensors) -> dict:
    write_safetensors(path, _stored(tensors))
    return {'file': path.name, 'sha256': hashlib.sha256(path.read_bytes()).hexdigest()}


def write_case(root: Path, case: Case) -> None:
    folder = root / case.group
    folder.mkdir(parents=True, exist_ok=True)
    parts = {'weights': case.weights, 'io': case.io}
    files = {kind: _write_tensors(folder / f'{case.name}.{kind}.safetensors', part) for kind, part in parts.items() if part}
    tensors = {name: [str(array.dtype), list(array.shape)] for name, array in _stored(case.io).items()}
    about = 'A random configuration, computed in float64 by formulas that agree with the reference data.'
    text = {'case': case.name, 'group': case.group, 'description': about, 'config': case.config, 'files': files, 'tensors': tensors, 'tolerance': case.tolerance}
    (folder / f'{case.name}.json').write_text(json.dumps(text, indent=1) + '\n')


def write_text_case(root: Path, group: str, content: dict) -> None:
    """A group without tensors: one self-describing file."""
    (root / group).mkdir(parents=True, exist_ok=True)
    (root / group / f'{group}.json').write_text(json.dumps(content, ensure_ascii=False, indent=1) + '\n')


def read_tensors(path: Path) -> Tensors:
    """Floats as float64, so that the formulas compute in it."""
    arrays = {name: torch.from_numpy(array.copy()) for name, array in read_safetensors(path).items()}
    return {name: tensor.double() if tensor.is_floating_point() else tensor for name, tensor in arrays.items()}


def read_cases(root: Path, group: str) -> list[Case]:
    """Every case of a group that has tensors; a case without weights of its own gets None."""
    cases = []
    for path in sorted((root / group).glob('*.json')):
        text = json.loads(path.read_text())
        files = text.get('files')
        if files:
            parts = {kind: read_tensors(path.parent / entry['file']) for kind, entry in files.items()}
            cases.append(Case(group, path.stem, text['config'], parts['io'], parts.get('weights'), text['tolerance']))
    return cases
