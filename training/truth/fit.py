"""How surely a licensed claim is true: logistic regression on verdicts.tsv (what readers judged) and candidates.jsonl (what licensed it), written to
src/main/pipeline/analysis/claim-truth-weights.ts. --check prints the calibration on photos that a fit left out instead."""

import argparse
import json
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
CANDIDATES = HERE.parent / "work" / "truth" / "candidates.jsonl"
TABLE = HERE.parents[1] / "src" / "main" / "pipeline" / "analysis" / "claim-truth-weights.ts"
LAYERS = ("measured", "relaxed", "loose", "spare", "trusting", "general")
WIDE = ("loose", "spare", "trusting")
#: A strict reader agrees; objects; good readers would differ.
WORTH = {"T": 1.0, "F": 0.0, "?": 0.35}
#: Measures that may tell a true claim from a false one, by what the claim means.
WITNESSES = {
    "dof.deep": ("focus.evenness", "focus.least", "placement.box_area", "seen.defocus-blur"),
    "exposure.good": ("seen.clipped-highlights", "seen.underexposed", "seen.overexposed", "exposure.dark_share", "exposure.clip_high"),
    "exposure.detail_kept": ("seen.clipped-highlights", "exposure.clip_high", "exposure.clip_low", "exposure.dark_share", "contrast.range"),
    "contrast.good": ("seen.desaturated", "seen.low-contrast", "contrast.range", "contrast.global"),
    "color.warm": ("color.cool_share", "palette.first_share", "color.mean_chroma", "seen.warm-cast"),
    "color.cool": ("color.warm_share", "palette.first_share", "color.mean_chroma", "seen.cool-cast"),
    "color.muted": ("color.chroma", "seen.desaturated", "exposure.midtone", "cast.probability"),
    "color.wb_good": ("cast.probability", "cast.strength", "seen.cast", "cast.neutral_share"),
    "color.good": ("cast.probability", "color.saturation", "seen.cast"),
    "color.harmony": ("harmony.fit", "palette.variety", "color.chroma", "cast.probability"),
    "comp.balanced": ("balance.counterweight", "clutter.busy_share", "subject.confidence", "subject.area"),
    "comp.centered": ("placement.centre_distance", "subject.confidence", "subject.area", "placement.box_off_centre"),
    "comp.lines": ("lines.length", "placement.box_area", "clutter.busy_share", "subject.confidence"),
    "comp.simple": ("clutter.busy_share", "clutter.calm_share", "clutter.edges"),
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
HOLD = {"base": 1e-3, "layer": 1.0, "strength": 1.0, "claim": 1.0, "wide": 1.5, "witness": 6.0}
FARTHEST = 2.5
FOLDS = 10


def read_examples():
    rows = {row["photo"]: row for row in map(json.loads, CANDIDATES.read_text().split("\n")[:-1])}
    out = []
    for line in (HERE / "verdicts.tsv").read_text().rstrip("\n").split("\n")[1:]:
        photo, claim, verdict = line.split("\t")
        found = next((one for one in rows[photo]["claims"] if one["claim"] == claim), None)
        if verdict in WORTH and found:
            out.append((photo, found, rows[photo]["measures"], verdict))
    return out


def spreads_of(examples):
    """Mean and deviation of each claim's witnesses."""
    spreads = {}
    for claim, names in WITNESSES.items():
        for name in names:
            values = [measures[name] for _, one, measures, _ in examples if one["claim"] == claim and name in measures]
            if len(values) > 10 and np.std(values) > 0:
                spreads[claim, name] = float(np.mean(values)), float(np.std(values))
    return spreads


def design(examples, claims, spreads):
    columns = (
        [("base", None)] + [("layer", layer) for layer in LAYERS] + [("strength", None)]
        + [("claim", claim) for claim in claims] + [("wide", claim) for claim in claims] + [("witness", pair) for pair in spreads]
    )
    place = {column: at for at, column in enumerate(columns)}
    matrix = np.zeros((len(examples), len(columns)))
    for row, (_, one, measures, _) in enumerate(examples):
        claim = one["claim"]
        matrix[row, place["base", None]] = 1
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


def check(examples, matrix, worth, columns):
    photos = sorted({photo for photo, *_ in examples})
    fold = np.array([photos.index(photo) % FOLDS for photo, *_ in examples])
    guess = np.zeros(len(worth))
    for left_out in range(FOLDS):
        weights = solve(matrix[fold != left_out], worth[fold != left_out], columns)
        guess[fold == left_out] = 1 / (1 + np.exp(-matrix[fold == left_out] @ weights))
    loss = -np.mean(worth * np.log(guess) + (1 - worth) * np.log(1 - guess))
    print(f"loss {loss:.4f} on photos left out; by the mean alone {-np.mean(worth * np.log(worth.mean()) + (1 - worth) * np.log(1 - worth.mean())):.4f}")
    for low, high in ((0, 0.5), (0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 1)):
        here = [verdict for (*_, verdict), value in zip(examples, guess) if low <= value < high]
        if here:
            print(f"  {low}-{high}: {len(here)} claims, " + ", ".join(f"{v} {here.count(v) / len(here):.2f}" for v in WORTH))


def write_table(examples, columns, weights, spreads):
    of = dict(zip(columns, weights))
    claims = sorted({claim for kind, claim in columns if kind == "claim"})
    lines = []
    for claim in claims:
        witnesses = ", ".join(
            f"['{name}', {mean:.4g}, {deviation:.4g}, {of['witness', (claim, name)]:.2f}]"
            for (owner, name), (mean, deviation) in spreads.items() if owner == claim
        )
        lines.append(f"  ['{claim}', {of['base', None] + of['claim', claim]:.2f}, {of['wide', claim]:.2f}, [{witnesses}]],")
    layers = "\n".join(f"  {layer}: {of['layer', layer]:.2f}," for layer in LAYERS)
    photos = len({photo for photo, *_ in examples})
    TABLE.write_text(
        f"// How surely licensed claims are true, in log odds: written by training/truth/fit.py from {len(examples)} claims judged on {photos} photos.\n"
        "// Read by claim-truth.ts.\n"
        "import type { ClaimId } from '../../domain/critique.ts';\nimport type { RuleLayer } from './claim-truth.ts';\n\n"
        "/** A measure, its mean and deviation where the claim is licensed, and what a deviation above the mean adds. */\n"
        "type Witness = readonly [measure: string, mean: number, deviation: number, odds: number];\n\n"
        f"/** Of a claim that no reader judged. */\nexport const UNKNOWN_TRUTH = {of['base', None]:.2f};\n"
        "/** Of each claim; what wide thresholds add; and what speaks for it besides. */\n"
        "export const CLAIM_TRUTH: readonly (readonly [claim: ClaimId, odds: number, wide: number, witnesses: readonly Witness[]])[] = [\n"
        + "\n".join(lines)
        + f"\n];\n/** What the strictness of the rule adds. */\nexport const LAYER_TRUTH: Readonly<Record<RuleLayer, number>> = {{\n{layers}\n}};\n"
        f"/** What it adds that the measure lies at its extreme. */\nexport const STRENGTH_TRUTH = {of['strength', None]:.2f};\n"
        f"/** Deviations from the mean count up to here. */\nexport const FARTHEST = {FARTHEST};\n"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    examples = read_examples()
    claims, spreads = sorted({one["claim"] for _, one, *_ in examples}), spreads_of(examples)
    matrix, columns = design(examples, claims, spreads)
    worth = np.array([WORTH[verdict] for *_, verdict in examples])
    if options.check:
        check(examples, matrix, worth, columns)
    else:
        write_table(examples, columns, solve(matrix, worth, columns), spreads)


main()
