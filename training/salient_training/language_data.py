"""Tagged sentences to training batches of facts and answers. Knows tokens and weights; knows no photos."""
import math
import random
import re
from collections import Counter

import torch
from torch import Tensor

from .language_setup import IGNORED, TEXT_DIR, Facts, Tokens, read_lines

MAX_ANSWER = 44
# Words that may stand for one another without a change of claim or degree: keeps few human sentences from being learned by heart.
_EXCHANGEABLE = (
    ('photo', 'image', 'picture', 'shot'),
    ('a bit', 'a little', 'slightly', 'a touch'),
    ('good', 'nice'),
    ('excellent', 'superb', 'wonderful'),
    ('lovely', 'beautiful'),
    ('the light is', 'the lighting is'),
    ('good light', 'good lighting'),
    ('background', 'backdrop'),
    ('subject', 'main subject'),
    ('rather', 'quite'),
    ('looks', 'seems'),
    ('very', 'really'),
    ('a lot of', 'plenty of'),
    ('dof', 'depth of field'),
    ('oof', 'out of focus'),
)
_GROUP_OF = {word: group for group in _EXCHANGEABLE for word in group}
_WORDS = re.compile(r'\b(?:' + '|'.join(sorted(map(re.escape, _GROUP_OF), key=len, reverse=True)) + r')\b(?! (?:of|bit)\b)')
_SHARE_EXCHANGED = 0.5
# A lone human sentence of a request is not drawn more often than this many grammar ones: it would be learned by heart.
MOST_GRAMMAR_PER_HUMAN = 25.0
# One sentence of the grammar in this many is held out.
HELD_OUT_GRAMMAR = 240


class Sentences:
    """Draws sentences: grammar ones by share; human ones by quality, as often for a request as the grammar has it.

    Without that balance the few claims that comments are full of ("the focus seems fine") drown the grammar's wording of them.
    """

    def __init__(self, split: str, grammar_share: float, seed: int):
        human = [s for s in read_lines(TEXT_DIR / 'human.jsonl') if s['split'] == split]
        self.human = human
        self.grammar = [s for i, s in enumerate(read_lines(TEXT_DIR / 'grammar.jsonl')) if i % HELD_OUT_GRAMMAR != 0] if grammar_share > 0 else []
        self.grammar_share = grammar_share
        self.random = random.Random(seed)
        self.weights = self._balanced_weights()
        self.by_claims: dict[tuple[str, ...], list[dict]] = {}
        for sentence in human:
            self.by_claims.setdefault(claim_key(sentence), []).append(sentence)

    def _balanced_weights(self) -> list[float]:
        """Per human sentence: its quality, balanced by the root of what the grammar has of its request for each human one, within bounds.

        The root, for with the full ratio a quarter of the sentences would make up most of what is drawn, and be learned by heart.
        """
        wanted = Counter(request_key(s) for s in self.grammar)
        qualities = [quality(s) for s in self.human]
        held: Counter = Counter()
        for sentence, value in zip(self.human, qualities):
            held[request_key(sentence)] += value
        return [
            value * math.sqrt(min(MOST_GRAMMAR_PER_HUMAN, max(1, wanted[request_key(s)]) / held[request_key(s)]))
            for s, value in zip(self.human, qualities)
        ]

    def draw(self, count: int) -> list[dict]:
        own = sum(self.random.random() < self.grammar_share for _ in range(count))
        human = [vary(s, self.random) for s in self.random.choices(self.human, self.weights, k=count - own)]
        return human + self.random.choices(self.grammar, k=own)


def held_out_grammar() -> list[dict]:
    """Sentences of the grammar that no training sees."""
    return read_lines(TEXT_DIR / 'grammar.jsonl')[::HELD_OUT_GRAMMAR]


def professional_sentences() -> list[dict]:
    """Sentences of professional critiques that no training sees."""
    return [s for s in Sentences('val', 0, 0).human if s['source'] == 'pccd']


def vary(sentence: dict, choose: random.Random) -> dict:
    """The sentence with some exchangeable words exchanged."""

    def other(match: re.Match) -> str:
        return choose.choice(_GROUP_OF[match.group(0)]) if choose.random() < _SHARE_EXCHANGED else match.group(0)

    text = _WORDS.sub(other, sentence['text'])
    text = re.sub(r'\ba (?=image\b|excellent\b|out\b)', 'an ', text)
    text = re.sub(r'\ban (?=photo\b|picture\b|shot\b|superb\b|wonderful\b)', 'a ', text)
    return {**sentence, 'text': re.sub(r'\b(main )+main\b', 'main', text)}


def quality(sentence: dict) -> float:
    """Weight of the source, less for the shortest remarks."""
    words = len(sentence['text'].split())
    return sentence['weight'] * (0.15 if words < 6 else 0.5 if words < 8 else 1.0)


def request_key(sentence: dict) -> tuple:
    """What a sentence could have been asked for by: claims with degrees, and advice or not."""
    claims = tuple(sorted((claim['id'], claim['degree']) for claim in sentence['claims']))
    return claims, sentence['wordings'][0] in ('advice', 'amount', 'discard')


def claim_key(sentence: dict) -> tuple[str, ...]:
    return tuple(sorted(claim['id'] for claim in sentence['claims']))


def style_of(sentence: dict) -> str:
    """Grammar sentences are written, human ones are comments.

    The app always asks for written sentences: comments teach words and turns, and keep their bare manner to themselves.
    """
    return 'written' if sentence.get('source', 'grammar') == 'grammar' else 'comment'


def facts_of(sentence: dict, shuffle: random.Random | None = None, withheld: bool = False, gaze: str = 'unknown') -> Facts:
    """Facts of a sentence about a photo with this saliency summary; withheld ones keep only what the sentence is for and the summary."""
    wordings = sentence['wordings']
    wording = shuffle.choice(wordings) if shuffle else wordings[0]
    style = style_of(sentence)
    if withheld:
        return Facts((), wording, gaze, style)
    claims = [(claim['id'], claim['degree']) for claim in sentence['claims']]
    if shuffle and shuffle.random() < 0.5:
        claims.reverse()
    return Facts(tuple(claims), wording, gaze, style)


def batch_of(tokens: Tokens, pairs: list[tuple[Facts, str]]) -> tuple[Tensor, Tensor]:
    """Inputs and targets (batch, length): facts, turn marks and answer; only the answer is a target."""
    rows, targets = [], []
    for facts, text in pairs:
        head, answer = tokens.suffix(facts), tokens.answer(text)[:MAX_ANSWER]
        rows.append(head + answer[:-1])
        targets.append([IGNORED] * (len(head) - 1) + answer)
    length = max(map(len, rows))
    inputs = torch.full((len(rows), length), 2)
    wanted = torch.full((len(rows), length), IGNORED)
    for index, (row, target) in enumerate(zip(rows, targets)):
        inputs[index, : len(row)] = torch.tensor(row)
        wanted[index, : len(target)] = torch.tensor(target)
    return inputs, wanted
