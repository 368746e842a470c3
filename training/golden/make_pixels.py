"""Golden cases of the pixels before any network."""
from pathlib import Path

from .case_files import Case, write_case
from .pixel_formulas import MEAN, STD, normalised, resized, squash, tiles
from .random_weights import Dice

BYTES = {'atol': 0, 'rtol': 0}


def make_preprocess(root: Path, dice: Dice, cases: int) -> None:
    for number in range(cases):
        write_case(root, Case('preprocess', f'resize_{number}', *_resizes(dice), tolerance=BYTES))
        write_case(root, Case('preprocess', f'eat_input_{number}', *_squashes(dice, number), tolerance=BYTES))
        write_case(root, Case('preprocess', f'tiles_{number}', *_tiles(dice, number), tolerance={'atol': 1e-5, 'rtol': 0}))
        print(f'preprocess: three of {number}')


def _photo(dice: Dice, most: int = 160):
    return dice.pixels(dice.pick.randrange(1, most), dice.pick.randrange(1, most))


def _resizes(dice: Dice) -> tuple[dict, dict]:
    io, sizes = {}, []
    for index in range(4):
        photo, target = _photo(dice), (dice.pick.randrange(1, 90), dice.pick.randrange(1, 90))
        sizes.append([[photo.shape[1], photo.shape[0]], list(target)])
        io |= {f'resize.{index}.input': photo, f'resize.{index}.output_bicubic': resized(photo, target),
               f'resize.{index}.output_bilinear': resized(photo, target, bilinear=True)}
    return {'cases': sizes}, io


def _squashes(dice: Dice, number: int) -> tuple[dict, dict]:
    size = [224, 64, 96][number % 3]
    mean, std = (MEAN, STD) if number % 2 == 0 else ((0.5, 0.5, 0.5), (0.5, 0.25, 0.2))
    io = {}
    for index in range(2):
        photo = _photo(dice)
        io |= {f'eat.{index}.input': photo} | {f'eat.{index}.{name}': value for name, value in squash(photo, size, number % 3 == 1, mean, std).items()}
    return {'size': [size, size], 'mean': list(mean), 'std': list(std), 'resample': 'bilinear' if number % 3 == 1 else 'bicubic'}, io


def _tiles(dice: Dice, number: int) -> tuple[dict, dict]:
    side, thumbnail = [28, 42, 14][number % 3], number % 2 == 0
    io, limits = {}, []
    for index in range(3):
        photo, low, high = _photo(dice), 1 + index % 2, dice.pick.choice([1, 4, 9, 12, 40])
        high = max(low, high)
        cut = tiles(photo, side, (low, high), thumbnail)
        limits.append({'size': [photo.shape[1], photo.shape[0]], 'min_num': low, 'max_num': high})
        io |= {f'tiles.{index}.input': photo, f'tiles.{index}.output_uint8': cut, f'tiles.{index}.output_pixel_values': normalised(cut)}
    return {'image_size': side, 'use_thumbnail': thumbnail, 'mean': list(MEAN), 'std': list(STD), 'cases': limits}, io


