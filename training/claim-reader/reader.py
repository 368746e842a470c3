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
    """Words of the sentences, commonest first, after the two for none and for a dropped one."""
    counts = Counter(word for row in rows for word in words_of(row["text"]))
    return ["<none>", "<dropped>"] + [word for word, count in counts.most_common() if count >= LEAST_COUNT]


#: Rows of the table of letter runs, and the lengths of the runs.
RUNS, RUN_LENGTHS = 4096, (3, 4)


def runs_of(word):
    """Rows of the runs of three and four letters of a word with its ends marked, as runsOf in reader-net.ts (FNV-1a)."""
    marked, rows = f"<{word}>", []
    for length in RUN_LENGTHS:
        for start in range(len(marked) - length + 1):
            code = 0x811C9DC5
            for letter in marked[start : start + length]:
                code = (code ^ ord(letter)) * 0x01000193 & 0xFFFFFFFF
            rows.append(code % RUNS)
    return rows or [0]


def misspelled(word, random):
    """The word with one letter lost, doubled, changed or swapped with the next."""
    at = random.randint(len(word))
    way = random.randint(4)
    if way == 0:
        return word[:at] + word[at + 1 :]
    if way == 1:
        return word[:at] + word[at] + word[at:]
    if way == 2:
        return word[:at] + chr(97 + random.randint(26)) + word[at + 1 :]
    return word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]


#: Numbers that are kept of a rare word's vector; the commonest words of all texts (by rank) that have one beside those of our sentences; and how far
#: down the ranks ours are sought: what is rarer is mostly names and misspellings.
RARE_SIZE, RARE_RANK, LAST_RANK = 50, 30_000, 250_000


class RareWords:
    """Vectors of words as other texts use them, turned to their main directions: of known words, which learn to be read so, and of rare ones.

    Rare ones are those of our sentences that have no vector of their own and the commonest others.
    """

    def __init__(self, vocabulary, vectors, asked):
        vectors = dict(list(vectors.items())[:LAST_RANK])
        known = [word for word in vocabulary if word in vectors]
        commonest = [word for word in list(vectors)[:RARE_RANK] if WORD.fullmatch(word) and word.isalpha()]
        listed = set(vocabulary)
        self.words = [word for word in dict.fromkeys(commonest + sorted(asked)) if word in vectors and word not in listed]
        table = np.array([vectors[word][:SIZE] for word in known + self.words], np.float32)
        _, _, directions = np.linalg.svd(table, full_matrices=False)
        #: (SIZE, RARE_SIZE): turns a kept vector back.
        self.directions = torch.from_numpy(directions[:RARE_SIZE].T.copy())
        turned = table @ directions[:RARE_SIZE].T
        #: Of all numbers along one direction the largest is 127 steps.
        self.scales = np.array([float(f"{s:.5g}") for s in np.abs(turned).max(0) / 127], np.float32)
        self.steps = np.clip(np.round(turned / self.scales), -127, 127).astype(np.int8)
        self.rows = {word: at + 1 for at, word in enumerate(known + self.words)}
        self.rare_from = len(known)
        #: Row 0 for words without a vector.
        self.table = torch.from_numpy(np.concatenate([np.zeros((1, RARE_SIZE), np.float32), self.steps * self.scales]))


class Lexicon:
    """Words by number: known ones, which have vectors of their own, and then every other word that was asked for, which is read by its letters and, if it has one, its vector of other texts."""

    def __init__(self, vocabulary, rare):
        self.size = len(vocabulary)
        self.numbers = {word: at for at, word in enumerate(vocabulary)}
        self.words = list(vocabulary)
        self.rare = rare

    def number(self, word):
        if word not in self.numbers:
            self.numbers[word] = len(self.words)
            self.words.append(word)
        return self.numbers[word]

    def runs(self, numbers, random=None):
        """Letter runs of words one after another, where each word's begin, and rows of the table of rare words. With `random` every third one is misspelled."""
        rows, starts, rare = [], [], []
        for number in numbers:
            word = self.words[number]
            if random is not None and len(word) > 3 and random.rand() < 0.33:
                word = misspelled(word, random)
            starts.append(len(rows))
            rows += runs_of(word)
            rare.append(self.rare.rows.get(word, 0))
        return torch.tensor(rows), torch.tensor(starts), torch.tensor(rare)


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


#: Numbers per word, channels, and the distance between the three taps of each convolution: 35 words around each are seen.
SIZE, CHANNELS, STEPS = 100, 320, (1, 1, 2, 4, 8, 1)


class Masks:
    """What dropout multiplies by, cut from a stretch of random numbers that is drawn anew now and then: drawing for each value took a fifth of the training."""

    LENGTH, TIMES = 1 << 22, 400

    def __init__(self):
        self.used, self.drawn = 0, None

    def __call__(self, values, share):
        if share <= 0:
            return values
        if self.drawn is None or self.used >= self.TIMES:
            self.used, self.drawn = 0, torch.rand(self.LENGTH)
        self.used += 1
        start = int(torch.randint(self.LENGTH - values.numel(), (1,)))
        kept = (self.drawn[start : start + values.numel()] >= share).view(values.shape)
        return values * kept * (1 / (1 - share))


masks = Masks()


