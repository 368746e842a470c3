"""Rows as training samples: which pair comes when, what its tokens are, and padded batches.

The order is a function of the seed alone and a sample of its row alone, so a run can go on anywhere; knows no model.
"""
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Iterator

import torch

from .base_config import BaseConfig
from .chat_tokens import ChatTokens
from .errors import FinetuneError
from .layouts.row import Row
from .maps import MapStore
from .model import IGNORED, Batch
from .settings import Settings
from .tiles import open_photo, read_tiles, saliency_tokens


@dataclass(frozen=True)
class Sample:
    """ids, labels (length); pixel_values (tiles, 3, side, side); saliency (tiles, patches) or None."""

    ids: torch.Tensor
    labels: torch.Tensor
    pixel_values: torch.Tensor
    saliency: torch.Tensor | None


class SampleOrder:
    """Pairs in training order: epoch after epoch, each shuffled by its own generator."""

    def __init__(self, pairs: int, seed: int):
        self.pairs, self.seed = pairs, seed
        self._epoch, self._order = -1, torch.empty(0, dtype=torch.long)

    def __getitem__(self, position: int) -> int:
        """Index of the pair at a position counted from the start of the run."""
        epoch, place = divmod(position, self.pairs)
        if epoch != self._epoch:
            generator = torch.Generator().manual_seed(self.seed + epoch)
            self._epoch, self._order = epoch, torch.randperm(self.pairs, generator=generator)
        return int(self._order[place])


class SampleMaker:
    """Turns (row, critique) into a sample. Raises `photo-unreadable`, `too-long`, `bad-map`."""

    def __init__(self, settings: Settings, config: BaseConfig, tokens: ChatTokens, maps: MapStore | None):
        self.settings, self.config, self.tokens, self.maps = settings, config, tokens, maps

    def photo(self, row: Row) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Pixel values of all tiles and the map at their tokens."""
        pixel_values, grid = read_tiles(open_photo(row.path), self.config, self.settings.image.max_tiles)
        saliency = None if self.maps is None else saliency_tokens(self.maps.map_of(row.name)[None], grid, self.config)
        return pixel_values, saliency

    def prompt(self, tiles: int) -> list[int]:
        ids = self.tokens.prompt(self.settings.prompt, tiles * self.config.tokens_per_tile)
        if len(ids) + 2 > self.settings.data.max_length:
            raise FinetuneError('too-long', f'The prompt of {tiles} tiles has {len(ids)} tokens; data.maxLength leaves no answer.')
        return ids

    def pair(self, row: Row, critique: str) -> Sample:
        """Loss on the answer and the end of its turn; an answer beyond the maximum length is cut, and then has no end."""
        pixel_values, saliency = self.photo(row)
        prompt = self.prompt(len(pixel_values))
        answer = self.tokens.answer(critique)[: self.settings.data.max_length - len(prompt)]
        ids = torch.tensor(prompt + answer)
        labels = torch.tensor([IGNORED] * len(prompt) + answer)
        return Sample(ids, labels, pixel_values, saliency)


def collate(samples: list[Sample], pad_id: int) -> Batch:
    """Pads on the right; causal attention never looks there, so no mask is needed."""
    length = max(len(sample.ids) for sample in samples)
    ids = torch.full((len(samples), length), pad_id)
    labels = torch.full((len(samples), length), IGNORED)
    for row, sample in enumerate(samples):
        ids[row, : len(sample.ids)], labels[row, : len(sample.labels)] = sample.ids, sample.labels
    maps = [sample.saliency for sample in samples]
    saliency = None if maps[0] is None else torch.cat(maps)
    return Batch(ids, labels, torch.cat([sample.pixel_values for sample in samples]), saliency)


class Prefetcher:
    """Makes samples of a run in threads, a step ahead; gives them back in order, None for a photo that cannot be decoded."""

    def __init__(self, maker: SampleMaker, pairs: list[tuple[Row, str]], workers: int):
        self.maker, self.pairs = maker, pairs
        self.pool = ThreadPoolExecutor(workers)
        self.ahead = 2 * workers

    def _make(self, index: int) -> Sample | None:
        row, critique = self.pairs[index]
        try:
            return self.maker.pair(row, critique)
        except FinetuneError as error:
            if error.kind != 'photo-unreadable':
                raise
            return None

    def samples(self, indices: Iterator[int]) -> Iterator[Sample | None]:
        waiting = []
        for index in indices:
            waiting.append(self.pool.submit(self._make, index))
            if len(waiting) > self.ahead:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()

    def close(self) -> None:
        self.pool.shutdown(cancel_futures=True)
