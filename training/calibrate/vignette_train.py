"""Trains the network of src/main/pipeline/measure/vignette.ts on what vignette-dump.ts wrote of the calibration half.

`python training/calibrate/vignette_train.py DUMP.ndjson OUT.ts` prints hits and alarms by four-fold cross-validation over photos and
writes the weights. One hidden layer; inputs standardised and limited to 4 deviations; dropout and a ridge against the few photos.
"""

import hashlib
import json
import sys

import numpy as np

HIDDEN = 16
EPOCHS = 40
RIDGE = 1e-3
DROPOUT = 0.3
RATE = 2e-3


def standardise(inputs, mean, spread):
    return np.clip((inputs - mean) / spread, -4, 4)


def train(z, truth, seed=0):
    rng = np.random.default_rng(seed)
    count, size = z.shape
    weights = np.where(truth == 1, 0.5 / truth.mean(), 0.5 / (1 - truth.mean()))
    params = [rng.normal(0, size**-0.5, (size, HIDDEN)), np.zeros(HIDDEN), rng.normal(0, HIDDEN**-0.5, HIDDEN), np.zeros(1)]
    first = [np.zeros_like(p) for p in params]
    second = [np.zeros_like(p) for p in params]
    step = 0
    for epoch in range(EPOCHS):
        order = rng.permutation(count)
        rate = RATE * 0.5 * (1 + np.cos(np.pi * epoch / EPOCHS))
        for start in range(0, count, 64):
            k = order[start : start + 64]
            inputs = z[k] * (rng.random((len(k), size)) > DROPOUT / 2)
            hidden = np.tanh(inputs @ params[0] + params[1])
            mask = (rng.random(hidden.shape) > DROPOUT) / (1 - DROPOUT)
            p = 1 / (1 + np.exp(-((hidden * mask) @ params[2] + params[3][0])))
            error = weights[k] * (p - truth[k]) / len(k)
            back = np.outer(error, params[2]) * mask * (1 - hidden * hidden)
            gradients = [inputs.T @ back + RIDGE * params[0], back.sum(0), (hidden * mask).T @ error + RIDGE * params[2], np.array([error.sum()])]
            step += 1
            for i, gradient in enumerate(gradients):
                first[i] = 0.9 * first[i] + 0.1 * gradient
                second[i] = 0.999 * second[i] + 0.001 * gradient * gradient
                params[i] = params[i] - rate * (first[i] / (1 - 0.9**step)) / (np.sqrt(second[i] / (1 - 0.999**step)) + 1e-8)
    return params


def score(params, z):
    return np.tanh(z @ params[0] + params[1]) @ params[2] + params[3][0]


def row(values, digits=4):
    return '[' + ', '.join(f'{round(float(v), digits):g}' for v in values) + ']'


def main():
    rows = [json.loads(line) for line in open(sys.argv[1])]
    inputs = np.array([r['features'] for r in rows], float)
    truth = np.array([r['ev'] > 0 for r in rows], float)
    kind = np.array([r['kind'] for r in rows])
    ids = [r['id'] for r in rows]
    fold = np.array([hashlib.md5(i.encode()).digest()[0] % 4 for i in ids])
    is_test = np.char.startswith(kind, 'test')
    scores = np.zeros(len(truth))
    for held in range(4):
        chosen = (fold != held) & ~is_test
        mean, spread = inputs[chosen].mean(0), inputs[chosen].std(0) + 1e-6
        params = train(standardise(inputs[chosen], mean, spread), truth[chosen])
        scores[fold == held] = score(params, standardise(inputs[fold == held], mean, spread))
    plain = (kind == 'whole') & (truth == 0)
    for share in (0.9, 0.92, 0.94, 0.96, 0.98):
        limit = np.quantile(scores[plain], share)
        hits = {k: round(float((scores[kind == k] > limit).mean()), 3) for k in ('test-1.5', 'test-2')}
        crops = round(float((scores[(kind == 'crop') & (truth == 0)] > limit).mean()), 3)
        print(f'{len(set(ids))} photos: {1 - share:.0%} of untouched above {limit:.2f}: hits {hits}, untouched crops {crops}')
    mean, spread = inputs.mean(0), inputs.std(0) + 1e-6
    params = train(standardise(inputs, mean, spread), truth)
    with open(sys.argv[2], 'w') as out:
        out.write('// Weights of the vignette network, written by training/calibrate/vignette_train.py; do not edit by hand.\n\n')
        out.write(f'/** One per input of vignette-profile.ts. */\nexport const INPUT_MEAN: readonly number[] = {row(mean)};\n')
        out.write(f'export const INPUT_SPREAD: readonly number[] = {row(spread)};\n')
        out.write('/** One row of input weights per hidden unit. */\nexport const HIDDEN_WEIGHTS: readonly (readonly number[])[] = [\n')
        for unit in params[0].T:
            out.write(f'  {row(unit)},\n')
        out.write('];\n')
        out.write(f'export const HIDDEN_BIAS: readonly number[] = {row(params[1])};\n')
        out.write(f'export const OUTPUT_WEIGHTS: readonly number[] = {row(params[2])};\n')
        out.write(f'export const OUTPUT_BIAS = {float(params[3][0]):.4f};\n')


main()
