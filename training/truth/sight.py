"""What a strict reader would say of a photo: for every claim two sparse logistic regressions from all of its measures on held.tsv (what readers said
holds, and what they would have named), written to src/main/pipeline/analysis/claim-sight-weights.ts; and beside them what the scene adds, as a head of the classifier
(scene_head.py, src/main/compiler/scene-head.ts). --check prints how they do on photos left out, and on those of held-out.tsv, which were read after the fit."""

import argparse
import json
import re
from pathlib import Path

import numpy as np

from scene_head import directions, fit_scene, read_scene, scene_left_out, write_head

HERE = Path(__file__).resolve().parent
CANDIDATES = HERE.parent / "work" / "truth" / "candidates.jsonl"
#: The same numbers for fit.py.
MODEL = HERE.parent / "work" / "truth" / "sight.json"
TABLE = HERE.parents[1] / "src" / "main" / "pipeline" / "analysis" / "claim-sight-weights.ts"
#: Directions and names of colors, positions of axes, sizes of the file: no matter of more or less.
NO_SCALE = re.compile(
    r"_hue$|_rgb$|^palette\.swatch\d|^palette\.angle|^harmony\.angle|_axis$|direction|^cast\.(hue|gain|kelvin|tint)|mean_hue|light\.side|block_step"
    r"|pattern\.step|artifact\.long_side|^noise\.(color|second|next)|heavier_side"
)
#: A measure is read by where it lies among photos: these quantiles become these values, between them it is interpolated.
QUANTILES, READINGS = (0.05, 0.25, 0.5, 0.75, 0.95), (-1.6, -0.7, 0.0, 0.7, 1.6)
#: Prices of a weight: for being there, and for its square.
SPARSE, HELD = 0.007, 0.02
STEPS, FOLDS = 250, 5
#: Claims that held of fewer photos, or are told worse, get no row.
FEWEST, LEAST_AREA = 20, 0.75
#: Named of fewer photos: as often as that, whatever the measures.
FEWEST_NAMED = 15


def read_labels(table):
    """Per photo what its reader said of each claim: `named`, `yes` or `maybe`; what is left out does not hold."""
    said = {}
    for line in (HERE / table).read_text().rstrip("\n").split("\n")[1:]:
        photo, *columns = line.split("\t")
        said[photo] = {claim: word for word, claims in zip(("maybe", "yes", "named"), reversed(columns)) for claim in claims.split()}
    return said


def read_measures():
    return {row["photo"]: row["measures"] for row in map(json.loads, CANDIDATES.read_text().split("\n")[:-1])}


def knots_of(values):
    """Quantiles, ascending."""
    return np.maximum.accumulate(np.quantile(values, QUANTILES) + np.arange(len(QUANTILES)) * 1e-9)


def readings(rows, knots):
    """(photos, measures); a missing measure says nothing."""
    out = np.zeros((len(rows), len(knots)))
    for at, (name, places) in enumerate(knots.items()):
        for row, measures in enumerate(rows):
            if name in measures:
                out[row, at] = np.interp(measures[name], places, READINGS)
    return out


def solve(x, y):
    """Logistic regression with both prices: accelerated proximal gradient. Returns weights and constant."""
    constant = np.log((y.sum() + 0.5) / (len(y) - y.sum() + 0.5))
    weights = ahead = np.zeros(x.shape[1])
    ahead_constant, momentum = constant, 1.0
    steepness = 0.25 * np.linalg.norm(x, 2) ** 2 / len(y) + HELD
    for _ in range(STEPS):
        slope = (1 / (1 + np.exp(-x @ ahead - ahead_constant)) - y) / len(y)
        moved = ahead - (x.T @ slope + HELD * ahead) / steepness
        moved = np.sign(moved) * np.maximum(0, np.abs(moved) - SPARSE / steepness)
        moved_constant = ahead_constant - 4 * slope.sum()
        grown = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = moved + (momentum - 1) / grown * (moved - weights)
        ahead_constant = moved_constant + (momentum - 1) / grown * (moved_constant - constant)
        weights, constant, momentum = moved, moved_constant, grown
    return weights, constant


def area_under_curve(guess, truth):
    ranks = np.empty(len(guess))
    ranks[np.argsort(guess)] = np.arange(len(guess))
    ones = truth.sum()
    return (ranks[truth > 0.5].sum() - ones * (ones - 1) / 2) / (ones * (len(truth) - ones))


