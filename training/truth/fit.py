"""How surely a licensed claim is true, and how likely a reader names it unasked: logistic regressions on verdicts.tsv (what readers judged) and
candidates.jsonl (what licensed it) and on what sight.py reads in all measures, written to src/main/pipeline/analysis/claim-truth-weights.ts. --check prints how they hold on photos that a
fit left out instead."""

import argparse
import json
from pathlib import Path

import numpy as np

import sight
from scene_head import read_scene

HERE = Path(__file__).resolve().parent
CANDIDATES = HERE.parent / "work" / "truth" / "candidates.jsonl"
TABLE = HERE.parents[1] / "src" / "main" / "pipeline" / "analysis" / "claim-truth-weights.ts"
LAYERS = ("measured", "relaxed", "loose", "spare", "trusting", "general")
WIDE = ("loose", "spare", "trusting")
#: A reader would name it, too; agrees; objects; good readers would differ (asked of mild readers only).
WORTH = {"M": 1.0, "T": 1.0, "F": 0.0, "?": 0.35}
#: Mild readers judged claims, strict ones what an editor would strike, and `sentence` the critiques' own sentences, as strictly.
MILD, NAMING = "mild", "strict"
NAMED = ("M", "merit")
#: Measures that may tell a true claim from a false one, by what the claim means.
WITNESSES = {
    "dof.deep": ("focus.evenness", "focus.least", "placement.box_area", "seen.defocus-blur", "light.top_over_bottom"),
    "exposure.good": ("seen.clipped-highlights", "seen.underexposed", "seen.overexposed", "exposure.dark_share", "exposure.clip_high"),
    "exposure.detail_kept": ("seen.clipped-highlights", "exposure.clip_high", "exposure.clip_low", "exposure.dark_share", "contrast.range"),
    "contrast.good": ("seen.desaturated", "seen.low-contrast", "contrast.range", "contrast.global"),
    "color.warm": ("color.cool_share", "palette.first_share", "color.mean_chroma", "seen.warm-cast", "cast.least_chroma"),
    "color.cool": ("color.warm_share", "palette.first_share", "color.mean_chroma", "seen.cool-cast"),
    "color.muted": ("color.chroma", "color.chroma_peak", "palette.first_share", "seen.desaturated", "exposure.midtone", "cast.probability"),
    "color.wb_good": ("cast.probability", "cast.strength", "seen.cast", "cast.neutral_share"),
    "color.good": ("cast.probability", "color.saturation", "seen.cast"),
    "color.harmony": ("harmony.fit", "palette.variety", "color.chroma", "cast.probability"),
    "comp.balanced": ("balance.counterweight", "clutter.busy_share", "subject.confidence", "subject.area"),
    "comp.centered": ("placement.centre_distance", "placement.middle_share", "subject.confidence", "subject.area", "placement.box_off_centre"),
    "comp.lines": ("lines.length", "placement.box_area", "clutter.busy_share", "subject.confidence"),
    "comp.simple": ("clutter.busy_share", "clutter.calm_share", "clutter.edges", "lines.count"),
    "comp.focal_clear": ("subject.confidence", "separation.difference", "clutter.surroundings_busy", "focus.ratio"),
    "comp.good": ("clutter.busy_share", "edge.cut_likely", "seen.bad-crop"),
    "crop.good": ("edge.cut_likely", "placement.room_second", "placement.tight_likely", "subject.confidence", "seen.bad-crop", "subject.area"),
    "bg.clean": ("clutter.surroundings_calm", "clutter.surroundings_busy", "subject.confidence"),
    "focus.sharp": ("focus.blur", "focus.typical", "seen.defocus-blur", "artifact.blockiness"),
    "detail.good": ("focus.blur", "seen.defocus-blur", "artifact.blockiness"),
    "dof.good": ("focus.evenness", "focus.ratio", "seen.defocus-blur"),
    "noise.clean": ("noise.level", "noise.evidence", "seen.noise", "artifact.blockiness"),
    "color.vivid": ("color.saturation", "seen.oversaturated"),
}
#: How strongly each kind of weight is held near zero.
HOLD = {"base": 1e-3, "sight": 1e-3, "mild": 1e-3, "layer": 1.0, "strength": 1.0, "claim": 1.0, "mild claim": 1.0, "wide": 1.5, "witness": 6.0}
#: What may tell whether a claim is named.
NAMED_BY = ("base", "claim", "strength")
FARTHEST = 2.5
#: So do log odds of sight.
SUREST = 5.0
FOLDS = 10


