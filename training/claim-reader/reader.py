"""The claim reader's network and the sentences it learns from (written by sentences.ts)."""

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "training" / "work" / "claim-reader"
VOCABULARY_TABLE = ROOT / "src" / "main" / "pipeline" / "claims" / "vocabulary.ts"

IDS = [m[1] for m in re.finditer(r"^  \['([\w.]+)', -?\d", VOCABULARY_TABLE.read_text(), re.M)]
ROW = {claim: row for row, claim in enumerate(IDS)}
#: Rows that are neither learned nor counted.
VAGUE = [row for row, claim in enumerate(IDS) if claim.startswith("overall.") or claim.endswith(".bad")]

#: The same words as wordsOf in reader-net.ts.
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+|[.,;:()!?&/-]")
MAX_WORDS = 60
FOLDS = 5
LEAST_COUNT = 5


def words_of(text):
    return ["0" if word[0].isdigit() else word for word in WORD.findall(text)] or [","]


def vocabulary_of(rows):
    """Words of the sentences, commonest first, after the two for none and for unknown ones."""
    counts = Counter(word for row in rows for word in words_of(row["text"]))
    return ["<none>", "<unknown>"] + [word for word, count in counts.most_common() if count >= LEAST_COUNT]


def read_rows(name):
    return [json.loads(line) for line in (WORK / name).read_text().split("\n")]


class Sentences:
    """Words (0 none, 1 unknown), the rules' readings (n, 3 claims: found, doubted, found of a part), targets and weights (n, 2 claims) of a list of rows.

    The first half of the columns: is the claim made, of the photo or of a part of it. The second: is it of a part only; asked where it is made.
    """

    def __init__(self, rows, vocabulary):
        known = {word: at for at, word in enumerate(vocabulary)}
        self.rows = rows
        self.words = [[known.get(word, 1) for word in words_of(row["text"])][:MAX_WORDS] for row in rows]
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

    def pad(self, places):
        longest = max(self.lengths[places])
        out = np.zeros((len(places), longest), np.int64)
        for at, i in enumerate(places):
            out[at, : self.lengths[i]] = self.words[i]
        return torch.from_numpy(out)


#: Numbers per word, channels, and the distance between the three taps of each convolution: 19 words around each are seen.
SIZE, CHANNELS, STEPS = 100, 192, (1, 1, 2, 4, 1)


class Encoder(nn.Module):
    """Words to (words, CHANNELS): vectors, and convolutions that each add to what is there. The last row of the vectors is a dropped word's."""

    def __init__(self, words, vectors=None):
        super().__init__()
        self.dropped_word = words
        self.emb = nn.Embedding(words + 1, SIZE, padding_idx=0)
        nn.init.normal_(self.emb.weight, std=0.1)
        if vectors is not None:
            self.emb.weight.data[:words] = vectors
        self.input = nn.Linear(SIZE, CHANNELS)
        # As products of matrices: with nn.Conv1d the gradients of this network grew without bounds (torch 1.13).
        self.convs = nn.ModuleList(nn.Linear(3 * CHANNELS, CHANNELS) for _ in STEPS)
        self.norms = nn.ModuleList(nn.LayerNorm(CHANNELS) for _ in STEPS)
        self.last_norm = nn.LayerNorm(CHANNELS)
        self.dropout = 0.1

    def forward(self, words):
        keep = (words > 0).unsqueeze(-1).float()
        hidden = self.input(F.dropout(self.emb(words), self.dropout, self.training))
        length = words.shape[1]
        for conv, norm, step in zip(self.convs, self.norms, STEPS):
            active = F.gelu(norm(hidden), approximate="tanh") * keep
            padded = F.pad(active, (0, 0, step, step))
            taps = torch.cat([padded[:, :length], active, padded[:, 2 * step : 2 * step + length]], -1)
            hidden = hidden + F.dropout(conv(taps), self.dropout, self.training)
        return self.last_norm(hidden)


