"""Prompt and answer as token ids: InternVL2's chat template, the tokenizer's added tokens cut out before SentencePiece.

Agrees with the app's tokenizer and prompt code; `verify` holds both against the reference outputs.
"""
import json
import re
from pathlib import Path

import sentencepiece

from .errors import FinetuneError

# The reference's default system message for this template.
SYSTEM = '你是由上海人工智能实验室联合商汤科技开发的书生多模态大模型，英文名叫InternVL, 是一个有用无害的人工智能助手。'
TEMPLATE = f'{{bos}}<|im_start|>system\n{SYSTEM}<|im_end|><|im_start|>user\n{{images}}\n{{question}}{{facts}}<|im_end|><|im_start|>assistant\n'
IMAGE_START, IMAGE, IMAGE_END, END, START = '<img>', '<IMG_CONTEXT>', '</img>', '<|im_end|>', '<|im_start|>'
# Published ids, asserted where the vocabulary has the published size.
PUBLISHED_VOCABULARY = 92553
PUBLISHED_IDS = {END: 92542, START: 92543, IMAGE_START: 92544, IMAGE_END: 92545, IMAGE: 92546}


def _read_added(folder: Path, pieces: int) -> dict[str, int]:
    """Our checkpoints list tokens appended to the vocabulary; published ones have a table with ids."""
    own, table = folder / 'added-tokens.json', folder / 'tokenizer_config.json'
    if own.exists():
        return {text: pieces + index for index, text in enumerate(json.loads(own.read_text()))}
    if not table.exists():
        raise FinetuneError('bad-checkpoint', f'{folder} lacks tokenizer_config.json.')
    entries = json.loads(table.read_text()).get('added_tokens_decoder', {})
    return {entry['content']: int(token) for token, entry in entries.items()}


class ChatTokens:
    """Tokenizer and template of a checkpoint folder. Raises `bad-checkpoint`."""

    def __init__(self, folder: Path, vocab_size: int):
        model = folder / 'tokenizer.model'
        if not model.exists():
            raise FinetuneError('bad-checkpoint', f'{folder} lacks tokenizer.model.')
        self.pieces = sentencepiece.SentencePieceProcessor(model_file=str(model))
        self.added = _read_added(folder, self.pieces.get_piece_size())
        missing = [token for token in PUBLISHED_IDS if token not in self.added]
        outside = [token for token, number in self.added.items() if not 0 <= number < vocab_size]
        if missing or outside:
            raise FinetuneError('bad-checkpoint', f'The tokenizer lacks {missing}, or has ids outside the vocabulary: {outside}.')
        if vocab_size == PUBLISHED_VOCABULARY and any(self.added[token] != number for token, number in PUBLISHED_IDS.items()):
            raise FinetuneError('bad-checkpoint', 'The ids of the image and chat tokens are not those of InternVL2-8B.')
        template = folder / 'chat-template.txt'
        self.template = template.read_text() if template.exists() else TEMPLATE
        # Longest first, so that no token hides one that begins like it.
        texts = sorted(self.added, key=len, reverse=True)
        self._pattern = re.compile('(' + '|'.join(map(re.escape, texts)) + ')')
        self._names = {number: text for text, number in self.added.items()}
        self.image, self.end = self.added[IMAGE], self.added[END]
        self.bos, self.eos = self.pieces.bos_id(), self.pieces.eos_id()

    @property
    def stops(self) -> set[int]:
        """Ids that end an answer: the end of the turn, a new turn, the end of the text."""
        return {self.end, self.added[START], self.eos}

    def encode(self, text: str) -> list[int]:
        """Ids of a text without bos; each part between added tokens is a SentencePiece call of its own."""
        ids: list[int] = []
        for index, part in enumerate(self._pattern.split(text)):
            if index % 2 == 1:
                ids.append(self.added[part])
            elif part:
                ids += self.pieces.encode(part)
        return ids

    def clean(self, text: str) -> str:
        """The text without anything that would be read as an added token, spaces single."""
        while self._pattern.search(text):
            text = self._pattern.sub('', text)
        return ' '.join(text.split())

    def prompt_text(self, question: str, image_tokens: int, facts: str = '') -> str:
        """The whole prompt of a first turn as the app builds it; bos has no text."""
        images = IMAGE_START + IMAGE * image_tokens + IMAGE_END
        filled = {'{bos}': '', '{images}': images, '{question}': question, '{facts}': facts}
        return re.sub(r'\{(?:bos|images|question|facts)\}', lambda match: filled[match.group()], self.template)

    def prompt(self, question: str, image_tokens: int) -> list[int]:
        ids = self.encode(self.prompt_text(self.clean(question), image_tokens))
        return [self.bos, *ids] if self.template.startswith('{bos}') else ids

    def answer(self, text: str) -> list[int]:
        """Ids of an answer and the end of its turn, split as if read together with the line feed in front of it."""
        head, joint = self.encode('\n'), self.encode('\n' + self.clean(text))
        body = joint[len(head):] if joint[: len(head)] == head else self.encode(self.clean(text))
        return [*body, self.end]

    def decode(self, ids: list[int]) -> str:
        """Text of generated ids without added tokens, trimmed."""
        return self.pieces.decode([token for token in ids if token not in self._names]).strip()
