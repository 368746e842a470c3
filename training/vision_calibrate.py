"""Sets how readily the trained IASM names each fault, on photos kept from training; writes work/state/iasm-calibration.json.

Training shows far more damaged versions than a shoot holds. The constants of the type head are moved so that the types
are told apart as well as can be while at most `calibration.called_faulty` of untouched and neutral versions of the
calibration photos are called faulty.
"""
import json

import numpy as np
import torch

from salient_training.feature_cache import KIND, ORIGIN, UNUSED, FeatureCache, open_cache, to_iasm_input
from salient_training.iasm import Iasm
from salient_training.photos import DAMAGED
from salient_training.vision_setup import WORK_DIR, load_config, start_torch
from vision_export import CALIBRATION, load_iasm

SHIFTS = np.arange(-2.0, 2.01, 0.25)
SWEEPS = 4
# Weighs an excess of false alarms against balanced accuracy, and keeps constants where they matter little.
EXCESS_COST = 10.0
SHIFT_COST = 0.002


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


def quality(logits: np.ndarray, shifts: np.ndarray, label: np.ndarray, allowed: float) -> float:
    """Balanced accuracy, less the costs of false alarms above what is allowed and of large shifts."""
    kind, guess = label[:, KIND].astype(int), (logits + shifts).argmax(1)
    recalls = [float((guess[kind == k] == k).mean()) for k in np.unique(kind)]
    excess = max(0.0, float((guess[label[:, ORIGIN] != DAMAGED] > 0).mean()) - allowed)
    return float(np.mean(recalls)) - EXCESS_COST * excess - SHIFT_COST * float((shifts[1:] ** 2).mean())


def best_shifts(logits: np.ndarray, label: np.ndarray, allowed: float) -> np.ndarray:
    """(20,) shifts of the constants: "none" first, to what is allowed, then each type and "none" again in turns."""
    harmless = logits[label[:, ORIGIN] != DAMAGED]
    shifts = np.zeros(logits.shape[1])
    shifts[0] = np.quantile(harmless[:, 1:].max(1) - harmless[:, 0], 1 - allowed)
    for _ in range(SWEEPS):
        for index in range(len(shifts)):
            tried = [np.concatenate([shifts[:index], [shifts[index] + step], shifts[index + 1 :]]) for step in (0.0, *SHIFTS)]
            shifts = max(tried, key=lambda candidate: quality(logits, candidate, label, allowed))
    return shifts


def main() -> None:
    config = load_config()
    start_torch(config)
    model, state = load_iasm(config, calibrated=False)
    cache = open_cache(WORK_DIR / 'vision-cache' / 'train')
    label = np.array(cache.arrays['label'][: config['cache']['calibration_photos'] * cache.per_photo])
    rows = np.where(label[:, KIND] != UNUSED)[0]
    logits, label, allowed = type_logits(model.eval(), cache, rows), label[rows], config['calibration']['called_faulty']
    shifts = best_shifts(logits, label, allowed)
    CALIBRATION.write_text(json.dumps({'state': state, 'shifts': shifts.tolist(), 'versions': len(rows)}))
    print(f'{state}: quality {quality(logits, shifts * 0, label, 1.0):.3f} as trained, {quality(logits, shifts, label, allowed):.3f} calibrated on {len(rows)} versions')


if __name__ == '__main__':
    main()
