"""The sentences that the claim reader learns from (written by sentences.ts), alone and in pairs."""

import json
import re
from pathlib import Path

import numpy as np
import torch

from words import words_of

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "training" / "work" / "claim-reader"
VOCABULARY_TABLE = ROOT / "src" / "main" / "pipeline" / "claims" / "vocabulary.ts"

IDS = [m[1] for m in re.finditer(r"^  \['([\w.]+)', -?\d", VOCABULARY_TABLE.read_text(), re.M)]
ROW = {claim: row for row, claim in enumerate(IDS)}
#: Rows that are neither learned nor counted.
VAGUE = [row for row, claim in enumerate(IDS) if claim.startswith("overall.") or claim.endswith(".bad")]

MAX_WORDS = 60
FOLDS = 5


def read_rows(name):
    return [json.loads(line) for line in (WORK / name).read_text().split("\n")]


class Sentences:
    """Words (numbers of the lexicon, 0 none), the rules' readings (n, 3 claims: found, doubted, found of a part), targets and weights (n, 2 claims) of a list of rows.

    The first half of the columns: is the claim made, of the photo or of a part of it. The second: is it of a part only; asked where it is made.
    """

    def __init__(self, rows, lexicon):
        self.rows = rows
        self.words = [[lexicon.number(word) for word in words_of(row["text"])][:MAX_WORDS] for row in rows]
        self.lengths = np.array([len(words) for words in self.words])
        self.rules = np.zeros((len(rows), 3 * len(IDS)), np.float32)
        self.targets = np.zeros((len(rows), 2 * len(IDS)), np.float32)
        self.weights = np.zeros((len(rows), 2 * len(IDS)), np.float32)
        self.weights[:, [row for row in range(len(IDS)) if row not in VAGUE]] = 1
        for i, row in enumerate(rows):
            for claim in row["found"]:
                self.rules[i, ROW[claim.rstrip("@")]] = 1
                self.rules[i, 2 * len(IDS) + ROW[claim.rstrip("@")]] = claim.endswith("@")
            for claim in row["doubted"]:
                self.rules[i, len(IDS) + ROW[claim]] = 1
            for claim in row.get("claims", []) + row.get("local", []):
                self.targets[i, ROW[claim]] = 1
                self.targets[i, len(IDS) + ROW[claim]] = claim in row["local"]
                self.weights[i, len(IDS) + ROW[claim]] = ROW[claim] not in VAGUE
            for claim in row.get("optional", []):
                self.weights[i, ROW[claim]] = 0
        self.folds = np.array([int(row["hash"][:6], 16) % FOLDS if row["hash"][:7] != "grammar" else -1 for row in rows])

    def joined_lengths(self, pairs):
        return self.lengths[pairs[:, 0]] + np.where(pairs[:, 1] < 0, 0, self.lengths[pairs[:, 1]])

    def pad(self, pairs):
        """Words of sentences (n, longest): of pairs of places, the second after the first unless it is -1."""
        lengths = self.joined_lengths(pairs)
        out = np.zeros((len(pairs), max(lengths)), np.int64)
        for at, (one, other) in enumerate(pairs):
            out[at, : lengths[at]] = self.words[one] if other < 0 else self.words[one] + self.words[other]
        return torch.from_numpy(out)

    def learned(self, pairs):
        """Rules' readings, targets and weights of pairs of places: what either of two says; of a part only what no other says of the photo."""
        rules, targets, weights = (table[pairs[:, 0]] for table in (self.rules, self.targets, self.weights))
        both = np.where(pairs[:, 1] >= 0)[0]
        others, claims = pairs[both, 1], len(IDS)
        rules[both], targets[both], weights[both] = either(
            (rules[both], targets[both], weights[both]), (self.rules[others], self.targets[others], self.weights[others]), claims
        )
        return torch.from_numpy(rules), torch.from_numpy(targets), torch.from_numpy(weights)


def either(one, other, claims):
    """What two sentences after each other say: rules' readings, targets and weights, as in Sentences."""
    (rules, targets, weights), (rules2, targets2, weights2) = one, other
    made, made2 = targets[:, :claims], targets2[:, :claims]
    sure = np.where((made + made2) > 0, np.maximum(weights[:, :claims] * made, weights2[:, :claims] * made2), np.minimum(weights[:, :claims], weights2[:, :claims]))
    asked, asked2 = weights[:, claims:], weights2[:, claims:]
    part = np.maximum(targets[:, claims:], 1 - asked) * np.maximum(targets2[:, claims:], 1 - asked2) * np.maximum(asked, asked2)
    found, found2 = rules[:, :claims], rules2[:, :claims]
    of_part = np.maximum(rules[:, 2 * claims :], 1 - found) * np.maximum(rules2[:, 2 * claims :], 1 - found2) * np.maximum(found, found2)
    all_found = np.maximum(found, found2)
    doubted = np.maximum(rules[:, claims : 2 * claims], rules2[:, claims : 2 * claims]) * (1 - all_found)
    return (
        np.concatenate([all_found, doubted, of_part], 1),
        np.concatenate([np.maximum(made, made2), part], 1),
        np.concatenate([sure, np.maximum(asked, asked2)], 1),
    )


#: Share of the sentences that are read with another one after them, and how long either may be: no network learns such pairs by heart.
JOINED, JOINED_WORDS = 0.2, 28


def batches(sentences, places, size, random):
    """Pairs of places in batches of like length; the second is mostly -1, none."""
    order = random.permutation(places)
    short = order[sentences.lengths[order] <= JOINED_WORDS]
    is_joined = (sentences.lengths[order] <= JOINED_WORDS) & (random.rand(len(order)) < JOINED)
    pairs = np.stack([order, np.where(is_joined, random.choice(short, len(order)), -1)], 1)
    lengths = sentences.joined_lengths(pairs)
    for start in range(0, len(pairs), size * 20):
        chunk = pairs[start : start + size * 20]
        chunk = chunk[np.argsort(lengths[start : start + size * 20], kind="stable")]
        parts = [chunk[at : at + size] for at in range(0, len(chunk), size)]
        for part in random.permutation(len(parts)):
            yield parts[part]
