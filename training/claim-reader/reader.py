"""Networks of the claim reader and the sentences they learn from (written by sentences.ts)."""

import json
import re
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


def words_of(text):
    return ["0" if word[0].isdigit() else word for word in WORD.findall(text)] or [","]


def read_rows(name):
    return [json.loads(line) for line in (WORK / name).read_text().split("\n")]


class Sentences:
    """Words (0 none, 1 unknown), the rules' readings (n, 2 claims), targets and weights (n, claims) of a list of rows."""

    def __init__(self, rows, vocabulary, most_words=None):
        known = {word: at for at, word in enumerate(vocabulary)}
        limit = most_words or len(vocabulary)
        at = lambda word: known[word] if known.get(word, limit) < limit else 1
        self.rows = rows
        self.words = [[at(word) for word in words_of(row["text"])][:MAX_WORDS] for row in rows]
        self.lengths = np.array([len(words) for words in self.words])
        self.rules = np.zeros((len(rows), 2 * len(IDS)), np.float32)
        self.targets = np.zeros((len(rows), len(IDS)), np.float32)
        self.weights = np.ones((len(rows), len(IDS)), np.float32)
        self.weights[:, VAGUE] = 0
        for i, row in enumerate(rows):
            for claim in row["found"]:
                self.rules[i, ROW[claim.rstrip("@")]] = 1
            for claim in row["doubted"]:
                self.rules[i, len(IDS) + ROW[claim]] = 1
            for claim in row.get("claims", []) + row.get("local", []):
                self.targets[i, ROW[claim]] = 1
            for claim in row.get("optional", []):
                self.weights[i, ROW[claim]] = 0
        self.folds = np.array([int(row["hash"][:6], 16) % FOLDS if row["hash"][:7] != "grammar" else -1 for row in rows])

    def pad(self, places):
        longest = max(self.lengths[places])
        out = np.zeros((len(places), longest), np.int64)
        for at, i in enumerate(places):
            out[at, : self.lengths[i]] = self.words[i]
        return torch.from_numpy(out)


class Reader(nn.Module):
    """Embedding, dilated convolutions with three taps, and per claim the log of the sum of e^x over the words."""

    def __init__(self, vocabulary, size, channels, steps, dropout, word_dropout):
        super().__init__()
        claims = len(IDS)
        self.emb = nn.Embedding(vocabulary, size, padding_idx=0)
        self.convs = nn.ModuleList(
            nn.Conv1d(size if at == 0 else channels, channels, 3, padding=step, dilation=step) for at, step in enumerate(steps)
        )
        self.out = nn.Linear(channels, claims)
        nn.init.constant_(self.out.bias, -4)
        #: Of a claim found or doubted by the rules on itself, and on every claim.
        self.own = nn.Parameter(torch.zeros(2, claims))
        self.cross = nn.Linear(2 * claims, claims, bias=False)
        nn.init.zeros_(self.cross.weight)
        self.dropout, self.word_dropout = nn.Dropout(dropout), word_dropout

    def forward(self, words, rules=None):
        mask = words > 0
        if self.training and self.word_dropout > 0:
            words = torch.where((torch.rand(words.shape) < self.word_dropout) & mask, torch.ones_like(words), words)
        hidden, keep = self.emb(words).transpose(1, 2), mask.unsqueeze(1).float()
        for at, conv in enumerate(self.convs):
            made = F.relu(conv(hidden * keep))
            hidden = made if at == 0 else hidden + made
        odds = self.out(self.dropout(hidden.transpose(1, 2))).masked_fill(~mask.unsqueeze(-1), -30.0)
        odds = torch.logsumexp(odds, 1)
        if rules is None:
            return odds
        claims = len(IDS)
        return odds + self.own[0] * rules[:, :claims] + self.own[1] * rules[:, claims:] + self.cross(rules)


def batches(sentences, places, size, random):
    """Places in batches of like length."""
    order = random.permutation(places)
    for start in range(0, len(order), size * 20):
        chunk = order[start : start + size * 20]
        chunk = chunk[np.argsort(sentences.lengths[chunk], kind="stable")]
        parts = [chunk[at : at + size] for at in range(0, len(chunk), size)]
        for part in random.permutation(len(parts)):
            yield parts[part]


def fit(reader, sentences, places, *, epochs, rate, batch, seed, with_rules, decay=0.0):
    """Binary cross-entropy over claims, rate falling to zero; prints the mean loss of each pass."""
    random = np.random.RandomState(seed)
    torch.manual_seed(seed)
    optimiser = torch.optim.AdamW(reader.parameters(), rate, weight_decay=decay)
    steps, step = epochs * len(places) // batch + 1, 0
    for epoch in range(epochs):
        reader.train()
        losses = []
        for part in batches(sentences, places, batch, random):
            rules = torch.from_numpy(sentences.rules[part]) if with_rules else None
            loss = F.binary_cross_entropy_with_logits(
                reader(sentences.pad(part), rules),
                torch.from_numpy(sentences.targets[part]),
                weight=torch.from_numpy(sentences.weights[part]),
                reduction="sum",
            ) / len(part)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
            step += 1
            for group in optimiser.param_groups:
                group["lr"] = rate * max(0.0, 1 - step / steps) + 1e-5
        print(f"  pass {epoch + 1} of {epochs}: loss {np.mean(losses):.3f}", flush=True)


def predict(reader, sentences):
    """Log odds (n, claims)."""
    reader.eval()
    out = np.zeros((len(sentences.rows), len(IDS)), np.float32)
    order = np.argsort(sentences.lengths, kind="stable")
    with torch.no_grad():
        for start in range(0, len(order), 256):
            part = order[start : start + 256]
            out[part] = reader(sentences.pad(part), torch.from_numpy(sentences.rules[part])).numpy()
    return out
