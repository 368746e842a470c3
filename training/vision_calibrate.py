"""Sets how readily the trained IASM names a fault, on photos kept from training; writes work/state/iasm-calibration.json.

Training shows far more damaged versions than a shoot holds. The constant of "none" is moved so that the share
`calibration.called_faulty` of untouched and neutral versions of the calibration photos is called faulty. Moving the constants of the
faults too told types apart worse on photos that they were not set on.
"""
import json

import numpy as np
import torch

from salient_training.feature_cache import KIND, ORIGIN, UNUSED, FeatureCache, open_cache, to_iasm_input
from salient_training.iasm import Iasm
from salient_training.photos import DAMAGED
from salient_training.vision_figures import type_figures
from salient_training.vision_setup import WORK_DIR, load_config, start_torch
from vision_export import CALIBRATION, load_iasm


@torch.no_grad()
def type_logits(model: Iasm, cache: FeatureCache, rows: np.ndarray) -> np.ndarray:
    """(N, 20) from cached pixels and statistics."""
    parts = []
    for some in np.array_split(rows, max(len(rows) // 32, 1)):
        statistics = torch.from_numpy(np.array(cache.arrays['statistics'][some])).float()
        with torch.autocast('cpu', torch.bfloat16):
            taps = model.backbone(to_iasm_input(cache.arrays['pixels'][some]))
        parts.append(model.judge({name: tap.float() for name, tap in taps.items()}, statistics)['type_logits'])
    return torch.cat(parts).numpy()


def none_shift(logits: np.ndarray, label: np.ndarray, called_faulty: float) -> float:
    """What the constant of "none" must gain for that share of unharmed versions to be called faulty."""
    harmless = logits[label[:, ORIGIN] != DAMAGED]
    return float(np.quantile(harmless[:, 1:].max(1) - harmless[:, 0], 1 - called_faulty))


def main() -> None:
    config = load_config()
    start_torch(config)
    model, state = load_iasm(config, calibrated=False)
    cache = open_cache(WORK_DIR / 'vision-cache' / 'train')
    label = np.array(cache.arrays['label'][: config['cache']['calibration_photos'] * cache.per_photo])
    rows = np.where(label[:, KIND] != UNUSED)[0]
    logits, label = type_logits(model.eval(), cache, rows), label[rows]
    shifts = [none_shift(logits, label, config['calibration']['called_faulty']), *[0.0] * (logits.shape[1] - 1)]
    CALIBRATION.write_text(json.dumps({'state': state, 'shifts': shifts, 'versions': len(rows)}))
    calibrated = type_figures(logits + np.array(shifts), label)
    print(f'{state}: "none" gains {shifts[0]:.3f}; types {calibrated["balanced"]}, untouched called faulty {calibrated["untouched_called_faulty"]}, {len(rows)} versions')


if __name__ == '__main__':
    main()
