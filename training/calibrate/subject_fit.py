"""Fits the models of measure/composition-models.ts on what subject-dump.ts wrote of the calibration half.

`python training/calibrate/subject_fit.py DUMP.ndjson` prints the tables to paste and, by five-fold cross-validation over photos, hits and
alarms at several thresholds. Logistic regression with a ridge; photos that the model of the maps was not trained on count five times.
"""

import hashlib
import json
import sys

import numpy as np

SIDES = ['left', 'right', 'top', 'bottom']
FOLDS = 5
# Untouched photos whose subject a careful look found cut, though nobody drew it: neither right nor wrong for the fit.
TRULY_CUT = {
    'geary/20240728_0081.jpg',
    'geary/20240912_0299.jpg',
    'geary/20250217_0004.jpg',
    'geary/20250424_0155.jpg',
    'bsds500/106020.jpg',
    'bsds500/147062.jpg',
    'bsds500/16068.jpg',
    'imagenet1k/n02114367_timber_wolf.jpg',
    'imagenet1k/n03379051_football_helmet.jpg',
    'imagenet1k/n07760859_custard_apple.jpg',
}


def logit(p):
    p = min(0.995, max(0.005, p))
    return float(np.log(p / (1 - p)))


def cut_terms(row, side):
    """What may tell that the subject is cut by a side."""
    m, here = row['m'], row['sides'][side]
    across = [row['sides'][k]['share'] for k in ((2, 3) if side < 2 else (0, 1))]
    return {
        'all': min(1.5, here['all']),
        'depth': here['depth'],
        'share': min(1.0, here['share']),
        'opposite': min(1.0, row['sides'][side ^ 1]['share']),
        'across': max(across),
        'confidence': logit(m['subject.confidence']),
        'area': np.log(max(0.005, m['subject.area'])),
    }


def tight_terms(m):
    """What may tell that the frame leaves the subject no room."""
    return {
        'room': min(0.2, m['placement.room']),
        'second': min(0.2, m['placement.room_second']),
        'third': min(0.25, m['placement.room_third']),
        'largest': min(0.3, m['placement.room_largest']),
        'box': m['placement.box_area'],
        'cutLength': min(1.5, m['edge.cut_length']),
    }


def spot_terms(m):
    """What may tell a bright spot from a sky or a window."""
    return {
        'excess': m['bright_spot.excess'],
        'area': min(0.03, m.get('bright_spot.area', 0)),
        'lightness': m.get('bright_spot.lightness', 0.8),
        'atTop': float(m.get('bright_spot.top', 1) < 0.02),
    }


def fit(inputs, truth, weights, ridge=0.003):
    mean = inputs.mean(0)
    spread = inputs.std(0) + 1e-9
    z = np.c_[np.ones(len(inputs)), (inputs - mean) / spread]
    beta = np.zeros(z.shape[1])
    penalty = np.eye(z.shape[1]) * ridge * weights.sum()
    penalty[0, 0] = 1e-9
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(z @ beta, -30, 30)))
        hessian = (z * (weights * p * (1 - p) + 1e-9)[:, None]).T @ z + penalty
        beta -= np.linalg.solve(hessian, z.T @ (weights * (p - truth)) + penalty @ beta)
    factors = beta[1:] / spread
    return beta[0] - (mean * factors).sum(), factors


def fold_of(row):
    return hashlib.md5(row['id'].encode()).digest()[3] % FOLDS


def cross_validate(samples):
    """Scores of each sample by the model of the other folds, and the model of all."""
    inputs = np.array([list(s['x'].values()) for s in samples])
    truth = np.array([s['y'] for s in samples], float)
    weights = np.array([s['w'] for s in samples], float)
    folds = np.array([fold_of(s['row']) for s in samples])
    scores = np.zeros(len(samples))
    for fold in range(FOLDS):
        rest = folds != fold
        bias, factors = fit(inputs[rest], truth[rest], weights[rest])
        here = folds == fold
        scores[here] = 1 / (1 + np.exp(-(bias + inputs[here] @ factors)))
    return scores, fit(inputs, truth, weights)


def weight_of(row):
    """Nine of ten drawn photos are known to the model of the maps; scenery is rare here and common in shoots."""
    if not row['truth']:
        return 3
    return (5 if row['unseen'] else 1) * (4 if row['v'] == 'empty' else 1)


def cut_samples(rows):
    """One sample per side but the lower one; contact in the drawn subject is the truth."""
    for row in rows:
        if not row['sides'] or row['id'] in TRULY_CUT or row['v'] in ('blur', 'spot', 'tight-0.01', 'tight-0.04'):
            continue
        for side in range(3):
            contact = row['truth']['contact'][side] if row['truth'] and row['truth']['area'] >= 0.02 else 0
            if not 0.06 < contact <= 0.3:
                yield {'x': cut_terms(row, side), 'y': int(contact > 0.3), 'w': weight_of(row), 'row': row}


def tight_samples(rows):
    """Crops at 1 % of the subject against photos and crops with room on two sides at least."""
    for row in rows:
        if not row['sides'] or row['v'] in ('blur', 'spot', 'tight-0.04'):
            continue
        if row['v'] != 'tight-0.01' and row['truth'] and row['v'] != 'empty':
            x, y, width, height = row['truth']['box']
            if sorted([x, y, 1 - x - width, 1 - y - height])[2] < 0.09:
                continue
        yield {'x': tight_terms(row['m']), 'y': int(row['v'] == 'tight-0.01'), 'w': weight_of(row), 'row': row}


def spot_samples(rows):
    for row in rows:
        if row['v'] in ('spot', 'none'):
            yield {'x': spot_terms(row['m']), 'y': int(row['v'] == 'spot'), 'w': 1, 'row': row}


def report(name, samples):
    scores, (bias, factors) = cross_validate(samples)
    print(f'{name}: bias {bias:.2f},', ', '.join(f'{key}: {factor:.2f}' for key, factor in zip(samples[0]['x'], factors)))
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7):
        rates = {}
        for sample, score in zip(samples, scores):
            row = sample['row']
            key = 'hits' if sample['y'] else 'alarms, ' + ('drawn' if row['truth'] else 'other') + ('' if row['v'] == 'none' else ' cropped')
            rates.setdefault(key, []).append(score > threshold)
        print(f'  over {threshold}:', ', '.join(f'{key} {np.mean(value):.3f} of {len(value)}' for key, value in sorted(rates.items())))


if __name__ == '__main__':
    with open(sys.argv[1], encoding='utf8') as file:
        dump = [json.loads(line) for line in file]
    report('cut, per side', list(cut_samples(dump)))
    report('tight', list(tight_samples(dump)))
    report('spot', list(spot_samples(dump)))
