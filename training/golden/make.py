"""Writes a golden folder with random configurations in every group."""
from pathlib import Path
from typing import Callable

import torch

from .case_files import Case, Tensors, write_case
from .compute import FORMULAS, layercam
from .configurations import CONFIGURATIONS, Draft, draft_cnn, draft_eat_network, draft_small_vit
from .eat_formulas import Eat
from .layercam_formulas import cnn_halves, eat_halves, small_vit_halves
from .make_texts import make_prompts, make_tiling, make_tokenizers
from .make_pixels import make_preprocess
from .random_weights import Dice

# Choices that could fall the other way by rounding are drawn again: the lead of a greedy token, the distance of a damped offset from a sign change.
LEAST_MARGIN = {'internlm2': 5e-3, 'chat': 5e-3, 'eat': 1e-5}
MAP_TOLERANCE = {'atol': 1e-5, 'rtol': 1e-4}
TRIES = 200


def _settle(group: str, draft: Callable[[Dice], Draft], dice: Dice) -> tuple[Draft, Tensors]:
    """A draft whose outputs do not hang on rounding, and its inputs and outputs."""
    for _ in range(TRIES):
        candidate = draft(dice)
        with torch.no_grad():
            out = FORMULAS[group](candidate.config, candidate.weights, candidate.io)
        if float(out.pop('margin', torch.tensor(1.0))) >= LEAST_MARGIN.get(group, 0):
            return candidate, candidate.io | out
    raise RuntimeError(f'No {group} case without a close call in {TRIES} tries.')


def _write(root: Path, case: Case) -> None:
    write_case(root, case)
    print(f'{case.group}/{case.name}')


def make(root: Path, seed: int, cases: int) -> None:
    """`cases` configurations of every kind of case."""
    dice = Dice(seed)
    for group, kinds in CONFIGURATIONS.items():
        for kind, draft in kinds.items():
            for number in range(cases):
                settled, io = _settle(group, lambda dice: draft(dice, number), dice)
                _write(root, Case(group, f'{kind}_{number}', settled.config, io, settled.weights))
    for number in range(cases):
        _make_networks(root, dice, number)
    make_preprocess(root, dice, cases)
    make_tiling(root, dice, cases)
    make_prompts(root, dice, cases)
    make_tokenizers(root, dice, cases)


def _make_networks(root: Path, dice: Dice, number: int) -> None:
    """A whole EAT explained at every stage, a CNN, and a class-token ViT explained at two places."""
    settled, io = _settle('eat', lambda dice: draft_eat_network(dice, number), dice)
    _write(root, Case('eat', f'network_{number}', settled.config, io, settled.weights))
    for stage in (0, 1, 2, 3, None):
        halves = eat_halves(Eat(settled.config, settled.weights), stage)
        config = {'network': f'eat/network_{number}'} | ({} if stage is None else {'stage': stage})
        place = 'last_norm' if stage is None else f'stage{stage}'
        case = Case('layercam', f'network_{number}_{place}', config, layercam(halves, {'input.x': io['input.image']}))
        case.tolerance = MAP_TOLERANCE
        _write(root, case)
    _make_small_networks(root, dice, number)


def _make_small_networks(root: Path, dice: Dice, number: int) -> None:
    cnn, vit = draft_cnn(dice, number), draft_small_vit(dice, number)
    heads = vit.config.pop('heads')
    explained = {
        f'cnn_{number}': (cnn, cnn_halves(cnn.weights), True),
        f'vit_{number}_norm': (vit, small_vit_halves(vit.weights, heads, False), True),
        f'vit_{number}_output': (vit, small_vit_halves(vit.weights, heads, True), False),
    }
    for name, (draft, halves, owns) in explained.items():
        case = Case('layercam', name, draft.config, layercam(halves, draft.io), draft.weights if owns else None)
        case.tolerance = MAP_TOLERANCE
        _write(root, case)