class Encoder(nn.Module):
    """Words to (words, CHANNELS): vectors, and convolutions that each add to what is there."""

    def __init__(self, lexicon, vectors=None):
        super().__init__()
        self.lexicon = lexicon
        self.emb = nn.Embedding(lexicon.size, SIZE, padding_idx=0)
        nn.init.normal_(self.emb.weight, std=0.1)
        if vectors is not None:
            self.emb.weight.data.copy_(vectors)
        self.runs = nn.EmbeddingBag(RUNS, SIZE, mode="mean")
        nn.init.normal_(self.runs.weight, std=0.1)
        self.rare = nn.Linear(RARE_SIZE, SIZE, bias=False)
        self.input = nn.Linear(SIZE, CHANNELS)
        # As products of matrices: with nn.Conv1d the gradients of this network grew without bounds (torch 1.13).
        self.convs = nn.ModuleList(nn.Linear(3 * CHANNELS, CHANNELS) for _ in STEPS)
        self.norms = nn.ModuleList(nn.LayerNorm(CHANNELS) for _ in STEPS)
        self.last_norm = nn.LayerNorm(CHANNELS)
        #: Shares of channels and of words that are dropped, and of known words that are read as rare ones are, a third of them misspelled.
        self.dropout, self.word_dropout, self.spelled = 0.1, 0.1, 0.08
        self.random = np.random.RandomState(1)

    def drop(self, values):
        return masks(values, self.dropout) if self.training else values

    def vectors(self, words):
        """(words, SIZE)."""
        by_letters = words >= self.lexicon.size
        known = torch.where(by_letters, torch.ones_like(words), words)
        if self.training:
            chance = torch.rand(words.shape)
            known = torch.where((chance < self.word_dropout) & (words > 0), torch.ones_like(words), known)
            by_letters = by_letters & (chance >= self.word_dropout)
            by_letters = by_letters | ((chance > 1 - self.spelled) & (words > 1))
        vectors = self.emb(known)
        if not by_letters.any():
            return vectors
        runs, starts, rare = self.lexicon.runs(words[by_letters].tolist(), self.random if self.training else None)
        places = by_letters.flatten().nonzero().squeeze(1)
        read = self.runs(runs, starts) + self.rare(self.lexicon.rare.table[rare])
        return vectors.flatten(0, 1).index_copy(0, places, read).view(vectors.shape)

    def forward(self, words):
        keep = (words > 0).unsqueeze(-1).float()
        hidden = self.input(self.drop(self.vectors(words)))
        length = words.shape[1]
        for conv, norm, step in zip(self.convs, self.norms, STEPS):
            active = F.gelu(norm(hidden), approximate="tanh") * keep
            padded = F.pad(active, (0, 0, step, step))
            taps = torch.cat([padded[:, :length], active, padded[:, 2 * step : 2 * step + length]], -1)
            hidden = hidden + self.drop(conv(taps))
        return self.last_norm(hidden)


class Reader(nn.Module):
    """Per claim the log of the sum of e^x over the words, and what the rules' findings add: log odds (sentences, 2 claims), as in Sentences."""

    def __init__(self, encoder):
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
        self.dropout, self.rules_dropout = 0.3, 0.0

    def forward(self, words, rules):
        mask = words > 0
        if self.training and self.rules_dropout > 0:
            rules = rules * (torch.rand(len(rules), 1) >= self.rules_dropout)
        hidden = self.encoder(words)
        hidden = masks(hidden, self.dropout) if self.training else hidden
        odds = torch.logsumexp(self.out(hidden).masked_fill(~mask.unsqueeze(-1), -30.0), 1)
        claims = len(IDS)
        found, doubted, of_part = rules.split(claims, 1)
        made = odds[:, :claims] + self.own[0] * found + self.own[1] * doubted + self.cross(rules[:, : 2 * claims])
        return torch.cat([made, odds[:, claims:] + self.of_part * of_part], 1)


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


def fit(reader, sentences, times, *, epochs, rate, until, batch, seed):
    """Binary cross-entropy over claims; the rate rises over 100 steps and falls to `until`. Prints the mean loss of each pass.

    A pass meets each sentence as many times as `times` says, by chance where it is no whole number.
    """
    random = np.random.RandomState(seed)
    torch.manual_seed(seed)
    optimiser = torch.optim.AdamW(reader.parameters(), rate, weight_decay=0.03)
    steps, step = epochs * int(times.sum()) // batch + 1, 0
    for epoch in range(epochs):
        reader.train()
        losses = []
        places = np.repeat(np.arange(len(times)), np.floor(times + random.rand(len(times))).astype(int))
        for part in batches(sentences, places, batch, random):
            rules, targets, weights = sentences.learned(part)
            odds = reader(sentences.pad(part), rules)
            loss = F.binary_cross_entropy_with_logits(odds, targets, weight=weights, reduction="sum") / len(part)
            for group in optimiser.param_groups:
                group["lr"] = (until + (rate - until) * max(0.0, 1 - step / steps)) * min(1.0, step / 100) + 1e-6
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
            alone = np.stack([part, np.full(len(part), -1)], 1)
            out[part] = reader(sentences.pad(alone), torch.from_numpy(sentences.rules[part])).numpy()
    return out
