"""BLEU, ROUGE-L and CIDEr-D once more, by the formulas and in another language: tokens in, scores out. For the test that compares with them.

Reads {"captions": {id: text}, "references": {id: [text, ...]}} on standard input, texts tokenised; prints the scores as JSON.
"""
import json
import math
import sys
from collections import Counter


def ngrams(tokens, n):
    return Counter(zip(*(tokens[start:] for start in range(n))))


def bleu(pairs):
    closest = [min((abs(len(r) - len(c)), len(r)) for r in refs)[1] for c, refs in pairs]
    written = sum(len(c) for c, _ in pairs)
    ratio = (written + 1e-15) / (sum(closest) + 1e-9)
    brevity = math.exp(1 - 1 / ratio) if ratio < 1 else 1.0
    scores, product = [], 1.0
    for n in range(1, 5):
        correct = guessed = 0
        for caption, refs in pairs:
            own = ngrams(caption, n)
            most = Counter()
            for ref in refs:
                most |= ngrams(ref, n)
            correct += sum((own & most).values())
            guessed += max(0, len(caption) - n + 1)
        product *= (correct + 1e-15) / (guessed + 1e-9)
        scores.append(product ** (1 / n) * brevity)
    return scores


def common(a, b):
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            table[i + 1][j + 1] = table[i][j] + 1 if x == y else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


def rouge(pairs):
    total = 0.0
    for caption, refs in pairs:
        # Splitting an empty text at spaces gives one empty token.
        caption, refs = caption or [''], [ref or [''] for ref in refs]
        shared = [common(caption, ref) for ref in refs]
        precision = max(count / len(caption) for count in shared)
        recall = max(count / len(ref) for count, ref in zip(shared, refs))
        if precision and recall:
            total += (1 + 1.2**2) * precision * recall / (recall + 1.2**2 * precision)
    return total / len(pairs)


def cider(pairs):
    frequency = Counter()
    for _, refs in pairs:
        frequency.update({gram for ref in refs for n in range(1, 5) for gram in ngrams(ref, n)})
    documents = math.log(len(pairs))

    def vector(tokens):
        weights = [{g: count * (documents - math.log(max(1, frequency[g]))) for g, count in ngrams(tokens, n).items()} for n in range(1, 5)]
        return weights, [math.sqrt(sum(w * w for w in part.values())) for part in weights], max(0, len(tokens) - 1)

    scores = []
    for caption, refs in pairs:
        own, own_norms, own_length = vector(caption)
        similarity = 0.0
        for ref in refs:
            other, norms, length = vector(ref)
            for n in range(4):
                dot = sum(min(w, other[n].get(g, 0.0)) * other[n].get(g, 0.0) for g, w in own[n].items())
                norm = own_norms[n] * norms[n]
                similarity += (dot / norm if norm else dot) * math.exp(-((own_length - length) ** 2) / 72)
        scores.append(10 * similarity / 4 / len(refs))
    return sum(scores) / len(scores)


given = json.load(sys.stdin)
pairs = [(given['captions'][key].split(), [ref.split() for ref in given['references'][key]]) for key in given['captions']]
names = [f'Bleu_{n}' for n in range(1, 5)] + ['ROUGE_L', 'CIDEr']
print(json.dumps(dict(zip(names, [*bleu(pairs), rouge(pairs), cider(pairs)]))))
