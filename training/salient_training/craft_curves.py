"""Curves of the craft score: piecewise linear points over every input, fitted to rank versions of photos; the strongest are kept.

Additive on purpose: what an input adds can be read off its curve, and a value beyond all that was seen adds no more than the end.
Curves over the classifier's answers may only fall the more it suspects, and reach further out than those of the measures: a damage that
grows must not gain points.
"""
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, softplus

from .craft_setup import Versions
from .degradations import TYPE_INDEX
from .photos import BOLD, DAMAGED, IDENTITY, NEUTRAL, STYLE

DESATURATED = TYPE_INDEX['desaturated']
# Answers of the classifier that speak for a photo; all its others speak against it.
SOUND_SIGNS = (('rating', ''), ('type', 'none'))


@dataclass
class Pairs:
    """Row numbers of the better and the worse version, and weights."""

    better: np.ndarray
    worse: np.ndarray
    weight: np.ndarray


def list_pairs(versions: Versions, part: np.ndarray, weights: dict[str, float]) -> Pairs:
    """Of each photo: undamaged over damaged, weaker over stronger damage of a type, colour over a copy turned grey.

    A grey copy is no fault but no better than pale colours either: it is not compared with desaturated copies.
    """
    photo, origin, kind, strength = (versions.column(key) for key in ('photo', 'origin', 'kind', 'strength'))
    origin_weight = {IDENTITY: weights['untouched'], NEUTRAL: weights['neutral'], STYLE: weights['style'], BOLD: weights['bold']}
    pairs: list[tuple[int, int, float]] = []
    for rows in (np.where(part & (photo == number))[0] for number in np.unique(photo[part])):
        damaged, sound = rows[origin[rows] == DAMAGED], rows[origin[rows] != DAMAGED]
        grey = [row for row in sound if origin[row] == STYLE and versions.is_grey[row]]
        for row in sound:
            pairs += [(row, other, origin_weight[origin[row]]) for other in damaged if row not in grey or kind[other] != DESATURATED]
            if origin[row] != STYLE and not versions.is_grey[row]:
                pairs += [(row, other, weights['grey']) for other in grey]
        for row in damaged:
            stronger = damaged[(kind[damaged] == kind[row]) & (strength[damaged] > strength[row])]
            pairs += [(row, other, weights['weaker']) for other in stronger]
    better, worse, weight = zip(*pairs)
    return Pairs(np.array(better), np.array(worse), np.array(weight, float))


@dataclass
class Curves:
    """`knots` and `points` by input; inputs are (from, id)."""

    columns: list[int]
    names: list[tuple[str, str]]
    knots: list[np.ndarray]
    points: list[np.ndarray]

    def total(self, inputs: np.ndarray) -> np.ndarray:
        total = np.zeros(len(inputs))
        for column, knots, points in zip(self.columns, self.knots, self.points):
            total += np.nan_to_num(np.interp(inputs[:, column], knots, points), nan=0)
        return total

    def describe(self) -> list[dict]:
        return [
            {'from': source, 'id': name, 'values': knots.tolist(), 'points': points.tolist()}
            for (source, name), knots, points in zip(self.names, self.knots, self.points)
        ]


def _find_knots(values: np.ndarray, quantiles: list[float]) -> np.ndarray:
    found = np.unique([float(f'{value:.6g}') for value in np.nanquantile(values, quantiles)])
    return found if len(found) > 1 else np.array([])


def _hinges(values: np.ndarray, knots: np.ndarray) -> np.ndarray:
    """(rows, knots - 1): the clipped value, and how far it lies past each inner knot."""
    clipped = np.clip(values, knots[0], knots[-1])
    return np.stack([clipped] + [np.maximum(0, clipped - knot) for knot in knots[1:-1]], 1)


@dataclass
class Fit:
    """What all fits of one part share: pairs, single versions and which of them are undamaged, settings."""

    pairs: Pairs
    single: np.ndarray
    is_sound: np.ndarray
    config: dict


@dataclass
class Basis:
    """Hinges of one input in units of their spread; `rise` (hinges, steps) gives the points gained from knot to knot."""

    hinges: np.ndarray
    mean: np.ndarray
    scale: np.ndarray
    knots: np.ndarray
    sign: int

    @property
    def rise(self) -> np.ndarray:
        at_knots = (_hinges(self.knots, self.knots) - self.mean) / self.scale
        return np.diff(at_knots, axis=0).T


