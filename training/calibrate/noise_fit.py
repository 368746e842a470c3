"""Fits the evidence of noise (src/main/pipeline/measure/noise.ts) on what noise-dump.ts wrote of the calibration half.

`python training/calibrate/noise_fit.py DUMP.ndjson` prints the weights to paste and, by five-fold cross-validation over photos, the hits at
several shares of untouched photos. Photos that a look found noisy are no counter-examples. Logistic regression with a ridge; untouched photos
count six times, three kinds of noise once each.
"""

import hashlib
import json
import sys

import numpy as np

# Measure and how it enters: as log(value + 0.15) or as it is.
TERMS = [
    ('floor', 'noise.floor', 'log'),
    ('fine', 'noise.fine', 'log'),
    ('spread', 'noise.spread', 'log'),
    ('drift', 'noise.drift', 'log'),
    ('next', 'noise.next', 'plain'),
    ('second', 'noise.second', 'plain'),
    ('direction', 'noise.direction', 'plain'),
    ('directionOfPairs', 'noise.direction_of_pairs', 'plain'),
]
UNTOUCHED_WEIGHT = 6.0
RIDGE = 1.0
LEAST_FLAT_SHARE = 0.03


def value_of(measures, measure, form):
    return np.log(measures[measure] + 0.15) if form == 'log' else measures[measure]


def fit(inputs, truth, weights):
    found = np.zeros(inputs.shape[1])
    free = np.r_[0.0, np.ones(len(found) - 1)]
    for _ in range(40):
        chance = 1 / (1 + np.exp(-inputs @ found))
        curve = (inputs.T * (weights * chance * (1 - chance))) @ inputs + RIDGE * np.diag(free) + 1e-6 * np.eye(len(found))
        found += np.linalg.solve(curve, inputs.T @ (weights * (truth - chance)) - RIDGE * free * found)
    return found


def main():
    with open(sys.argv[1], encoding='utf8') as lines:
        rows = [json.loads(line) for line in lines]
    rows = [row for row in rows if 'noise.next' in row['measures']]
    calm = {row['id'] for row in rows if row['kind'] == 'untouched' and row['measures']['noise.flat_share'] > LEAST_FLAT_SHARE}
    rows = [row for row in rows if not row['isNoisy'] and (row['kind'] == 'untouched' or row['id'] in calm)]
    kinds = np.array([row['kind'] for row in rows])
    truth = (kinds != 'untouched').astype(float)
    weights = np.where(truth == 0, UNTOUCHED_WEIGHT, 1.0)
    values = np.array([[value_of(row['measures'], measure, form) for _, measure, form in TERMS] for row in rows])
    mean, spread = values.mean(0), values.std(0)
    inputs = np.c_[np.ones(len(rows)), (values - mean) / spread]
    folds = np.array([int(hashlib.md5(row['id'].encode()).hexdigest(), 16) % 5 for row in rows])
    odds = np.zeros(len(rows))
    for fold in range(5):
        odds[folds == fold] = inputs[folds == fold] @ fit(inputs[folds != fold], truth[folds != fold], weights[folds != fold])
    untouched = np.sort(odds[truth == 0])[::-1]
    print(f'{len(untouched)} untouched photos, {int(truth.sum())} with noise')
    for share in (0.005, 0.01, 0.02, 0.03, 0.05, 0.08):
        limit = untouched[int(share * len(untouched))]
        hits = ', '.join(f'{kind} {100 * (odds[kinds == kind] > limit).mean():.1f} %' for kind in sorted(set(kinds) - {'untouched'}))
        print(f'alarms {100 * share:.1f} % at {1 / (1 + np.exp(-limit)):.3f}: {hits}')
    for at in np.argsort(np.where(truth == 0, -odds, 99))[:25]:
        print(rows[at]['id'], round(float(1 / (1 + np.exp(-odds[at]))), 3))
    scaled = fit(inputs, truth, weights)
    raw = scaled[1:] / spread
    print(f"bias: {scaled[0] - raw @ mean:.4f},")
    for (name, _, _), weight in zip(TERMS, raw):
        print(f'{name}: {weight:.4f},')


main()
