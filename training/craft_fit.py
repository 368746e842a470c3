"""Craft score, step 4: fits the points of classifier, measures and claims; writes checkpoint/craft-score.json and report-craft.json.

Run: `python3 craft_fit.py` (about a minute). Curves learn to rank a photo above its damaged copies, and undamaged versions of all
photos above damaged ones. Claims get the points professional critics gave where they made them. How much claims weigh and where the
scale lies are set by cross-validation; held-out texts are only reported on, held-out photos by evaluate-starter.ts.
"""
import json
import os

import numpy as np
from scipy.stats import spearmanr

from salient_training.craft_curves import Curves, fit_curves
from salient_training.craft_report import rank_figures, spread_of_scores
from salient_training.craft_setup import CRAFT_DIR, LEAST_PROBABILITY, Versions, load_craft_config, read_versions
from salient_training.photos import DAMAGED, IDENTITY
from salient_training.vision_setup import CHECKPOINT_DIR, WORK_DIR

VAGUE = ('overall.', '.bad')
WEIGHED_GROUPS = ('all', 'against_neutral', 'weak_over_strong')
# The same as in src/main/pipeline/score/craft-score.ts.
DOUBTED_BELOW, LEAST_KEPT, SUSPECTED = 45, 0.1, (0.5, 0.9)


def fit_claims(config: dict) -> tuple[dict[str, float], dict[str, float]]:
    """Ridge regression from the claims of a professional critique to its score; points by claim, and rank agreement."""
    texts = json.loads((CRAFT_DIR / 'texts.json').read_text())
    train, held_out = ([text for text in texts if text['split'] == split] for split in ('train', 'val'))
    found = [claim for text in train for claim in text['claims']]
    names = sorted(name for name in set(found) if found.count(name) >= config['rarestClaim'] and not any(part in name for part in VAGUE))

    def table(part: list[dict]) -> tuple[np.ndarray, np.ndarray]:
        return np.array([[name in text['claims'] for name in names] for text in part], float), np.array([text['score'] for text in part])

    (claims, scores), (other_claims, other_scores) = table(train), table(held_out)
    centred = claims - claims.mean(0)
    points = np.linalg.solve(centred.T @ centred + config['claimPenalty'] * np.eye(len(names)), centred.T @ (scores - scores.mean()))
    agreement = {
        'training_texts': len(train), 'training_srcc': float(spearmanr(claims @ points, scores)[0]),
        'held_out_texts': len(held_out), 'held_out_srcc': float(spearmanr(other_claims @ points, other_scores)[0]),
    }
    return {name: round(float(value), 4) for name, value in zip(names, points)}, agreement


def claim_sums(versions: Versions, points: dict[str, float]) -> np.ndarray:
    """As claimPoints of the app, before mean and weight."""
    return np.array([sum(points.get(name, 0) * (0.5 + 0.5 * strength) for name, strength in praise.items()) for praise in versions.praise])


def choose_weight(versions: Versions, pixels: np.ndarray, sums: np.ndarray, most_lost: float) -> float:
    """The largest weight of the claims up to which the groups of `WEIGHED_GROUPS` together lose at most `most_lost` of their pairs."""
    untouched = versions.column('origin') == IDENTITY
    unit = pixels[untouched].std() / sums[untouched].std()

    def right(values: np.ndarray) -> float:
        pairs = rank_figures(versions, values)['pairs']
        return float(np.mean([pairs[group] for group in WEIGHED_GROUPS]))

    chosen, before = 0.0, right(pixels)
    for weight in unit * np.arange(0.05, 1.01, 0.05):
        if right(pixels + weight * sums) < before - most_lost:
            break
        chosen = float(weight)
    return chosen


def place_scale(versions: Versions, points: np.ndarray, anchors: dict[str, float]) -> dict[str, float]:
    """Middle and width that give the median untouched and the median clearly damaged photo their scores."""
    origin, strength = versions.column('origin'), versions.column('strength')
    high = np.median(points[origin == IDENTITY])
    low = np.median(points[(origin == DAMAGED) & (strength >= 0.5)])
    high_logit, low_logit = (np.log(anchors[name] / (100 - anchors[name])) for name in ('untouched', 'damaged'))
    width = (high - low) / (high_logit - low_logit)
    return {'middle': round(float(high - width * high_logit), 4), 'width': round(float(width), 4)}


def score_points(versions: Versions, points: np.ndarray, scale: dict[str, float]) -> np.ndarray:
    """As scoreCraft of the app: points to 0..100, a low score held back where little is suspected."""
    least = scale['middle'] + scale['width'] * np.log(DOUBTED_BELOW / (100 - DOUBTED_BELOW))
    suspected = 1 - np.exp(versions.inputs[:, versions.columns.index(('type', 'none'))]) + LEAST_PROBABILITY
    kept = LEAST_KEPT + (1 - LEAST_KEPT) * np.clip((suspected - SUSPECTED[0]) / (SUSPECTED[1] - SUSPECTED[0]), 0, 1)
    held = np.where(points < least, least + kept * (points - least), points)
    return 100 / (1 + np.exp((scale['middle'] - held) / scale['width']))


def cross_validate(versions: Versions, config: dict) -> np.ndarray:
    """Points of every version by curves that never saw its photo."""
    photo = versions.column('photo')
    photos = np.unique(photo)
    fold = np.random.default_rng(1).permutation(len(photos)) % config['folds']
    points = np.zeros(len(photo))
    for number in range(config['folds']):
        left_out = np.isin(photo, photos[fold == number])
        points[left_out] = fit_curves(versions, ~left_out, config).total(versions.inputs)[left_out]
    return points


def write_json(path, value: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix('.part').write_text(json.dumps(value, indent=1))
    os.replace(path.with_suffix('.part'), path)


def describe(curves: Curves, points: dict[str, float], claims: dict[str, float], scale: dict[str, float]) -> dict:
    return {'formatVersion': 1, 'curves': curves.describe(), 'claims': {'points': points, **claims}, 'scale': scale}


def main() -> None:
    config, versions = load_craft_config(), read_versions()
    everything = np.ones(len(versions.rows), bool)
    points, texts = fit_claims(config)
    sums = claim_sums(versions, points)
    crossed = cross_validate(versions, config)
    weight = choose_weight(versions, crossed, sums, config['mostPairsLost'])
    mean = float(sums[versions.column('origin') == IDENTITY].mean())
    total = crossed + weight * (sums - mean)
    scale = place_scale(versions, total, config['anchors'])
    curves = fit_curves(versions, everything, config)
    write_json(CHECKPOINT_DIR / 'craft-score.json', describe(curves, points, {'mean': round(mean, 4), 'weight': round(weight, 4)}, scale))
    scores = score_points(versions, total, scale)
    report = {
        'photos': len(np.unique(versions.column('photo'))), 'versions': len(versions.rows), 'claims': {**texts, 'weight': weight},
        'cross_validated': {
            name: rank_figures(versions, value)
            for name, value in (('classifier', versions.rating), ('pixels', crossed), ('claims', sums), ('score', scores))
        },
        'spread': spread_of_scores(versions, scores),
    }
    write_json(WORK_DIR / 'report-craft.json', report)
    print(json.dumps(report, indent=1))


if __name__ == '__main__':
    main()
