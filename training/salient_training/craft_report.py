"""Figures of a score over versions of photos: pairs in the right order by group, type and strength; spread of scores."""
import numpy as np

from .craft_setup import Versions
from .degradations import TYPES
from .photos import BOLD, DAMAGED, IDENTITY, NEUTRAL, STYLE

WEAK = 0.5
STRENGTHS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def _share(values: list) -> float:
    return round(float(np.mean(values)), 4) if values else float('nan')


def rank_figures(versions: Versions, score: np.ndarray) -> dict:
    """Share of pairs in the right order: by group, of (photo, damaged copy) by type and by strength; and over all photos at once."""
    photo, origin, kind, strength = (versions.column(key) for key in ('photo', 'origin', 'kind', 'strength'))
    groups: dict[str, list] = {name: [] for name in ('all', 'weak', 'strong', 'against_neutral', 'against_style', 'against_bold', 'weak_over_strong')}
    by_type: dict[str, list] = {name: [] for name in TYPES[1:]}
    by_strength: dict[float, list] = {bound: [] for bound in STRENGTHS}
    for rows in (np.where(photo == number)[0] for number in np.unique(photo)):
        damaged = rows[origin[rows] == DAMAGED]
        for other, group in ((IDENTITY, 'all'), (NEUTRAL, 'against_neutral'), (STYLE, 'against_style'), (BOLD, 'against_bold')):
            for sound in rows[origin[rows] == other]:
                groups[group] += list(score[sound] > score[damaged])
        for sound in rows[origin[rows] == IDENTITY][:1]:
            for row in damaged:
                right = bool(score[sound] > score[row])
                groups['weak' if strength[row] < WEAK else 'strong'].append(right)
                by_type[TYPES[kind[row]]].append(right)
                by_strength[next(bound for bound in STRENGTHS if strength[row] <= bound + 1e-9)].append(right)
        for row in damaged:
            stronger = damaged[(kind[damaged] == kind[row]) & (strength[damaged] > strength[row])]
            groups['weak_over_strong'] += list(score[row] > score[stronger])
    sound, damaged = score[origin != DAMAGED], score[origin == DAMAGED]
    return {
        'pairs': {name: _share(values) for name, values in groups.items()},
        'by_type': {name: _share(values) for name, values in by_type.items()},
        'by_strength': {f'{bound:.1f}': _share(values) for bound, values in by_strength.items()},
        'any_sound_over_any_damaged': round(float((sound[:, None] > damaged[None]).mean()), 4),
    }


def spread_of_scores(versions: Versions, score: np.ndarray) -> dict:
    """Tenth, half and nine tenths of the scores 0..100 by kind of version: what the scale means."""
    origin, strength = versions.column('origin'), versions.column('strength')
    damaged = origin == DAMAGED
    groups = {
        'untouched': origin == IDENTITY, 'neutral': origin == NEUTRAL, 'style': origin == STYLE, 'bold': origin == BOLD,
        'damaged weakly': damaged & (strength < WEAK), 'damaged strongly': damaged & (strength >= WEAK),
    }
    return {name: [round(float(q), 1) for q in np.quantile(score[rows], [0.1, 0.5, 0.9])] for name, rows in groups.items()}
