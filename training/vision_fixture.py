"""Writes test/fixtures/pixel-statistics.safetensors: the filters of the pixel statistics, and what they make of made-up waves.

Run after a change of `pixel_statistics.py`; the compiler's test compares its graph with this file. The input is not
stored: the test computes the same waves.
"""
import numpy as np
import torch

from salient_training.pixel_statistics import PixelStatistics
from salient_training.safetensors_io import write_safetensors
from salient_training.vision_setup import TRAINING_DIR

SIDE = 224


def waves() -> np.ndarray:
    """(1, 3, 224, 224) in -1..1: smooth waves, hard edges, flat areas and clipped ends, different in each channel."""
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float64)
    planes = []
    for channel in range(3):
        smooth = np.sin(0.05 * x * (channel + 1) + 0.031 * y) * np.cos(0.043 * y)
        bars = np.where((x + 0.12 * y + 9 * channel) % 48 < 20, 0.4, -0.3)
        planes.append(np.where(y > 150, np.round(3 * smooth) / 3, smooth + bars))
    return np.clip(np.stack(planes)[None], -1, 1).astype(np.float32)


def main() -> None:
    statistics = PixelStatistics()
    filters = {f'statistics.{name}': tensor.numpy() for name, tensor in statistics.state_dict().items()}
    expected = statistics(torch.from_numpy(waves())).numpy()
    write_safetensors(TRAINING_DIR.parent / 'test' / 'fixtures' / 'pixel-statistics.safetensors', {**filters, 'expected': expected})


if __name__ == '__main__':
    main()
