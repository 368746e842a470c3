"""Figures of quality from outputs on measured versions: ranking, fault types, agreement of maps, shape of LayerCAM. numpy only.

`label` rows are those of the feature cache; every figure is over photos that were never trained on.
"""
import numpy as np
from scipy import ndimage

from .degradations import TYPES
from .feature_cache import KIND, ORIGIN, PHOTO, STRENGTH
from .photos import DAMAGED, IDENTITY, NEUTRAL, STYLE

WEAK = 0.5


def share(values: np.ndarray | list) -> float:
    return round(float(np.mean(values)), 4) if len(values) else float('nan')


def with_error(values: np.ndarray | list) -> dict[str, float]:
    """Mean and its standard error over photos."""
    deviation = float(np.std(values, ddof=1) / np.sqrt(len(values))) if len(values) > 1 else float('nan')
    return {'mean': share(values), 'standard_error': round(deviation, 4)}


def rows_of(label: np.ndarray, origin: int) -> dict[int, int]:
    """First row of each photo with this origin."""
    rows = np.where(label[:, ORIGIN] == origin)[0][::-1]
    return {int(label[row, PHOTO]): int(row) for row in rows}


def pairs(rating: np.ndarray, label: np.ndarray, origin: int) -> np.ndarray:
    """(N, 4): kind, strength, photo and whether the photo's version of `origin` is rated above its damaged version."""
    better = rows_of(label, origin)
    found = []
    for row in np.where(label[:, ORIGIN] == DAMAGED)[0]:
        photo = int(label[row, PHOTO])
        if photo in better:
            found.append((label[row, KIND], label[row, STRENGTH], photo, rating[better[photo]] > rating[row]))
    return np.array(found, np.float64)


def pair_figures(rating: np.ndarray, label: np.ndarray) -> dict:
    """Share of pairs ranked right: all, by strength, against neutral and style versions, by type, by type and strength."""
    own = pairs(rating, label, IDENTITY)
    right, weak = own[:, 3], own[:, 1] < WEAK
    by_photo = [right[own[:, 2] == photo].mean() for photo in np.unique(own[:, 2])]
    by_type, by_strength = {}, {}
    for kind in range(1, len(TYPES)):
        of_kind = own[:, 0] == kind
        if not of_kind.any():
            continue
        by_type[TYPES[kind]] = share(right[of_kind])
        strengths = own[:, 1].round(2)
        by_strength[TYPES[kind]] = {str(s): share(right[of_kind & (strengths == s)]) for s in np.unique(strengths[of_kind])}
    return {
        'pairs': len(own), 'all': share(right), 'standard_error': with_error(by_photo)['standard_error'],
        'weak': share(right[weak]), 'strong': share(right[~weak]),
        'against_neutral': share(pairs(rating, label, NEUTRAL)[:, 3]), 'against_style': share(pairs(rating, label, STYLE)[:, 3]),
        'by_type': by_type, 'by_type_and_strength': by_strength,
    }


def type_figures(type_logits: np.ndarray, label: np.ndarray) -> dict:
    """Accuracy over twenty types, and how often photos without a fault are called faulty, and as what."""
    kind, guess = label[:, KIND].astype(int), type_logits.argmax(1)
    harmed, untouched = label[:, ORIGIN] == DAMAGED, label[:, ORIGIN] == IDENTITY
    unharmed = untouched | (label[:, ORIGIN] == NEUTRAL)
    per_type = {TYPES[k]: share(guess[harmed & (kind == k)] == k) for k in range(1, len(TYPES)) if (harmed & (kind == k)).any()}
    wrong = np.bincount(guess[untouched & (guess > 0)], minlength=len(TYPES))
    weak = label[:, STRENGTH] < WEAK
    return {
        'accuracy': share(guess == kind),
        'balanced': share(list(per_type.values()) + [share(guess[unharmed] == 0)]),
        'damaged_weak': share((guess == kind)[harmed & weak]), 'damaged_strong': share((guess == kind)[harmed & ~weak]),
        'damaged_called_none': share(guess[harmed] == 0),
        'untouched_called_faulty': share(guess[untouched] > 0),
        'neutral_called_faulty': share(guess[label[:, ORIGIN] == NEUTRAL] > 0),
        'style_called_faulty': share(guess[label[:, ORIGIN] == STYLE] > 0),
        'untouched_called': {TYPES[k]: int(wrong[k]) for k in np.argsort(-wrong) if wrong[k]},
        'per_type': per_type,
    }


def map_shape(cam: np.ndarray) -> dict[str, float]:
    """Of one LayerCAM map (7, 7), 0..1: spread around its centre (0 a point, 1 half the diagonal), peaks, share of cells above half."""
    weights = cam / max(cam.sum(), 1e-9)
    y, x = np.mgrid[0:1:7j, 0:1:7j]
    cy, cx = (weights * y).sum(), (weights * x).sum()
    spread = np.sqrt((weights * ((y - cy) ** 2 + (x - cx) ** 2)).sum()) / np.sqrt(0.5)
    # A peak is a cell, or a plateau, that none of its eight neighbours exceeds, and at least half of the highest.
    top = ndimage.maximum_filter(cam, 3, mode='constant')
    peaks = ndimage.label((cam >= top) & (cam >= 0.5 * cam.max()), np.ones((3, 3)))[1]
    return {'spread': float(spread), 'peaks': float(peaks), 'area': float((cam >= 0.5 * cam.max()).mean())}


def shape_figures(cams: list[np.ndarray]) -> dict:
    shapes = [map_shape(cam) for cam in cams if cam.max() > 0]
    peaks = np.array([shape['peaks'] for shape in shapes])
    return {
        'photos': len(shapes), 'spread': with_error([s['spread'] for s in shapes]), 'peaks': with_error(peaks),
        'one_peak': share(peaks == 1), 'area': with_error([s['area'] for s in shapes]),
    }


def objects_in(mask: np.ndarray) -> int:
    """Separate parts of a bool mask that cover at least a hundredth of the frame."""
    parts, count = ndimage.label(mask)
    return sum(float((parts == index + 1).mean()) >= 0.01 for index in range(count))