def _sign(column: tuple[str, str]) -> int:
    """Direction that a curve must keep: 1 may only rise, -1 only fall, 0 either."""
    if column[0] == 'measure':
        return 0
    return 1 if column in SOUND_SIGNS else -1


def _make_basis(values: np.ndarray, part: np.ndarray, quantiles: list[float], sign: int) -> Basis | None:
    knots = _find_knots(values[part], quantiles)
    if not len(knots):
        return None
    hinges = _hinges(values, knots)
    mean, scale = np.nanmean(hinges[part], 0), np.nanstd(hinges[part], 0) + 1e-9
    return Basis(np.nan_to_num((hinges - mean) / scale).astype(np.float32), mean, scale, knots, sign)


def _solve(parts: list[Basis], fit: Fit) -> list[np.ndarray]:
    """Weights by input: logistic loss over pairs, and over single versions (undamaged or not), with a ridge and a price on wrong turns."""
    basis, config = np.concatenate([part.hinges for part in parts], 1), fit.config
    difference = torch.from_numpy(basis[fit.pairs.better] - basis[fit.pairs.worse])
    weight = torch.from_numpy((fit.pairs.weight / fit.pairs.weight.sum()).astype(np.float32))
    alone, wanted = torch.from_numpy(basis[fit.single]), torch.from_numpy(fit.is_sound.astype(np.float32))
    ends = np.cumsum([part.hinges.shape[1] for part in parts])
    bound = [(end - len(part.scale), end, part.sign * torch.from_numpy(part.rise.astype(np.float32))) for part, end in zip(parts, ends) if part.sign]
    unknown = torch.zeros(basis.shape[1] + 1, requires_grad=True)
    search = torch.optim.LBFGS([unknown], max_iter=150, history_size=20, line_search_fn='strong_wolfe')

    def loss() -> torch.Tensor:
        search.zero_grad()
        slopes = unknown[:-1]
        total = (softplus(-(difference @ slopes)) * weight).sum() + config['penalty'] * (slopes * slopes).sum()
        total = total + config['versionWeight'] * binary_cross_entropy_with_logits(alone @ slopes + unknown[-1], wanted)
        for start, end, rise in bound:
            total = total + config['turnPenalty'] * (torch.relu(-(slopes[start:end] @ rise)) ** 2).sum()
        total.backward()
        return total

    search.step(loss)
    return np.split(unknown.detach().numpy()[:-1], ends[:-1])


def _flatten_turns(points: np.ndarray, sign: int) -> np.ndarray:
    """Takes what little the price on wrong turns has left of them."""
    if sign == 0:
        return points
    return sign * np.maximum.accumulate(sign * points)


def fit_curves(versions: Versions, part: np.ndarray, config: dict) -> Curves:
    """Fits all inputs, keeps the `curves` whose points vary most, and fits those again."""
    origin, kind = versions.column('origin'), versions.column('kind')
    single = np.where(part & ~((origin == DAMAGED) & (kind == DESATURATED)))[0]
    fit = Fit(list_pairs(versions, part, config['pairWeights']), single, origin[single] != DAMAGED, config)
    found: dict[int, Basis] = {}
    for column, name in enumerate(versions.columns):
        sign = _sign(name)
        basis = _make_basis(versions.inputs[:, column], part, config['answerQuantiles' if sign else 'quantiles'], sign)
        if basis is not None:
            found[column] = basis
    first = dict(zip(found, _solve(list(found.values()), fit)))
    strongest = sorted(first, key=lambda c: -float((found[c].hinges[part] @ first[c]).std()))[: config['curves']]
    kept = {c: found[c] for c in sorted(strongest)}
    points = [
        np.round(_flatten_turns(((_hinges(basis.knots, basis.knots) - basis.mean) / basis.scale) @ slopes, basis.sign), 4)
        for basis, slopes in zip(kept.values(), _solve(list(kept.values()), fit))
    ]
    return Curves(list(kept), [versions.columns[c] for c in kept], [basis.knots for basis in kept.values()], points)