def steepening(odds, y):
    """Prices make weights shy: the factor on log odds of photos left out at which they are as sure as they are right."""
    factors = np.arange(0.8, 2.6, 0.05)
    return float(min(factors, key=lambda factor: np.mean(np.log1p(np.exp(-factor * odds * (2 * y - 1))))))


class Example:
    """One claim: who answered it, both answers (it holds, it is named), and per answer and fold what a fit that never saw the fold reads in all photos' measures."""

    def __init__(self, x, word, fold):
        self.holds, self.used, self.named = np.isin(word, ("yes", "named")) * 1.0, word != "maybe", (word == "named") * 1.0
        self.tells_named = self.named.sum() >= FEWEST_NAMED
        self.usual = float(np.log((self.named.sum() + 0.5) / len(word)))
        self.readings = [[x @ weights + constant for weights, constant in self.fits(x, fold != out)] for out in range(FOLDS)]

    def fits(self, x, among):
        """Weights and constant of both answers, from some of the photos."""
        asked = among & self.used
        told = solve(x[among], self.named[among]) if self.tells_named else (np.zeros(x.shape[1]), self.usual)
        return solve(x[asked], self.holds[asked]), told

    def left_out(self, fold, which):
        return np.array([self.readings[out][which][at] for at, out in enumerate(fold)])


def examine(x, said, photos, fold):
    """The claims that measures tell of photos left out."""
    found = {}
    for claim in sorted({claim for answers in said.values() for claim in answers}):
        word = np.array([said[photo].get(claim, "no") for photo in photos])
        if np.isin(word, ("yes", "named")).sum() < FEWEST:
            continue
        example = Example(x, word, fold)
        if area_under_curve(example.left_out(fold, 0)[example.used], example.holds[example.used]) >= LEAST_AREA:
            found[claim] = example
    return found


def check(found, views, fold, factors):
    areas, losses = [], []
    for claim, example in found.items():
        used, holds, named = example.used, example.holds, example.named
        alone = example.left_out(fold, 0) * factors[0], example.left_out(fold, 1)
        both = scene_left_out(example, views, fold, factors)
        areas.append([area_under_curve(odds[used], holds[used]) for odds in (alone[0], both[0])] + [area_under_curve(odds, named) for odds in (alone[1], both[1])])
        losses.append([np.mean(np.log1p(np.exp(-odds[used] * (2 * holds[used] - 1)))) for odds in (alone[0], both[0])])
        sure = used & (both[0] > np.log(4))
        shown = f"{holds[sure].mean():.2f} of {sure.sum()}" if sure.any() else "-"
        print(f"{claim:20} holds {holds.sum():4.0f} named {named.sum():4.0f} area {' '.join(f'{area:.2f}' for area in areas[-1])}, right where sure {shown}")
    told = [row for row, example in zip(areas, found.values()) if example.tells_named]
    print(f"mean area under the curve: holds, by measures {np.mean(areas, 0)[0]:.3f}, and scene {np.mean(areas, 0)[1]:.3f}; named {np.mean(told, 0)[2]:.3f}, {np.mean(told, 0)[3]:.3f}")
    print(f"mean loss: by measures {np.mean(losses, 0)[0]:.4f}, and scene {np.mean(losses, 0)[1]:.4f}")


def check_table(measures, scene):
    """The written table on photos that were read after it was fitted, without the scene and with it."""
    said, model = read_labels("held-out.tsv"), read_model()
    for title, seen in (("measures", {}), ("measures and scene", scene)):
        guesses = {photo: holds_of(model, measures[photo], seen.get(photo)) for photo in said if photo in measures}
        areas = []
        for claim in model["claims"]:
            asked = [photo for photo in guesses if said[photo].get(claim) != "maybe"]
            truth = np.array([float(claim in said[photo]) for photo in asked])
            if truth.sum() >= 5:
                areas.append(area_under_curve(np.array([guesses[photo][claim] for photo in asked]), truth))
        print(f"{len(guesses)} photos read afterwards, {title}: mean area under the curve {np.mean(areas):.3f} of {len(areas)} claims")
        for low, high in ((0, 1), (1, 2), (2, 3), (3, 99)):
            words = [said[photo].get(claim, "no") for photo, guess in guesses.items() for claim, odds in guess.items() if low <= odds < high]
            print(f"  log odds {low} to {high}: {len(words)} claims, " + ", ".join(f"{word} {words.count(word) / len(words):.2f}" for word in ("named", "yes", "maybe", "no")))


def read_model():
    return json.loads(MODEL.read_text())


