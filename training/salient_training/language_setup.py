"""Configuration, tokenizer and prompt of the language side: one place that says how facts become token ids.

Must agree with chat-template.txt and the app's prompt code. Knows no training.
"""
import json
from dataclasses import dataclass
from pathlib import Path

import sentencepiece

from .language_model import LanguageConfig
from .vision_setup import TRAINING_DIR, WORK_DIR

TEXT_DIR = WORK_DIR / 'text'
STATE_DIR = WORK_DIR / 'state'
IGNORED = -100
TOKENS_PER_TILE = 49


def load_language_config() -> dict:
    return json.loads((TRAINING_DIR / 'config' / 'language.json').read_text())


def read_lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@dataclass(frozen=True)
class Facts:
    """What one sentence is for, where the photo draws the eye, up to two (claim id, degree) pairs, and how it is said: `written`, or
    as a `comment` of an amateur."""

    claims: tuple[tuple[str, str], ...]
    wording: str
    gaze: str = 'unknown'
    style: str = 'written'


class Tokens:
    """Token ids of prompts and sentences: SentencePiece pieces first, added tokens after them."""

    def __init__(self):
        self.pieces = sentencepiece.SentencePieceProcessor(model_file=str(TEXT_DIR / 'tokenizer.model'))
        self.added: list[str] = json.loads((TEXT_DIR / 'vocabulary.json').read_text())['addedTokens']
        base = self.pieces.get_piece_size()
        self.ids = {token: base + index for index, token in enumerate(self.added)}
        self.base_size, self.size = base, base + len(self.added)
        self.end, self.start, self.image = (self.ids[t] for t in ('<|im_end|>', '<|im_start|>', '<IMG_CONTEXT>'))

    def prefix(self, question: str, tiles: int = 0) -> list[int]:
        """Everything before the facts; `tiles` 0 leaves the image block and its line feed out."""
        ids = [self.pieces.bos_id(), self.start, *self.pieces.encode('user\n')]
        if tiles == 0:
            return ids + self.pieces.encode(question)
        images = [self.ids['<img>'], *[self.image] * (TOKENS_PER_TILE * tiles), self.ids['</img>']]
        return ids + images + self.pieces.encode(f'\n{question}')

    def suffix(self, facts: Facts) -> list[int]:
        """How and what for the sentence is said, the saliency summary, four fact tokens, the end of the turn and the start of the answer."""
        ids: list[int] = [self.ids[f'<{facts.style}>'], self.ids[f'<{facts.wording}>'], self.ids[f'<gaze:{facts.gaze}>']]
        for claim, degree in facts.claims:
            ids += [self.ids[f'<claim:{claim}>'], self.ids[f'<{degree}>']]
        ids += [self.ids['<none>']] * (7 - len(ids))
        return [*ids, self.end, self.start, *self.pieces.encode('assistant\n')]

    def answer(self, text: str) -> list[int]:
        return [*self.pieces.encode(text), self.end]

    def decode(self, ids: list[int]) -> str:
        return self.pieces.decode([token for token in ids if token < self.base_size])


def split_fields(message: bytes) -> list[tuple[int, bytes]]:
    """(field number, encoded field) of a protobuf message."""
    fields, at = [], 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at, value, shift = at + 1, value | (byte & 127) << shift, shift + 7
            if byte < 128:
                return value

    while at < len(message):
        start = at
        key = varint()
        if key & 7 == 2:
            length = varint()
            at += length
        else:
            at += {1: 8, 5: 4}.get(key & 7, 0)
            if key & 7 == 0:
                varint()
        fields.append((key >> 3, message[start:at]))
    return fields


def without_paths(model: bytes) -> bytes:
    """A SentencePiece model whose trainer settings (field 2) no longer name files of this machine (their fields 1 and 2)."""
    parts = []
    for number, field in split_fields(model):
        if number == 2:
            spec = field[len(field) - trainer_spec_length(field) :]
            kept = b''.join(part for inner, part in split_fields(spec) if inner not in (1, 2))
            field = b'\x12' + encode_varint(len(kept)) + kept
        parts.append(field)
    return b''.join(parts)


def encode_varint(value: int) -> bytes:
    out = b''
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def trainer_spec_length(field: bytes) -> int:
    """Length of the message inside an encoded field: its varint follows the one-byte key."""
    value = shift = 0
    for byte in field[1:]:
        value, shift = value | (byte & 127) << shift, shift + 7
        if byte < 128:
            break
    return value


def train_tokenizer(config: dict) -> None:
    """SentencePiece BPE with byte fallback on the prepared corpus; written once."""
    sentencepiece.SentencePieceTrainer.train(
        input=str(TEXT_DIR / 'corpus.txt'), model_prefix=str(TEXT_DIR / 'tokenizer'), model_type='bpe',
        vocab_size=config['text']['vocabularySize'], byte_fallback=True, character_coverage=1.0, num_threads=1,
        unk_id=0, bos_id=1, eos_id=2, pad_id=-1, normalization_rule_name='identity', remove_extra_whitespaces=False,
        minloglevel=2, hard_vocab_limit=False,
    )
    path = TEXT_DIR / 'tokenizer.model'
    path.write_bytes(without_paths(path.read_bytes()))


def language_model_config(config: dict, vocab_size: int, dropout: float = 0.0) -> LanguageConfig:
    return LanguageConfig(vocab_size=vocab_size, dropout=dropout, **config['model'])
