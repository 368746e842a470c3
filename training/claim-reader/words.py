"""Words as the claim reader knows them: by vectors of their own, by their letters, and by what other texts tell of them."""

import re
from collections import Counter

import numpy as np
import torch

#: The same words as wordsOf in reader-net.ts.
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+|[.,;:()!?&/-]")
#: A word has a vector of its own from so many sentences on.
LEAST_COUNT = 5
#: Numbers per word.
SIZE = 100


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
