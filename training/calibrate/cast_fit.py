"""Last step of the color cast: a logistic regression that decides from the estimates (cast-dump.ts) whether a photographer would call the
photo tinted. Reads the dump, writes src/main/pipeline/measure/cast-weights.ts.

    python3 training/calibrate/cast_fit.py DUMP_FILE
"""
import json
import re
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

OUT = Path(__file__).parents[2] / 'src/main/pipeline/measure/cast-weights.ts'
# More of these must never speak against a cast; the fit may set them to zero instead.
RISING = {'distance', 'farOdds', 'neutrals', 'edges', 'highlights'}


def fit(x, y, weights, bounds, ridge=2e-3):
    def cost(p):
        odds = x @ p[:-1] + p[-1]
        probability = 1 / (1 + np.exp(-odds))
        loss = (weights * (np.logaddexp(0, odds) - y * odds)).sum() + ridge * (p[:-1] ** 2).sum()
        error = weights * (probability - y)
        return loss, np.append(x.T @ error + 2 * ridge * p[:-1], error.sum())

    return minimize(cost, np.zeros(x.shape[1] + 1), jac=True, method='L-BFGS-B', bounds=bounds).x


def main() -> None:
    looked_at = Path(__file__).with_name('looked-at.json')
    seen = json.loads(looked_at.read_text()).get('color.cast', {}) if looked_at.exists() else {}
    rows = [json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines()]
    # Photos that a careful look found tinted as they are teach nothing about balanced ones.
    rows = [row for row in rows if seen.get(row['id']) is not True]
    names = list(rows[0]['features'])
    x = np.array([[row['features'][name] for name in names] for row in rows])
    kinds = np.array([f"{row['kelvin']} {row['tint']}" for row in rows])
    y = (kinds != '5500 0').astype(float)
    weights = np.where(y == 1, 0.5 / y.sum(), 0.5 / (1 - y).sum())
    middle, scale = x.mean(0), x.std(0)
    bounds = [(0, None) if name in RISING else (None, None) for name in names] + [(None, None)]
    ids = np.array([row['id'] for row in rows])
    fold = np.array([hash_of(name) % 5 for name in ids])
    odds = np.zeros(len(rows))
    for part in range(5):
        p = fit(((x - middle) / scale)[fold != part], y[fold != part], weights[fold != part], bounds)
        odds[fold == part] = (((x - middle) / scale) @ p[:-1] + p[-1])[fold == part]
    report(odds, x, names, kinds, ids)
    p = fit((x - middle) / scale, y, weights, bounds)
    slopes = p[:-1] / scale
    bias = p[-1] - (slopes * middle).sum()
    listed = '\n'.join(f"  ['{name}', {slope:.5g}]," for name, slope in zip(names, slopes) if abs(slope) > 1e-6)
    text = OUT.read_text()
    text = re.sub(r'DECISION_BIAS = [^;]*;', f'DECISION_BIAS = {bias:.5g};', text)
    text = re.sub(r'(DECISION_WEIGHTS[^=]*= )\[.*\];', lambda found: f'{found[1]}[\n{listed}\n];', text, flags=re.S)
    OUT.write_text(text)


def hash_of(name: str) -> int:
    return sum(ord(letter) * (index + 7) for index, letter in enumerate(name))


def report(odds, x, names, kinds, ids) -> None:
    plain = kinds == '5500 0'
    for label, score in [('decision', odds), ('distance alone', x[:, names.index('distance')])]:
        for alarms in (0.03, 0.05, 0.08, 0.12):
            limit = np.quantile(score[plain], 1 - alarms)
            hits = {kind: f'{(score[kinds == kind] > limit).mean():.3f}' for kind in np.unique(kinds) if kind != '5500 0'}
            print(f'{label}: {alarms:.0%} alarms at {1 / (1 + np.exp(-limit)):.3f}, hits {hits}')
    worst = np.argsort(-odds * plain)[:40]
    print('surest untouched:', ' '.join(ids[worst]))


if __name__ == '__main__':
    main()
