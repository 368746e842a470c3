"""Agreement of predicted maps with subject masks and with human fixation maps. numpy only."""
import numpy as np
from scipy.stats import rankdata

BETA_SQUARED = 0.3
FIXATED_SHARE = 0.05


def precision_recall(prediction: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Precision and recall at 255 thresholds of a 0..1 map against a bool mask of the same shape."""
    levels = (np.clip(prediction, 0, 1) * 255).astype(np.int64)
    hits = np.bincount(levels[mask], minlength=256)[::-1].cumsum()[::-1]
    all_above = np.bincount(levels.ravel(), minlength=256)[::-1].cumsum()[::-1]
    return hits[1:] / np.maximum(all_above[1:], 1), hits[1:] / max(int(mask.sum()), 1)


def max_f_measure(pairs: list[tuple[np.ndarray, np.ndarray]]) -> float:
    """Largest F of the mean precision-recall curve over (map, mask) pairs."""
    curves = [precision_recall(prediction, mask) for prediction, mask in pairs]
    precision, recall = (np.mean([curve[i] for curve in curves], 0) for i in (0, 1))
    return float(((1 + BETA_SQUARED) * precision * recall / np.maximum(BETA_SQUARED * precision + recall, 1e-9)).max())


def fixation_agreement(prediction: np.ndarray, fixations: np.ndarray) -> dict[str, float]:
    """AUC and NSS with the most looked-at twentieth of the blurred fixation map as positives, and correlation CC."""
    positive = (fixations > np.quantile(fixations, 1 - FIXATED_SHARE)).ravel()
    ranks = rankdata(prediction.ravel())
    count = positive.sum()
    auc = (ranks[positive].sum() - count * (count + 1) / 2) / (count * (len(ranks) - count))
    standard = (prediction.ravel() - prediction.mean()) / (prediction.std() + 1e-9)
    cc = np.corrcoef(prediction.ravel(), fixations.ravel())[0, 1]
    return {'auc': float(auc), 'cc': float(cc), 'nss': float(standard[positive].mean())}


def centre_prior(height: int, width: int) -> np.ndarray:
    """A bell around the middle of the frame, 0..1: the map to beat."""
    y, x = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None]
    return np.exp(-(x * x + y * y) / (2 * 0.5**2))
