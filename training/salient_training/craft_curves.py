"""Curves of the craft score: piecewise linear points over every input, fitted to rank versions of photos; the strongest are kept.

Additive on purpose: what an input adds can be read off its curve, and a value beyond all that was seen adds no more than the end.
"""
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, softplus

from .craft_setup import Versions
from .degradations import TYPE_INDEX
from .photos import BOLD, DAMAGED, IDENTITY, NEUTRAL, STYLE

DESATURATED = TYPE_INDEX['desaturated']


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


def _solve(basis: np.ndarray, pairs: Pairs, rows: tuple[np.ndarray, np.ndarray], config: dict) -> np.ndarray:
    """Weights of the basis: logistic loss over pairs, and over single versions (undamaged or not), with a ridge."""
    single, is_sound = rows
    difference = torch.from_numpy(basis[pairs.better] - basis[pairs.worse])
    weight = torch.from_numpy((pairs.weight / pairs.weight.sum()).astype(np.float32))
    alone, wanted = torch.from_numpy(basis[single]), torch.from_numpy(is_sound.astype(np.float32))
    unknown = torch.zeros(basis.shape[1] + 1, requires_grad=True)
    search = torch.optim.LBFGS([unknown], max_iter=100, history_size=20, line_search_fn='strong_wolfe')

    def loss() -> torch.Tensor:
        search.zero_grad()
        slopes = unknown[:-1]
        total = (softplus(-(difference @ slopes)) * weight).sum() + config['penalty'] * (slopes * slopes).sum()
        total = total + config['versionWeight'] * binary_cross_entropy_with_logits(alone @ slopes + unknown[-1], wanted)
        total.backward()
        return total

    search.step(loss)
    return unknown.detach().numpy()[:-1]


def fit_curves(versions: Versions, part: np.ndarray, config: dict) -> Curves:
    """Fits all inputs, keeps the `curves` whose points vary most, and fits those again."""
    origin, kind = versions.column('origin'), versions.column('kind')
    single = np.where(part & ~((origin == DAMAGED) & (kind == DESATURATED)))[0]
    rows = (single, origin[single] != DAMAGED)
    pairs = list_pairs(versions, part, config['pairWeights'])
    knots = {c: k for c in range(versions.inputs.shape[1]) if len(k := _find_knots(versions.inputs[part, c], config['quantiles']))}
    parts, means, scales = {}, {}, {}
    for column, found in knots.items():
        hinges = _hinges(versions.inputs[:, column], found)
        means[column], scales[column] = np.nanmean(hinges[part], 0), np.nanstd(hinges[part], 0) + 1e-9
        parts[column] = np.nan_to_num((hinges - means[column]) / scales[column]).astype(np.float32)

    def fit(columns: list[int]) -> dict[int, np.ndarray]:
        slopes = _solve(np.concatenate([parts[c] for c in columns], 1), pairs, rows, config)
        ends = np.cumsum([parts[c].shape[1] for c in columns])
        return dict(zip(columns, np.split(slopes, ends[:-1])))

    first = fit(list(knots))
    strongest = sorted(first, key=lambda c: -float((parts[c][part] @ first[c]).std()))[: config['curves']]
    final = fit(sorted(strongest))
    points = [((_hinges(knots[c], knots[c]) - means[c]) / scales[c]) @ final[c] for c in final]
    return Curves(list(final), [versions.columns[c] for c in final], [knots[c] for c in final], [np.round(p, 4) for p in points])
