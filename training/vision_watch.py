"""Figures of a stage under way on the calibration photos: `vision_watch.py d`. What is chosen while training is chosen by these.

Both the weights of the last saved step and their average are measured; the constant of "none" is set, in each half of the photos by
the other, so that as many unharmed versions are called faulty as config/vision.json allows.
"""
import sys

import numpy as np
import torch

from salient_training.backbone import load_pretrained_backbone
from salient_training.feature_cache import KIND, PHOTO, UNUSED, open_cache
from salient_training.iasm import Iasm
from salient_training.iasm_training import MAPS_FROM
from salient_training.vision_figures import pair_figures, type_figures
from salient_training.vision_losses import expected_rating
from salient_training.vision_setup import WORK_DIR, load_config, shared_dir, start_torch
from vision_calibrate import none_shift
from vision_evaluate import run_rows


def crossed_none(logits: np.ndarray, label: np.ndarray, allowed: float) -> np.ndarray:
    """Logits with the constant of "none" set, in each half of the photos by the other, so that `allowed` unharmed versions are called faulty."""
    shifted = logits.copy()
    halves = label[:, PHOTO].astype(int) % 2
    for half in (0, 1):
        other = halves != half
        shifted[halves == half, 0] += none_shift(logits[other], label[other], allowed)
    return shifted


def main() -> None:
    config = load_config()
    device = start_torch(config)
    letter = sys.argv[1]
    stage = config[f'stage_{letter}']
    state = torch.load(WORK_DIR / 'state' / f'iasm-stage-{letter}.pt', map_location='cpu')
    cache = open_cache(WORK_DIR / 'vision-cache' / 'train')
    label = np.array(cache.arrays['label'][: config['cache']['calibration_photos'] * cache.per_photo])
    rows = np.where(label[:, KIND] != UNUSED)[0]
    label = label[rows]
    model = Iasm(load_pretrained_backbone(shared_dir() / 'pretrained'), config['iasm']).to(device).eval()
    kinds = {'last step': state['model']} | ({'average': state['average']['weights']} if 'average' in state else {})
    for name, weights in kinds.items():
        model.load_state_dict(weights)
        outputs = run_rows(model, cache, rows, MAPS_FROM[stage['from']])
        ranks = pair_figures(expected_rating(torch.from_numpy(outputs['logits'])).numpy(), label)
        types = type_figures(crossed_none(outputs['type_logits'], label, config['calibration']['called_faulty']), label)
        print(
            f"step {state['step']} {name}: pairs {ranks['all']} weak {ranks['weak']} neutral {ranks['against_neutral']} tilt {ranks['by_type']['tilt']}"
            f" types {types['balanced']} untouched called faulty {types['untouched_called_faulty']} tilt named {types['per_type']['tilt']}", flush=True,
        )


if __name__ == '__main__':
    main()
