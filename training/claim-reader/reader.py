"""The claim reader's network, and how it is fitted."""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from sentences import IDS, batches
from words import RARE_SIZE, RUNS, SIZE

#: Channels, and the distance between the three taps of each convolution: 35 words around each are seen.
CHANNELS, STEPS = 320, (1, 1, 2, 4, 8, 1)


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