def read_examples():
    """Photo, claim as licensed, measures, verdict and reader. What a strict reader was not asked of has the verdict `merit` if named, else `-`."""
    rows = {row["photo"]: row for row in map(json.loads, CANDIDATES.read_text().split("\n")[:-1])}
    said = {}
    for line in (HERE / "verdicts.tsv").read_text().rstrip("\n").split("\n")[1:]:
        photo, claim, verdict, reader = line.split("\t")
        said.setdefault((photo, reader), {})[claim] = verdict
    out = []
    for (photo, reader), verdicts in said.items():
        row = rows[photo]
        for one in row["claims"]:
            verdict = verdicts.get(one["claim"], "-")
            if verdict in WORTH or (reader == NAMING and verdict in ("-", "merit")):
                out.append((photo, one, row["measures"], verdict, reader))
    return out


def spreads_of(examples):
    """Mean and deviation of each claim's witnesses."""
    spreads = {}
    for claim, names in WITNESSES.items():
        for name in names:
            values = [measures[name] for _, one, measures, *_ in examples if one["claim"] == claim and name in measures]
            if len(values) > 10 and np.std(values) > 0:
                spreads[claim, name] = float(np.mean(values)), float(np.std(values))
    return spreads


def design(examples, claims, spreads):
    columns = (
        [("base", None), ("sight", None), ("mild", None)] + [("layer", layer) for layer in LAYERS] + [("strength", None)]
        + [(kind, claim) for kind in ("claim", "mild claim", "wide") for claim in claims] + [("witness", pair) for pair in spreads]
    )
    place = {column: at for at, column in enumerate(columns)}
    matrix = np.zeros((len(examples), len(columns)))
    model, scene = sight.read_model(), read_scene()
    # Of photos that sight learned from, what fits say that never saw them: it is less sure of others, as it is of a user's.
    seen = dict(model["leftOut"])
    for row, (photo, one, measures, _, reader) in enumerate(examples):
        claim = one["claim"]
        if photo not in seen:
            seen[photo] = sight.holds_of(model, measures, scene[photo])
        matrix[row, place["sight", None]] = np.clip(seen[photo].get(claim, 0), -SUREST, SUREST)
        matrix[row, place["base", None]] = 1
        if reader == MILD:
            matrix[row, place["mild", None]] = matrix[row, place["mild claim", claim]] = 1
        matrix[row, place["layer", one["layer"]]] = 1
        matrix[row, place["strength", None]] = one["strength"]
        matrix[row, place["claim", claim]] = 1
        if one["layer"] in WIDE:
            matrix[row, place["wide", claim]] = 1
        for name in WITNESSES.get(claim, ()):
            if (claim, name) in spreads and name in measures:
                mean, deviation = spreads[claim, name]
                matrix[row, place["witness", (claim, name)]] = np.clip((measures[name] - mean) / deviation, -FARTHEST, FARTHEST)
    return matrix, columns


def solve(matrix, worth, columns):
    """Newton's method on the held logistic loss."""
    hold = np.array([HOLD[kind] for kind, _ in columns])
    weights = np.zeros(matrix.shape[1])
    for _ in range(30):
        guess = 1 / (1 + np.exp(-matrix @ weights))
        slope = matrix.T @ (guess - worth) + hold * weights
        weights -= np.linalg.solve((matrix * (guess * (1 - guess))[:, None]).T @ matrix + np.diag(hold), slope)
    return weights


def named_rows(examples, columns):
    """Rows of claims that a reader could name, the columns that may tell, and 1 where one did."""
    rows = [row for row, (*_, reader) in enumerate(examples) if reader == NAMING]
    wanted = [at for at, (kind, _) in enumerate(columns) if kind in NAMED_BY]
    return rows, wanted, np.array([float(examples[row][3] in NAMED) for row in rows])


def left_out(matrix, worth, columns, fold):
    """Guesses of fits that never saw the photo."""
    guess = np.zeros(len(worth))
    for out in range(FOLDS):
        weights = solve(matrix[fold != out], worth[fold != out], columns)
        guess[fold == out] = 1 / (1 + np.exp(-matrix[fold == out] @ weights))
    return guess


def loss_of(guess, worth):
    return -np.mean(worth * np.log(guess) + (1 - worth) * np.log(1 - guess))


def area_under_curve(guess, truth):
    ranks = np.empty(len(guess))
    ranks[np.argsort(guess)] = np.arange(len(guess))
    ones = truth.sum()
    return (ranks[truth > 0.5].sum() - ones * (ones - 1) / 2) / (ones * (len(truth) - ones))


