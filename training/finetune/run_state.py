"""The state of a run on disk: trained weights, optimiser, place in the data, and what run it belongs to.

Written beside the old state and then put in its place, so a crash at any moment leaves a whole one. Random state is not saved: it
follows from seed and step (`seed_everything`).
"""
import hashlib
import json
import shutil
from pathlib import Path

import torch

from .devices import Devices
from .errors import FinetuneError
from .layouts.row import Row
from .settings import Settings


def run_identity(settings: Settings, base: Path, rows: list[Row], steps: int) -> dict:
    """What must agree for a state to be continued: settings, base model, data, length."""
    rows_hash = hashlib.sha256()
    for row in rows:
        rows_hash.update(json.dumps([row.name, row.critiques, row.split], ensure_ascii=False).encode())
    weights = sorted((path.name, path.stat().st_size) for path in base.glob('*.safetensors'))
    return {'settings': settings.fingerprint(), 'base': hashlib.sha256(json.dumps(weights).encode()).hexdigest(),
            'data': rows_hash.hexdigest(), 'steps': steps}


def _recover(folder: Path) -> None:
    """Finishes or undoes a replacement that a crash interrupted."""
    state, old, new = folder / 'state', folder / 'state.old', folder / 'state.new'
    if not state.exists() and old.exists():
        old.rename(state)
    for left in (old, new):
        shutil.rmtree(left, ignore_errors=True)


def save_state(folder: Path, devices: Devices, identity: dict, state: dict) -> None:
    """state: `step` (updates done), `trained` (tensors by name, first device only), `optimiser` (this device's part)."""
    new = folder / 'state.new'
    if devices.is_first:
        _recover(folder)
        new.mkdir(parents=True)
    devices.wait()
    torch.save(state['optimiser'], new / f'optimiser-{devices.rank}.pt')
    if devices.is_first:
        torch.save(state['trained'], new / 'trained.pt')
    devices.wait()
    if devices.is_first:
        (new / 'run.json').write_text(json.dumps({**identity, 'step': state['step'], 'world': devices.world}, indent=1))
        if (folder / 'state').exists():
            (folder / 'state').rename(folder / 'state.old')
        new.rename(folder / 'state')
        shutil.rmtree(folder / 'state.old', ignore_errors=True)
    devices.wait()


def load_tensors(path: Path) -> dict:
    """A file written by save_state: tensors and numbers only, no code is run."""
    return torch.load(path, map_location='cpu', weights_only=True)


def read_run(folder: Path) -> dict | None:
    """run.json of the saved state: `step`, `world`, `settings`, `base`, `data`, `steps`. None if there is none."""
    path = folder / 'state' / 'run.json'
    return json.loads(path.read_text()) if path.exists() else None


def load_state(folder: Path, devices: Devices, identity: dict) -> dict | None:
    """step, trained, optimiser (all parts) of a run to be continued; None to start. Raises `state-mismatch`."""
    if devices.is_first:
        _recover(folder)
    devices.wait()
    run = read_run(folder)
    if run is None:
        return None
    differing = [key for key, value in identity.items() if run.get(key) != value]
    if differing:
        raise FinetuneError('state-mismatch', f'{folder} holds a run with other {differing}; use another folder or delete it.')
    state = folder / 'state'
    parts = [load_tensors(state / f'optimiser-{rank}.pt') for rank in range(run['world'])]
    return {'step': run['step'], 'trained': load_tensors(state / 'trained.pt'), 'optimiser': parts}
