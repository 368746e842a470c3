"""Prompts with image tokens: cached IAS-ViT features of photo versions, projected and spliced in front of the question.

Knows the cache of the joint stage and the language model; knows no losses.
"""
import json
import random

import numpy as np
import torch
from torch import Tensor

from .joint_photos import JOINT_DIR
from .language_model import LanguageModel, Projector
from .language_setup import Tokens, read_lines
from .language_training import Cache

FEATURE_VARIANTS = ('right', 'no_saliency')


class JointPhotos:
    """Photo versions of one split with features and licensed claims. Features are (tiles, 49, 512) per version."""

    def __init__(self, split: str):
        layout = json.loads((JOINT_DIR / 'features.json').read_text())
        self.features = {name: np.load(JOINT_DIR / f'features-{name}.npy', mmap_mode='r') for name in FEATURE_VARIANTS}
        rows = read_lines(JOINT_DIR / 'licences.jsonl')
        self.rows = [
            {**row, 'first': first, 'tiles': tiles}
            for row, (first, tiles) in zip(rows, layout['rows'])
            if row['split'] == split and row['sentences'] and tiles > 0
        ]

    def image(self, row: dict, variant: str = 'right') -> Tensor:
        part = self.features[variant][row['first'] : row['first'] + row['tiles']]
        return torch.from_numpy(np.asarray(part, np.float32))


def spliced_prefix(model: LanguageModel, projector: Projector, tokens: Tokens, question: str, image: Tensor) -> Cache:
    """Cache of one photo's prefix: embeddings of all ids, image tokens replaced by projected features."""
    ids = torch.tensor(tokens.prefix(question, image.shape[0]))
    embeds = model.embed(ids).clone()
    projected = projector(image).reshape(-1, embeds.shape[1]).to(embeds.dtype)
    places = ids == tokens.image
    assert int(places.sum()) == projected.shape[0]
    embeds = embeds.masked_scatter(places[:, None], projected)
    return model.hidden(embeds[None])[1]


class HeldOutPhotos:
    """Requests as the app makes them for held-out photos."""

    def __init__(self, tokens: Tokens, question: str):
        self.photos = JointPhotos('held_out')
        self.tokens, self.question = tokens, question

    def requests(self, count: int) -> list[tuple[dict, dict]]:
        choose = random.Random(5)
        asked = [(row, sentence) for row in self.photos.rows for sentence in row['sentences']]
        one = [pair for pair in asked if len(pair[1]['claims']) == 1]
        two = [pair for pair in asked if len(pair[1]['claims']) == 2]
        return choose.sample(one, min(len(one), count // 2)) + choose.sample(two, min(len(two), count - count // 2))

    def prefix(self, model: LanguageModel, projector: Projector, row: dict) -> Cache:
        return spliced_prefix(model, projector, self.tokens, self.question, self.photos.image(row))

    @staticmethod
    def evidence(row: dict) -> tuple[list[str], list[str]]:
        return [claim['id'] for claim in row['licensed']], row['denied']
