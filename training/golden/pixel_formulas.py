"""Tile grids as the reference chooses them, tiles and squashed photos by Pillow itself."""
import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .case_files import Tensors

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def list_grids(low: int, high: int) -> list[tuple[int, int]]:
    found = {(i, j) for n in range(low, high + 1) for i in range(1, n + 1) for j in range(1, n + 1) if low <= i * j <= high}
    return sorted(sorted(found), key=lambda grid: grid[0] * grid[1])


def choose_grid(size: tuple[int, int], grids: list[tuple[int, int]], side: int) -> tuple[int, int]:
    ratio, best, least = size[0] / size[1], (1, 1), float('inf')
    for grid in grids:
        difference = abs(ratio - grid[0] / grid[1])
        if difference < least:
            best, least = grid, difference
        elif difference == least and size[0] * size[1] > 0.5 * side * side * grid[0] * grid[1]:
            best = grid
    return best


def boxes(grid: tuple[int, int], side: int) -> list[list[int]]:
    columns, rows = grid
    return [[x * side, y * side, (x + 1) * side, (y + 1) * side] for y in range(rows) for x in range(columns)]


def resized(photo: Tensor, size: tuple[int, int], bilinear: bool = False) -> Tensor:
    """(h, w, 3) uint8 -> the same of `size` (width, height)."""
    how = Image.Resampling.BILINEAR if bilinear else Image.Resampling.BICUBIC
    return torch.from_numpy(np.array(Image.fromarray(photo.numpy()).resize(size, how)))


def normalised(pictures: Tensor, mean: tuple = MEAN, std: tuple = STD) -> Tensor:
    """(n, h, w, 3) uint8 -> (n, 3, h, w)."""
    return ((pictures.double() / 255 - torch.tensor(mean).double()) / torch.tensor(std).double()).permute(0, 3, 1, 2)


def tiles(photo: Tensor, side: int, limits: tuple[int, int], thumbnail: bool) -> Tensor:
    """(tiles, side, side, 3)."""
    grid = choose_grid((photo.shape[1], photo.shape[0]), list_grids(*limits), side)
    whole = resized(photo, (grid[0] * side, grid[1] * side))
    cut = [whole[top:bottom, left:right] for left, top, right, bottom in boxes(grid, side)]
    return torch.stack(cut + ([resized(photo, (side, side))] if thumbnail and len(cut) > 1 else []))


def squash(photo: Tensor, size: int, bilinear: bool, mean: tuple = MEAN, std: tuple = STD) -> Tensors:
    picture = resized(photo, (size, size), bilinear)
    values = normalised(picture[None], mean, std)[0]
    return {'output_uint8': picture, 'output_mean_std_check': torch.stack([values.mean((1, 2)), values.std((1, 2), unbiased=False)])}
