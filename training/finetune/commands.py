"""What each command does, from parsed arguments; the order of a run is maps, train, export, predict."""
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import torch

from .delta import write_delta
from .devices import Devices, close_devices, open_devices
from .errors import FinetuneError
from .layouts import Row, RowSet, read_rows
from .map_making import maps_from_eat, read_eat
from .maps import MapStore, maps_from_critiques
from .predictions import predict, write_outcome
from .run_state import load_tensors, read_run
from .samples import SampleMaker
from .settings import Settings, load_settings
from .trained_parts import Learner, open_learner, put_trained
from .training import Limits, Training

DTYPES = {'bfloat16': torch.bfloat16, 'float16': torch.float16, 'float32': torch.float32}


def settings_of(args: Namespace) -> Settings:
    """The settings file with the ablation switch applied."""
    settings = load_settings(args.settings)
    if getattr(args, 'no_saliency', False):
        settings = replace(settings, train=replace(settings.train, saliency=False))
    return settings


def rows_of(args: Namespace, settings: Settings) -> RowSet:
    rows = read_rows(args.data, settings.data)
    counts = {split: len(rows.of(split)) for split in ('train', 'val', 'test')}
    print(f'{args.data}: photos {counts}, skipped {dict(rows.skipped)}', flush=True)
    return rows


def _maker(learner: Learner, settings: Settings, args: Namespace, rows: list[Row]) -> SampleMaker:
    maps = None
    if settings.train.saliency:
        if args.maps is None:
            raise FinetuneError('bad-map', 'Training with saliency needs --maps; --no-saliency is the variant without.')
        maps = MapStore(args.maps)
        maps.require(rows)
    return SampleMaker(settings, learner.config, learner.tokens, maps)


def make_maps(args: Namespace) -> None:
    """maps: from the app's critiques, or by EAT in PyTorch."""
    rows = rows_of(args, load_settings(args.settings)).rows
    if (args.critiques is None) == (args.eat is None):
        raise FinetuneError('bad-settings', 'Give either --critiques or --eat.')
    if args.critiques is not None:
        written, missing = maps_from_critiques(rows, args.critiques, args.to)
        print(f'{written} maps written to {args.to}; {missing} photos have no critique in {args.critiques}')
        return
    devices = open_devices()
    written, unreadable = maps_from_eat(rows, read_eat(args.eat), args.to, devices.device)
    print(f'{written} maps added to {args.to}; {unreadable} of them empty, their photos cannot be decoded')


def train(args: Namespace) -> None:
    settings = settings_of(args)
    devices = open_devices()
    try:
        rows = rows_of(args, settings).of('train')
        if not rows:
            raise FinetuneError('bad-data', f'{args.data} has no photos to train on.')
        learner = open_learner(args.base, settings, devices.device)
        count = sum(parameter.numel() for parameter in learner.trained.values())
        print(f'{count:,} parameters are trained on {devices.world} x {devices.device.type}', flush=True)
        run = Training(learner, _maker(learner, settings, args, rows), devices, args.run)
        is_complete = run.run(rows, args.base, Limits(args.stop_after, args.minutes, args.save_every))
        print('The run is complete.' if is_complete else 'Stopped and saved; the same command goes on.')
    finally:
        close_devices(devices)


def _trained_learner(args: Namespace, settings: Settings, devices: Devices) -> tuple[Learner, dict]:
    """The base model with a run's weights, and the run's description. Raises `state-mismatch`."""
    run = read_run(args.run)
    if run is None:
        raise FinetuneError('state-mismatch', f'{args.run} holds no saved run.')
    if run['settings'] != settings.fingerprint():
        raise FinetuneError('state-mismatch', f'{args.run} was trained with other settings than {args.settings}.')
    learner = open_learner(args.base, settings, devices.device)
    put_trained(learner, load_tensors(args.run / 'state' / 'trained.pt'))
    return learner, run


def _masters(folder: Path, world: int) -> dict[str, torch.Tensor]:
    """Float32 masters of a run's half-precision parameters."""
    parts = [load_tensors(folder / 'state' / f'optimiser-{rank}.pt')['state'] for rank in range(world)]
    return {name: state['master'] for part in parts for name, state in part.items() if 'master' in state}


def export(args: Namespace) -> None:
    """export: the run's delta for `salient packs build --delta`."""
    settings = settings_of(args)
    devices = open_devices()
    learner, run = _trained_learner(args, settings, devices)
    facts = {'updates': run['step'], 'ofUpdates': run['steps'], 'settings': run['settings'], 'base': run['base'],
             'data': run['data'], 'dtype': args.dtype}
    for path in write_delta(learner, _masters(args.run, run['world']), args.to, DTYPES[args.dtype], facts):
        print(path)


def make_predictions(args: Namespace) -> None:
    """predict: critiques of held-out photos by a run, or with no --run by the base model as it is."""
    settings = settings_of(args)
    devices = open_devices()
    rows = rows_of(args, settings).of(args.split)[: args.most or None]
    if not rows:
        raise FinetuneError('bad-data', f'{args.data} has no photos in the split {args.split}.')
    if args.run is None:
        # Untrained cross-attention is the identity: the base model has no use for maps.
        settings = replace(settings, train=replace(settings.train, saliency=False, language='frozen'))
        learner, updates = open_learner(args.base, settings, devices.device), 0
    else:
        learner, run = _trained_learner(args, settings, devices)
        updates = run['step']
    outcome = predict(learner, _maker(learner, settings, args, rows), rows, devices.device)
    facts = {'updates': updates, 'saliency': settings.train.saliency, 'split': args.split, 'layout': settings.data.layout}
    write_outcome(outcome, args.to, facts)
    print(f'{len(outcome.captions)} photos, perplexity of the human critiques {outcome.perplexity:.3f}, in {args.to}')
