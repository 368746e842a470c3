"""Fits the tone models (src/main/pipeline/measure/tone-models.ts) on what tone-dump.ts wrote of the calibration half.

`python training/calibrate/tone_fit.py DUMP.ndjson` prints the table to paste and, by two-fold cross-validation over photos, the hits at
2 % and 5 % of untouched photos. Logistic regression with a ridge; a measure whose weight gets the sign that physics forbids is left out.
"""

import hashlib
import json
import sys

import numpy as np

# Measure, sign its weight must have, and how it enters: shares of clipped pixels as log10(share + 0.001).
LEVELS = ['exposure.midtone', 'exposure.shadow', 'exposure.lower', 'exposure.higher', 'exposure.highlight', 'exposure.upper']
MODELS = {
    'exposure.under_likely': {
        'positives': ['ev-1.5', 'ev-2', 'ev-3', 'cam-2'],
        'terms': [(name, -1, 'plain') for name in [*LEVELS, 'exposure.white_point', 'exposure.peak']]
        + [('exposure.dark_share', 1, 'plain'), ('exposure.bright_share', -1, 'plain')],
        # The very brightest pixels must not decide: a lamp stays white in an underexposed photo.
        'ridge': 0.02,
    },
    'exposure.over_likely': {
        'positives': ['ev+1.5', 'ev+2', 'cam+1.5'],
        'terms': [(name, 1, 'plain') for name in [*LEVELS[:-1], 'exposure.midtone_inside', 'exposure.floor', 'exposure.black_point']]
        + [('exposure.bright_share', 1, 'plain'), ('exposure.clip_channel', 1, 'plain')]
        + [(name, 1, 'log') for name in ['exposure.clip_high', 'exposure.clip_channel', 'exposure.clip_red_high', 'exposure.clip_blue_high']]
        + [('exposure.clip_low', -1, 'log'), ('exposure.white_border', -1, 'plain'), ('exposure.clip_low', -1, 'plain')],
        'ridge': 0.001,
    },
    'contrast.low_likely': {
        'positives': ['con0.5', 'con0.4', 'flat0.5'],
        'terms': [(name, -1, 'plain') for name in ['contrast.range', 'contrast.global', 'contrast.middle', 'exposure.dynamic_range', 'exposure.white_point', 'exposure.peak', 'color.chroma_high']]
        + [('exposure.floor', 1, 'plain'), ('exposure.black_point', 1, 'plain')],
        'ridge': 0.003,
    },
}


def value_of(measures, term):
    value = measures.get(term[0], 0.0)
    return np.log10(value + 1e-3) if term[2] == 'log' else value


def is_well_exposed(m):
    """Photos on which the damage is fair: those a photographer would call well exposed and of normal contrast."""
    return (
        m['contrast.range'] > 0.6
        and 0.45 < m['exposure.midtone'] < 0.72
        and m['exposure.clip_high'] < 0.01
        and m['exposure.clip_low'] < 0.02
        and m['exposure.dark_share'] < 0.35
        and m['exposure.upper'] > 0.78
        and m['exposure.bright_share'] < 0.3
    )


def fit(inputs, truth, weights, ridge):
    mean = inputs.mean(0)
    spread = inputs.std(0) + 1e-9
    z = np.c_[np.ones(len(inputs)), (inputs - mean) / spread]
    beta = np.zeros(z.shape[1])
    penalty = np.eye(z.shape[1]) * ridge * weights.sum()
    penalty[0, 0] = 1e-9
    for _ in range(80):
        p = 1 / (1 + np.exp(-np.clip(z @ beta, -30, 30)))
        gradient = z.T @ (weights * (p - truth)) + penalty @ beta
        hessian = (z * (weights * p * (1 - p) + 1e-9)[:, None]).T @ z + penalty
        beta -= np.linalg.solve(hessian, gradient)
    factors = beta[1:] / spread
    return beta[0] - (mean * factors).sum(), factors


def fit_signed(inputs, truth, weights, ridge, terms):
    """Fits, leaves out the term that offends most against its sign, and fits again until none does."""
    kept = list(range(len(terms)))
    while True:
        bias, factors = fit(inputs[:, kept], truth, weights, ridge)
        wrong = [(factors[i] * terms[k][1] * inputs[:, k].std(), i) for i, k in enumerate(kept) if factors[i] * terms[k][1] < 0]
        if not wrong:
            full = np.zeros(len(terms))
            full[kept] = factors
            return bias, full
        kept.pop(min(wrong)[1])


def main():
    rows = [json.loads(line) for line in open(sys.argv[1])]
    by_key = {(row['id'], row['v']): row['m'] for row in rows}
    ids = sorted({row['id'] for row in rows})
    fold = {photo: hashlib.md5(photo.encode()).digest()[0] % 2 for photo in ids}
    well = [photo for photo in ids if is_well_exposed(by_key[(photo, 'none')])]
    print(f'// {len(ids)} photos of the calibration half, {len(well)} of them well exposed and damaged.')
    for name, model in MODELS.items():
        terms = model['terms']

        def matrix(photos, variants):
            return np.array([[value_of(by_key[(p, v)], t) for t in terms] for p in photos for v in variants if (p, v) in by_key])

        def train(photos, chosen):
            plain, damaged = matrix(photos, ['none']), matrix(chosen, model['positives'])
            truth = np.r_[np.zeros(len(plain)), np.ones(len(damaged))]
            weights = np.r_[np.full(len(plain), 1 / len(plain)), np.full(len(damaged), 1 / len(damaged))] * 1000
            return fit_signed(np.r_[plain, damaged], truth, weights, model['ridge'], terms)

        hits = {}
        for half in (0, 1):
            bias, factors = train([p for p in ids if fold[p] == half], [p for p in well if fold[p] == half])
            others = matrix([p for p in ids if fold[p] != half], ['none']) @ factors + bias
            for share in (0.02, 0.05):
                limit = np.quantile(others, 1 - share)
                for variant in sorted({row['v'] for row in rows}):
                    if variant[:2] == name[:0] or not any(variant[:2] == positive[:2] for positive in model['positives']):
                        continue
                    scores = matrix([p for p in well if fold[p] != half], [variant]) @ factors + bias
                    hits.setdefault((share, variant), []).append(float((scores > limit).mean()))
        print('//', name, {f'{variant} at {share:.0%}': round(float(np.mean(h)), 3) for (share, variant), h in hits.items()})
        bias, factors = train(ids, well)
        plain = matrix(ids, ['none']) @ factors + bias
        print('// quantiles of untouched photos', {q: round(float(np.quantile(plain, q)), 2) for q in (0.5, 0.9, 0.95, 0.98, 0.99)})
        for variant in model['positives']:
            scores = matrix(well, [variant]) @ factors + bias
            print(f'// {variant}', {q: round(float(np.quantile(scores, q)), 2) for q in (0.02, 0.05, 0.1, 0.5)})
        print(f"  {{ id: '{name}', bias: {bias:.3f}, terms: [")
        for term, factor in zip(terms, factors):
            if factor:
                print(f"    ['{term[0]}', '{term[2]}', {factor:.3f}],")
        print('  ] },')


main()