def check(examples, matrix, judged, worth, columns):
    photos = {photo: at for at, photo in enumerate(sorted({photo for photo, *_ in examples}))}
    fold = np.array([photos[photo] % FOLDS for photo, *_ in examples])
    answers = [example for example, is_judged in zip(examples, judged) if is_judged]
    guess = left_out(matrix[judged], worth, columns, fold[judged])
    for name in (MILD, "strict"):
        chosen = np.array([(reader == MILD) == (name == MILD) for *_, reader in answers])
        print(f"{name} readers: loss {loss_of(guess[chosen], worth[chosen]):.4f} on photos left out, by the mean alone {loss_of(worth[chosen].mean(), worth[chosen]):.4f}")
        for low, high in ((0, 0.5), (0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1)):
            here = [answers[row][3] for row in np.where(chosen)[0] if low <= guess[row] < high]
            if here:
                print(f"  {low}-{high}: {len(here)} claims, " + ", ".join(f"{v} {here.count(v) / len(here):.2f}" for v in WORTH))
    rows, wanted, named = named_rows(examples, columns)
    guess = left_out(matrix[np.ix_(rows, wanted)], named, [columns[at] for at in wanted], fold[rows])
    print(f"named: {named.mean():.2f} of {len(rows)}, area under the curve {area_under_curve(guess, named):.3f}")


def write_table(examples, columns, weights, named, spreads):
    of = dict(zip(columns, weights))
    naming = dict(named)
    claims = sorted({claim for kind, claim in columns if kind == "claim"})
    lines = []
    for claim in claims:
        witnesses = ", ".join(
            f"['{name}', {mean:.4g}, {deviation:.4g}, {of['witness', (claim, name)]:.2f}]"
            for (owner, name), (mean, deviation) in spreads.items() if owner == claim
        )
        names = naming["base", None] + naming["claim", claim]
        lines.append(f"  ['{claim}', {of['base', None] + of['claim', claim]:.2f}, {of['wide', claim]:.2f}, {names:.2f}, [{witnesses}]],")
    layers = "\n".join(f"  {layer}: {of['layer', layer]:.2f}," for layer in LAYERS)
    photos = len({photo for photo, *_ in examples})
    TABLE.write_text(
        f"// How surely licensed claims are true, in log odds: written by training/truth/fit.py from {sum(verdict in WORTH for *_, verdict, _ in examples)} claims judged on {photos} photos.\n"
        "// Read by claim-truth.ts.\n"
        "import type { ClaimId } from '../../domain/critique.ts';\nimport type { RuleLayer } from './claim-truth.ts';\n\n"
        "/** A measure, its mean and deviation where the claim is licensed, and what a deviation above the mean adds. */\n"
        "type Witness = readonly [measure: string, mean: number, deviation: number, odds: number];\n\n"
        f"/** Of a claim that no reader judged. */\nexport const UNKNOWN_TRUTH = {of['base', None]:.2f};\nexport const UNKNOWN_NAMED = {naming['base', None]:.2f};\n"
        "/** Of each claim; what wide thresholds add; that a reader names it; and what speaks for its truth besides. */\n"
        "export const CLAIM_TRUTH: readonly (readonly [claim: ClaimId, odds: number, wide: number, named: number, witnesses: readonly Witness[]])[] = [\n"
        + "\n".join(lines)
        + f"\n];\n/** What the strictness of the rule adds. */\nexport const LAYER_TRUTH: Readonly<Record<RuleLayer, number>> = {{\n{layers}\n}};\n"
        f"/** What it adds that the measure lies at its extreme. */\nexport const STRENGTH_TRUTH = {of['strength', None]:.2f};\nexport const STRENGTH_NAMED = {naming['strength', None]:.2f};\n"
        f"/** What a log odd of all measures together adds (claim-sight.ts), and up to where they count. */\nexport const SIGHT_TRUTH = {of['sight', None]:.2f};\nexport const SUREST = {SUREST:g};\n"
        f"/** Deviations from the mean count up to here. */\nexport const FARTHEST = {FARTHEST};\n"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    examples = read_examples()
    claims, spreads = sorted({one["claim"] for _, one, *_ in examples}), spreads_of(examples)
    matrix, columns = design(examples, claims, spreads)
    judged = np.array([verdict in WORTH for *_, verdict, _ in examples])
    worth = np.array([WORTH[verdict] for *_, verdict, _ in examples if verdict in WORTH])
    if options.check:
        check(examples, matrix, judged, worth, columns)
    else:
        rows, wanted, named = named_rows(examples, columns)
        kinds = [columns[at] for at in wanted]
        naming = zip(kinds, solve(matrix[np.ix_(rows, wanted)], named, kinds))
        write_table(examples, columns, solve(matrix[judged], worth, columns), naming, spreads)


main()