def holds_of(model, measures, scene=None):
    """Log odds that each claim holds of a photo with these measures, and with this scene."""
    x = readings([measures], model["measures"])[0]
    added = np.zeros((len(model["claims"]), 2)) if scene is None else (np.array(model["scene"]["weights"]) @ scene + model["scene"]["bias"]).reshape(-1, 2)
    return {
        claim: constant + sum(w * x[at] for at, w, _ in weights) + odds
        for (claim, (constant, _, weights)), odds in zip(model["claims"].items(), added[:, 0].tolist())
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    said, measures, scene = read_labels("held.tsv"), read_measures(), read_scene()
    photos = [photo for photo in sorted(said) if photo in measures]
    rows = [measures[photo] for photo in photos]
    names = sorted({name for row in rows for name in row if not NO_SCALE.search(name)})
    values = {name: [row[name] for row in rows if name in row] for name in names}
    knots = {name: knots_of(found) for name, found in values.items() if len(found) > len(rows) / 2 and np.ptp(np.quantile(found, (0.05, 0.95))) > 0}
    x = readings(rows, knots)
    numbers = np.stack([scene[photo] for photo in photos]).astype(float)
    turn = directions(numbers)
    views = (numbers - turn[0]) / turn[1] @ turn[2]
    fold = np.random.RandomState(0).permutation(len(photos)) % FOLDS
    found = examine(x, said, photos, fold)
    steeper = steepening(
        np.concatenate([one.left_out(fold, 0)[one.used] for one in found.values()]), np.concatenate([one.holds[one.used] for one in found.values()])
    )
    factors = steeper, 1.0
    if options.check:
        check(found, views, fold, factors)
        check_table(measures, scene)
        return
    fits = {claim: one.fits(x, np.ones(len(photos), bool)) for claim, one in found.items()}
    head = fit_scene(found, fits, x, views, turn, factors)
    write_head(list(found), *head)
    claims = {}
    for claim, ((weights, constant), (telling, told)) in fits.items():
        claims[claim] = [constant * steeper, told, [[at, w * steeper, t] for at, (w, t) in enumerate(zip(weights, telling)) if abs(w) > 0.01 or abs(t) > 0.01]]
    used_names = sorted({at for *_, weights in claims.values() for at, *_ in weights})
    place = {at: new for new, at in enumerate(used_names)}
    listed = list(knots)
    kept = {listed[at]: [float(f"{knot:.4g}") for knot in knots[listed[at]]] for at in used_names}
    claims = {
        claim: [round(constant, 2), round(told, 2), [[place[at], round(w, 2), round(t, 2)] for at, w, t in weights]]
        for claim, (constant, told, weights) in claims.items()
    }
    unseen = {claim: scene_left_out(one, views, fold, factors)[0] for claim, one in found.items()}
    left_out = {photo: {claim: round(float(odds[at]), 2) for claim, odds in unseen.items()} for at, photo in enumerate(photos)}
    stored = {"weights": np.round(head[0], 6).tolist(), "bias": head[1].tolist()}
    MODEL.write_text(json.dumps({"measures": kept, "claims": claims, "scene": stored, "leftOut": left_out}))
    lines = [f"  ['{name}', {json.dumps(places)}]," for name, places in kept.items()]
    told_by = {claim: "; ".join(f"{at} {w:g} {t:g}" for at, w, t in weights) for claim, (*_, weights) in claims.items()}
    table = [f"  ['{claim}', {constant}, {told}, '{told_by[claim]}']," for claim, (constant, told, _) in claims.items()]
    TABLE.write_text(
        f"// What readers said of {len(photos)} photos, as numbers: written by training/truth/sight.py. Read by claim-sight.ts.\n"
        "import type { ClaimId } from '../../domain/critique.ts';\n\n"
        "/** Measures and where they lie among photos: the values that 5, 25, 50, 75 and 95 of 100 photos stay below. */\n"
        "export const SIGHT_MEASURES: readonly (readonly [measure: string, quantiles: readonly number[]])[] = [\n" + "\n".join(lines) + "\n];\n"
        "/**\n * Of each claim: log odds that it holds and that a reader names it, on a photo in the middle of everything; and what a measure adds to both, as\n"
        " * 'number holds named; ...'.\n */\n"
        "export const CLAIM_SIGHT: readonly (readonly [claim: ClaimId, holds: number, named: number, weights: string])[] = [\n"
        + "\n".join(table) + "\n];\n"
    )
    print(f"{len(photos)} photos, {len(kept)} measures, {len(claims)} claims, {sum(len(w) for *_, w in claims.values())} weights, odds times {steeper:.2f}")


if __name__ == "__main__":
    main()
