"""A photo as the vision encoder reads it: upright sRGB, InternVL's dynamic tiles, and the map sampled at every token.

The same choices as in the app: working size, grid rule, bicubic resampling (Pillow's own here), thumbnail last.
"""
import hashlib
import io
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from salient_training.ias_vit import sample_map

from .base_config import BaseConfig
from .errors import FinetuneError

# Long side of the app's working image; tiles are cut from it, so the grid depends on it.
WORKING_SIDE = 2048


def _to_srgb(photo: Image.Image) -> Image.Image:
    profile = photo.info.get('icc_profile')
    if profile and photo.mode in ('RGB', 'CMYK', 'L'):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(photo, source, ImageCms.createProfile('sRGB'), outputMode='RGB')
        except (ImageCms.PyCMSError, OSError):
            pass  # A broken profile: the numbers are taken as sRGB, as without one.
    if photo.mode in ('RGBA', 'LA', 'PA') or 'transparency' in photo.info:
        layered = photo.convert('RGBA')
        return Image.alpha_composite(Image.new('RGBA', layered.size, 'white'), layered).convert('RGB')
    return photo.convert('RGB')


def open_photo(path: Path) -> Image.Image:
    """Upright sRGB, long side at most WORKING_SIDE. Raises `photo-unreadable`."""
    try:
        with Image.open(path) as file:
            photo = _to_srgb(ImageOps.exif_transpose(file))
    except (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError) as error:
        raise FinetuneError('photo-unreadable', f'{path} cannot be decoded: {error}.') from error
    scale = WORKING_SIDE / max(photo.size)
    if scale < 1:
        size = tuple(max(1, round(side * scale)) for side in photo.size)
        photo = photo.resize(size, Image.Resampling.LANCZOS)
    return photo


def file_hash(path: Path) -> str:
    """SHA-256 of a photo file, as the app reports it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def choose_grid(width: int, height: int, limits: tuple[int, int, int]) -> tuple[int, int]:
    """(columns, rows) nearest in shape; among equals the larger if the photo has over half of its pixels.

    limits: fewest tiles, most tiles, side of a tile in pixels.
    """
    fewest, most, side = limits
    grids = [(c, r) for c in range(1, most + 1) for r in range(1, most // c + 1) if c * r >= fewest]
    best, nearest = (1, 1), float('inf')
    for columns, rows in sorted(grids, key=lambda grid: grid[0] * grid[1]):
        difference = abs(width / height - columns / rows)
        is_large_enough = width * height > 0.5 * side * side * columns * rows
        if difference < nearest or (difference == nearest and is_large_enough):
            best, nearest = (columns, rows), difference
    return best


def cut_tiles(photo: Image.Image, grid: tuple[int, int], side: int, thumbnail: bool) -> np.ndarray:
    """(tiles, side, side, 3) bytes: row by row, left to right, the whole photo last if there is more than one tile."""
    columns, rows = grid
    resized = np.asarray(photo.resize((columns * side, rows * side), Image.Resampling.BICUBIC))
    tiles = resized.reshape(rows, side, columns, side, 3).swapaxes(1, 2).reshape(-1, side, side, 3)
    if not thumbnail or columns * rows == 1:
        return tiles
    whole = np.asarray(photo.resize((side, side), Image.Resampling.BICUBIC))
    return np.concatenate([tiles, whole[None]])


def to_pixel_values(tiles: np.ndarray, config: BaseConfig) -> torch.Tensor:
    """(tiles, side, side, 3) bytes -> (tiles, 3, side, side) normalised float32."""
    values = torch.from_numpy(np.array(tiles)).permute(0, 3, 1, 2).float() / 255
    mean, std = (torch.tensor(numbers)[None, :, None, None] for numbers in (config.mean, config.std))
    return (values - mean) / std


def read_tiles(photo: Image.Image, config: BaseConfig, max_tiles: int) -> tuple[torch.Tensor, tuple[int, int]]:
    """Pixel values of all tiles and the grid."""
    grid = choose_grid(*photo.size, (config.min_tiles, max_tiles, config.tile_size))
    return to_pixel_values(cut_tiles(photo, grid, config.tile_size, config.thumbnail), config), grid


def tile_windows(grid: tuple[int, int], has_thumbnail: bool) -> torch.Tensor:
    """(tiles, 4) left, top, width, height of each tile in photo coordinates, the thumbnail last."""
    columns, rows = grid
    windows = [[c / columns, r / rows, 1 / columns, 1 / rows] for r in range(rows) for c in range(columns)]
    return torch.tensor(windows + ([[0.0, 0.0, 1.0, 1.0]] if has_thumbnail and len(windows) > 1 else []))


def saliency_tokens(saliency: torch.Tensor, grid: tuple[int, int], config: BaseConfig) -> torch.Tensor:
    """A photo's map (h, w) in 0..1 at the token centres of its tiles: (tiles, patches)."""
    windows = tile_windows(grid, config.thumbnail)
    return sample_map(saliency.expand(len(windows), -1, -1), config.patches_per_side, windows)