class Reader(nn.Module):
    """Per claim the log of the sum of e^x over the words, and what the rules' findings add: log odds (sentences, 2 claims), as in Sentences."""

    def __init__(self, encoder, dropout=0.3, word_dropout=0.1):
        super().__init__()
        claims = len(IDS)
        self.encoder = encoder
        self.out = nn.Linear(CHANNELS, 2 * claims)
        nn.init.normal_(self.out.weight, std=0.02)
        nn.init.constant_(self.out.bias, -4)
        #: Of a claim found or doubted by the rules on itself, and on every claim.
        self.own = nn.Parameter(torch.zeros(2, claims))
        self.own.data[0] = 1.5
        self.cross = nn.Linear(2 * claims, claims, bias=False)
        nn.init.zeros_(self.cross.weight)
        #: Of a claim that the rules found of a part, on its being of a part.
        self.of_part = nn.Parameter(torch.tensor(2.0))
        self.dropout, self.word_dropout, self.rules_dropout = dropout, word_dropout, 0.0

    def forward(self, words, rules):
        mask = words > 0
        if self.training and self.word_dropout > 0:
            dropped = (torch.rand(words.shape) < self.word_dropout) & mask
            words = torch.where(dropped, torch.full_like(words, self.encoder.dropped_word), words)
        if self.training and self.rules_dropout > 0:
            rules = rules * (torch.rand(len(rules), 1) >= self.rules_dropout)
        hidden = F.dropout(self.encoder(words), self.dropout, self.training)
        odds = torch.logsumexp(self.out(hidden).masked_fill(~mask.unsqueeze(-1), -30.0), 1)
        claims = len(IDS)
        found, doubted, of_part = rules.split(claims, 1)
        made = odds[:, :claims] + self.own[0] * found + self.own[1] * doubted + self.cross(rules[:, : 2 * claims])
        return torch.cat([made, odds[:, claims:] + self.of_part * of_part], 1)


def batches(sentences, places, size, random):
    """Places in batches of like length."""
    order = random.permutation(places)
    for start in range(0, len(order), size * 20):
        chunk = order[start : start + size * 20]
        chunk = chunk[np.argsort(sentences.lengths[chunk], kind="stable")]
        parts = [chunk[at : at + size] for at in range(0, len(chunk), size)]
        for part in random.permutation(len(parts)):
            yield parts[part]


def fit(reader, sentences, places, *, epochs, rate, batch, seed):
    """Binary cross-entropy over claims; the rate rises over 100 steps and falls to zero. Prints the mean loss of each pass."""
    random = np.random.RandomState(seed)
    torch.manual_seed(seed)
    optimiser = torch.optim.AdamW(reader.parameters(), rate, weight_decay=0.03)
    steps, step = epochs * len(places) // batch + 1, 0
    for epoch in range(epochs):
        reader.train()
        losses = []
        for part in batches(sentences, places, batch, random):
            loss = F.binary_cross_entropy_with_logits(
                reader(sentences.pad(part), torch.from_numpy(sentences.rules[part])),
                torch.from_numpy(sentences.targets[part]),
                weight=torch.from_numpy(sentences.weights[part]),
                reduction="sum",
            ) / len(part)
            for group in optimiser.param_groups:
                group["lr"] = rate * min(1.0, step / 100) * max(0.0, 1 - step / steps) + 1e-6
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            optimiser.step()
            losses.append(loss.item())
            step += 1
        print(f"  pass {epoch + 1} of {epochs}: loss {np.mean(losses):.3f}", flush=True)


def predict(reader, sentences):
    """Log odds (n, 2 claims)."""
    reader.eval()
    out = np.zeros((len(sentences.rows), 2 * len(IDS)), np.float32)
    order = np.argsort(sentences.lengths, kind="stable")
    with torch.no_grad():
        for start in range(0, len(order), 256):
            part = order[start : start + 256]
            out[part] = reader(sentences.pad(part), torch.from_numpy(sentences.rules[part])).numpy()
    return out
