"""Where the commands of the craft score find configuration, and the written versions with what was seen and measured on them."""
import json
from dataclasses import dataclass

import numpy as np

from .degradations import TYPES
from .vision_setup import TRAINING_DIR, WORK_DIR

CRAFT_DIR = WORK_DIR / 'craft'
LEAST_PROBABILITY = 1e-3

# Measures that are places, directions, circles, counts or lengths in pixels, or exist for a suggestion only: no curve over their
# value makes sense, or it would not hold for photos of another size. The last line: read from the file's own pixels, so that they differ
# between a file and a smaller copy of it; what a viewer sees of such faults, the classifier sees on the small copy.
NO_INPUT = (
    'hue', 'rgb', 'angle', 'direction', '_x', '.x', '.y', '_y', 'swatch', 'sharpen', 'vanishing', 'palette', 'placement', 'long_side',
    'count', '_top', 'bottom', '.side', 'light.top', 'harmony', 'axis', 'roll_after', 'cut_sides', 'cast.tint', 'cast.gain', 'support',
    'cut_opposite', 'cut_length', 'blur_px', '1to1', '_cells',
    'artifact.', 'noise.', 'motion.', '.blur', '_blur',
    # What is in the photo and where, which is no craft: a calm area, lines, petals that fill the frame. Without these curves pairs were ranked better.
    'space.', 'framing.', 'horizon.', 'lines.', 'subject.', 'clutter.', 'attention.', 'separation.', 'balance.', 'symmetry.', 'pattern.',
    'upright.', 'least_chroma', 'coloured_share', 'subject_chroma',
)
LEAST_COVER = 0.9


def load_craft_config() -> dict:
    return json.loads((TRAINING_DIR / 'config' / 'craft.json').read_text())


@dataclass
class Versions:
    """One row per written version; `inputs` (rows, columns) has NaN where a measure is missing; `praise` has strengths by claim."""

    rows: list[dict]
    inputs: np.ndarray
    columns: list[tuple[str, str]]
    praise: list[dict[str, float]]
    rating: np.ndarray
    is_grey: np.ndarray

    def column(self, key: str) -> np.ndarray:
        return np.array([row[key] for row in self.rows])


def _shards_of_latest_classifier() -> dict[str, list]:
    """What the app makes of the answers of the classifier that looked last, by shard; those of an earlier one are left out."""
    latest = json.loads(max(CRAFT_DIR.glob('*.seen.json'), key=lambda path: path.stat().st_mtime).read_text())['classifier']
    found = {path.name.split('.')[0]: json.loads(path.read_text()) for path in sorted(CRAFT_DIR.glob('*.rated.json'))}
    return {shard: rated['versions'] for shard, rated in found.items() if rated['classifier'] == latest}


def read_versions() -> Versions:
    """Every version of a training photo in the shards that craft-measure.ts and craft-claims.ts are done with."""
    rows, rated, measured = [], [], []
    for shard, rated_versions in _shards_of_latest_classifier().items():
        index, measures = (json.loads((CRAFT_DIR / f'{shard}.{kind}.json').read_text()) for kind in ('index', 'measures'))
        kept = [place for place, row in enumerate(index) if row['split'] == 'train']
        for target, part in zip((rows, rated, measured), (index, rated_versions, measures)):
            target += [part[place] for place in kept]
    names = sorted({name for version in measured for name in version['values']})
    values = np.array([[version['values'].get(name, np.nan) for name in names] for version in measured], float)
    kept = [i for i, name in enumerate(names) if np.isfinite(values[:, i]).mean() > LEAST_COVER and not any(part in name for part in NO_INPUT)]
    distribution = np.array([version['distribution'] for version in rated])
    rating = distribution @ np.arange(distribution.shape[1])
    types = np.log(np.array([version['types'] for version in rated]) + LEAST_PROBABILITY)
    columns = [('rating', '')] + [('type', name) for name in TYPES] + [('measure', names[i]) for i in kept]
    is_grey = np.nan_to_num(values[:, names.index('color.tone_spread')], nan=1) < 0.03
    return Versions(rows, np.concatenate([rating[:, None], types, values[:, kept]], 1), columns, [version['praise'] for version in rated], rating, is_grey)
