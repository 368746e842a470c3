"""Fits the models of measure/frame-models.ts on what frame-dump.ts wrote of the calibration half, and writes their weights.

`python3 training/calibrate/frame_fit.py DUMP.ndjson` prints hits and alarms by five-fold cross-validation over photos at several thresholds, then
writes src/main/pipeline/measure/frame-weights.ts. Logistic regression with a ridge; photos that the model of the maps was not trained on count five
times, photos of other folders three.
"""

import json
import sys
from pathlib import Path

import numpy as np

from subject_fit import FOLDS, SIDES, TRULY_CUT, fit, fold_of

HERE = Path(__file__).parent
OUT = HERE.parent.parent / 'src' / 'main' / 'pipeline' / 'measure' / 'frame-weights.ts'
THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 0.9)
# Of a cut side the drawn subject holds this contact at least, of a whole one this at most; over the root of its area.
CUT_CONTACT, WHOLE_CONTACT = 0.3, 0.06
# Distances of the drawn subject from the middle that count as there and as elsewhere.
IN_MIDDLE, OFF_MIDDLE = 0.06, 0.1
SIDE_RIDGE, MIDDLE_RIDGE = 2e-4, 5e-4


def looked_cut():
    """Untouched photos whose subject a careful look found cut: neither right nor wrong for the fit."""
    looks = json.loads((HERE / 'looked-at.json').read_text())['comp.edge_cut']
    return TRULY_CUT | {photo for photo, is_cut in looks.items() if is_cut}


def side_truth(row, side, looked):
    """1 for a cut, 0 for none, None for what is in doubt. A contact below that nobody made is no fault: people and things stand there."""
    truth = row['truth']
    contact = truth['contact'][side] if truth else 0
    made = side < 3 or row['v'].startswith('cut-bottom')
    if truth and row['v'] != 'empty' and made and contact > CUT_CONTACT and truth['area'] > 0.02:
        return None if row['v'].startswith('tight') else 1
    if row['v'] == 'none' and row['id'] in looked:
        return None
    if row['v'].startswith('tight') or (truth and row['v'] != 'empty' and made and contact > WHOLE_CONTACT):
        return None
    return 0


def side_weight(row):
    if not row['truth']:
        return 3
    return (5 if row['unseen'] else 1) * (2 if row['v'] == 'none' or row['v'].startswith('trim') else 1)


def middle_truth(row):
    if not row['truth'] or row['v'].startswith(('cut', 'tight', 'empty')):
        return None
    centre = row['truth']['centre']
    distance = np.hypot(centre['x'] - 0.5, centre['y'] - 0.5)
    return 1 if distance <= IN_MIDDLE else 0 if distance > OFF_MIDDLE else None


def table(samples):
    inputs = np.array([list(cues.values()) for _, cues, _, _ in samples])
    truth = np.array([value for _, _, value, _ in samples], float)
    weights = np.array([weight for _, _, _, weight in samples], float)
    folds = np.array([fold_of(row) for row, _, _, _ in samples])
    return inputs, truth, weights / weights.mean(), folds


def cross_validate(samples, cases, ridge):
    """The model of all samples, and the probability of each case (row, cues) by the model of the other folds."""
    inputs, truth, weights, folds = table(samples)
    scores = np.zeros(len(cases))
    asked = np.array([list(cues.values()) for _, cues in cases])
    asked_folds = np.array([fold_of(row) for row, _ in cases])
    for fold in range(FOLDS):
        rest = folds != fold
        bias, factors = fit(inputs[rest], truth[rest], weights[rest], ridge)
        here = asked_folds == fold
        scores[here] = 1 / (1 + np.exp(-(bias + asked[here] @ factors)))
    return fit(inputs, truth, weights, ridge), scores


def fit_sides(rows, looked):
    """One model for left and right, one for the top, one for the bottom; scores (rows, sides)."""
    known = [row for row in rows if row['sides']]
    place = {id(row): at for at, row in enumerate(rows)}
    scores = np.zeros((len(rows), 4))
    models = []
    for sides in ((0, 1), (2,), (3,)):
        samples = [
            (row, row['sides'][side], side_truth(row, side, looked), side_weight(row)) for row in known for side in sides
        ]
        cases = [(row, row['sides'][side]) for row in known for side in sides]
        model, found = cross_validate([sample for sample in samples if sample[2] is not None], cases, SIDE_RIDGE)
        models.append(model)
        for (row, _), side, score in zip(cases, [side for _ in known for side in sides], found):
            scores[place[id(row)], side] = score
    return models, scores


def fit_middle(rows):
    cases = [(row, row['middle']) for row in rows if row['middle']]
    samples = [(row, cues, middle_truth(row), 5 if row['unseen'] else 1) for row, cues in cases]
    model, found = cross_validate([sample for sample in samples if sample[2] is not None], cases, MIDDLE_RIDGE)
    by_row = {id(row): score for (row, _), score in zip(cases, found)}
    return model, np.array([by_row.get(id(row), 0) for row in rows])


def rate(hits, among, unseen):
    return f'{hits[among].mean():.3f} of {among.sum()} ({hits[among & unseen].mean():.3f} of {(among & unseen).sum()} unseen)'


def report_sides(rows, scores, looked):
    unseen = np.array([row['unseen'] for row in rows])
    whole = np.array([side_truth(row, 0, looked) is not None for row in rows]) & np.array([
        row['v'] == 'none' and not (row['truth'] and max(row['truth']['contact'][:3]) > WHOLE_CONTACT) for row in rows
    ])
    area = {row['id']: row['truth']['area'] for row in rows if row['v'] == 'none' and row['truth']}
    for name, value in (('sideways and top', scores[:, :3].max(1)), ('bottom', scores[:, 3])):
        for threshold in THRESHOLDS:
            over = value > threshold
            sides = (0, 1, 2) if name != 'bottom' else (3,)
            hits = ', '.join(f'{SIDES[side]} {rate(over, cuts(rows, area, side), unseen)}' for side in sides)
            left = np.array([row['v'].startswith(('trim', 'centre', 'third')) for row in rows])
            print(f'{name} over {threshold}: {hits}; alarms {rate(over, whole, unseen)}; crops that leave it whole {over[left].mean():.3f}')


def cuts(rows, area, side):
    """Cuts by 30 % as the trials make them."""
    return np.array([
        row['v'] == f'cut-{SIDES[side]}-0.3'
        and 0.04 <= area[row['id']] <= 0.4
        and row['truth']['area'] > 0.02
        and row['truth']['contact'][side] > CUT_CONTACT
        for row in rows
    ])


def report_middle(rows, scores):
    unseen = np.array([row['unseen'] for row in rows])
    area = {row['id']: row['truth']['area'] for row in rows if row['v'] == 'none' and row['truth']}
    moved = np.array([row['v'] == 'centre' and area[row['id']] < 0.3 for row in rows])
    plain = np.array([row['v'] == 'none' for row in rows])
    off = np.array([middle_truth(row) == 0 for row in rows])
    for threshold in THRESHOLDS:
        for sure in (0, 0.35, 0.5):
            over = (scores > threshold) & np.array([row['confidence'] > sure for row in rows])
            print(
                f'middle over {threshold}, confidence over {sure}: moved there {rate(over, moved, unseen)}; drawn elsewhere {over[off].mean():.3f}; '
                f'untouched photos {over[plain].mean():.3f}'
            )


def write(rows, sides, middle):
    side_names = list(next(row['sides'][0] for row in rows if row['sides']))
    middle_names = list(next(row['middle'] for row in rows if row['middle']))
    side_rows = [('bias', *(bias for bias, _ in sides))]
    side_rows += [(name, *(factors[at] for _, factors in sides)) for at, name in enumerate(side_names)]
    bias, factors = middle
    lines = ''.join(f"  ['{name}', {', '.join(f'{value:.5g}' for value in values)}],\n" for name, *values in side_rows)
    terms = ''.join(f"  ['{name}', {value:.5g}],\n" for name, value in [('bias', bias), *zip(middle_names, factors)])
    OUT.write_text(f"""// Weights of frame-models.ts, written by training/calibrate/frame_fit.py; terms in side-cues.ts and middle-cues.ts.

/** Of left and right, of the top, of the bottom. */
export const SIDE_WEIGHTS: readonly (readonly [term: string, sideways: number, top: number, bottom: number])[] = [
{lines}];

export const MIDDLE_WEIGHTS: readonly (readonly [term: string, weight: number])[] = [
{terms}];
""")


def main():
    with open(sys.argv[1], encoding='utf8') as file:
        rows = [json.loads(line) for line in file]
    looked = looked_cut()
    side_models, side_scores = fit_sides(rows, looked)
    report_sides(rows, side_scores, looked)
    middle_model, middle_scores = fit_middle(rows)
    report_middle(rows, middle_scores)
    write(rows, side_models, middle_model)


if __name__ == '__main__':
    main()
