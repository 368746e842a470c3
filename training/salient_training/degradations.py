"""Damages photos in nineteen ways of known strength, and varies them in ways that are no fault.

The pairs (photo, damaged photo) are the only teacher of the rating head, so every damage here defines what the head
calls a fault, and every neutral variation what it must not. Lengths are for a long side of 384 px and scale with it.
Knows PIL and numpy only.
"""
import io

import numpy as np
from PIL import Image, ImageFilter

TYPES = (
    'none', 'underexposed', 'overexposed', 'low-contrast', 'oversaturated', 'desaturated', 'warm-cast', 'cool-cast',
    'green-cast', 'magenta-cast', 'defocus-blur', 'motion-blur', 'noise', 'jpeg-blocks', 'tilt', 'bad-crop', 'vignette',
    'clipped-highlights', 'crushed-shadows', 'halo',
)
TYPE_INDEX = {name: index for index, name in enumerate(TYPES)}
# Points of rating (of ten) lost at full strength, by our own judgement of how much each fault hurts a photo.
RATING_DROP = (0, 4, 4, 3, 3, 1.5, 2.5, 2.5, 3.5, 3.5, 4.5, 4.5, 4, 4.5, 2.5, 3.5, 2, 3, 3, 3.5)
NEEDS_SUBJECT = TYPE_INDEX['bad-crop']

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_TO_LINEAR = ((np.arange(256) / 255.0) ** 2.2).astype(np.float32)
_TO_GAMMA = (np.linspace(0, 1, 8192) ** (1 / 2.2)).astype(np.float32)
_CAST_GAINS = {
    'warm-cast': (0.7, 0.05, -0.6), 'cool-cast': (-0.5, 0.0, 0.8),
    'green-cast': (-0.35, 0.5, -0.35), 'magenta-cast': (0.35, -0.4, 0.35),
}

Pair = tuple[Image.Image, Image.Image | None]


def _pixels(photo: Image.Image) -> np.ndarray:
    """(H, W, 3) float32 in 0..1, gamma encoded."""
    return np.asarray(photo, np.float32) / 255


def _linear(photo: Image.Image) -> np.ndarray:
    """(H, W, 3) float32 in 0..1, linear light."""
    return _TO_LINEAR[np.asarray(photo)]


def _encode(linear: np.ndarray) -> np.ndarray:
    return _TO_GAMMA[(np.clip(linear, 0, 1) * 8191 + 0.5).astype(np.int32)]


def _photo(pixels: np.ndarray) -> Image.Image:
    return Image.fromarray((np.clip(pixels, 0, 1) * 255 + 0.5).astype(np.uint8))


def _luminance(pixels: np.ndarray) -> np.ndarray:
    return (pixels @ _LUMA)[..., None]


def _scale(photo: Image.Image) -> float:
    return max(photo.size) / 384


def recompress(photo: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    photo.save(buffer, 'JPEG', quality=quality)
    buffer.seek(0)
    return Image.open(buffer).convert('RGB')


def rotate(photo: Image.Image, mask: Image.Image | None, degrees: float) -> Pair:
    """Rotates and crops to the largest frame of the same shape without empty corners."""
    width, height = photo.size
    angle = np.deg2rad(abs(degrees))
    keep = 0.995 / (np.cos(angle) + np.sin(angle) * max(width / height, height / width))
    crop_width, crop_height = int(width * keep), int(height * keep)
    left, top = (width - crop_width) // 2, (height - crop_height) // 2
    box = (left, top, left + crop_width, top + crop_height)
    turned = photo.rotate(degrees, Image.BICUBIC).crop(box)
    return turned, None if mask is None else mask.rotate(degrees, Image.BILINEAR).crop(box)


def subject_box(mask: Image.Image) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom of the subject in pixels; None when there is next to none."""
    inside = np.asarray(mask) > 127
    if inside.sum() < 30:
        return None
    rows, columns = np.where(inside.any(1))[0], np.where(inside.any(0))[0]
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _crop_both(photo: Image.Image, mask: Image.Image | None, box: tuple[int, int, int, int]) -> Pair:
    return photo.crop(box), None if mask is None else mask.crop(box)


def _free_start(low: float, high: float, keep: tuple[float, float], size: int, random: np.random.Generator) -> int | None:
    """Start of a window of `size` within low..high that keeps `keep` inside; None when there is no such window."""
    first, last = max(low, keep[1] - size), min(keep[0], high - size)
    return None if first > last else int(random.uniform(first, last))


def neutral_frame(photo: Image.Image, mask: Image.Image | None, random: np.random.Generator) -> Pair:
    """A variation that is no fault: mild crop around the subject, turn under 0.8 degrees, mirror, fine exposure change."""
    photo, mask = rotate(photo, mask, random.uniform(-0.8, 0.8))
    width, height = photo.size
    keep = random.uniform(0.8, 1.0)
    crop_width, crop_height = int(width * keep), int(height * keep)
    box = subject_box(mask) if mask is not None else None
    horizontal, vertical = (width / 2, width / 2), (height / 2, height / 2)
    if box is not None:
        horizontal = (max(box[0] - 0.04 * width, 0), min(box[2] + 0.04 * width, width))
        vertical = (max(box[1] - 0.04 * height, 0), min(box[3] + 0.04 * height, height))
    left = _free_start(0, width, horizontal, crop_width, random)
    top = _free_start(0, height, vertical, crop_height, random)
    if left is not None and top is not None:
        photo, mask = _crop_both(photo, mask, (left, top, left + crop_width, top + crop_height))
    if random.random() < 0.5:
        photo = photo.transpose(Image.FLIP_LEFT_RIGHT)
        mask = None if mask is None else mask.transpose(Image.FLIP_LEFT_RIGHT)
    photo = _photo(_encode(_linear(photo) * 2 ** random.uniform(-0.2, 0.2)))
    return (recompress(photo, int(random.integers(80, 97))) if random.random() < 0.5 else photo), mask


def neutral_style(photo: Image.Image, random: np.random.Generator) -> Image.Image:
    """A deliberate rendering that is no fault: black and white with a tone curve, low key, high key, or soft colour."""
    pixels = _pixels(photo)
    kind = random.choice(4, p=[0.3, 0.35, 0.2, 0.15])
    if kind == 0:
        weights = random.dirichlet(_LUMA * 12).astype(np.float32)
        grey = (pixels @ weights)[..., None]
        curve = random.uniform(0.2, 0.6)
        grey = grey + curve * (grey * grey * (3 - 2 * grey) - grey)
        tint = np.array([1, 1, 1], np.float32)
        if random.random() < 0.3:
            tint = np.array([1.04, 1.0, 0.9], np.float32) if random.random() < 0.7 else np.array([0.95, 1.0, 1.05], np.float32)
        return _photo(grey * tint)
    if kind == 1:
        # A low key keeps its white point: only the middle tones go down, unlike an under-exposure.
        peak = max(float(np.quantile(pixels, 0.995)), 0.6)
        return _photo(np.clip(pixels / peak, 0, 1) ** random.uniform(1.25, 1.9))
    if kind == 2:
        return _photo(pixels ** random.uniform(0.65, 0.85))
    luminance = _luminance(pixels)
    return _photo(luminance + (pixels - luminance) * random.uniform(0.8, 1.2))


def make_vivid(photo: Image.Image, random: np.random.Generator) -> Image.Image:
    """Strong colour that many like: saturation 1.2 to 1.45 times, less than what counts as too much."""
    pixels = _pixels(photo)
    luminance = _luminance(pixels)
    return _photo(luminance + (pixels - luminance) * random.uniform(1.2, 1.45))


def make_dark(photo: Image.Image, random: np.random.Generator) -> Image.Image:
    """Dark middle tones that many like, with the white point kept: gamma 1.4 to 2.1."""
    pixels = _pixels(photo)
    peak = max(float(np.quantile(pixels, 0.995)), 0.6)
    return _photo(np.clip(pixels / peak, 0, 1) ** random.uniform(1.4, 2.1))


def crop_badly(photo: Image.Image, mask: Image.Image, strength: float, random: np.random.Generator) -> Pair | None:
    """Cuts up to 55 % of the subject, or at low strength pushes it against the border; None when no such frame was found."""
    box = subject_box(mask)
    if box is None:
        return None
    width, height = photo.size
    inside = np.asarray(mask) > 127
    total = inside.sum()
    wanted = 0.55 * strength if strength > 0.35 else 0.0
    best: tuple[float, tuple[int, int, int, int]] | None = None
    for _ in range(60):
        keep = random.uniform(0.5, 0.8)
        crop_width, crop_height = int(width * keep), int(height * keep)
        left, top = int(random.integers(0, width - crop_width + 1)), int(random.integers(0, height - crop_height + 1))
        right, bottom = left + crop_width, top + crop_height
        lost = 1 - inside[top:bottom, left:right].sum() / total
        gap = min(box[0] - left, box[1] - top, right - box[2], bottom - box[3])
        error = abs(lost - wanted) if wanted else abs(gap) / (20 * _scale(photo)) + lost * 3
        if best is None or error < best[0]:
            best = (error, (left, top, right, bottom))
    return None if best is None or best[0] > 0.3 else _crop_both(photo, mask, best[1])


def _motion_blur(pixels: np.ndarray, length_px: float, random: np.random.Generator) -> np.ndarray:
    angle = random.uniform(0, np.pi)
    pad = int(length_px / 2) + 1
    padded = np.pad(pixels, ((pad, pad), (pad, pad), (0, 0)), 'edge')
    height, width = pixels.shape[:2]
    steps = np.linspace(-length_px / 2, length_px / 2, max(int(length_px), 3))
    total = np.zeros_like(pixels)
    for step in steps:
        y, x = pad + int(round(step * np.sin(angle))), pad + int(round(step * np.cos(angle)))
        total += padded[y : y + height, x : x + width]
    return total / len(steps)


def _vignette(photo: Image.Image, strength: float) -> np.ndarray:
    linear = _linear(photo)
    y = np.linspace(-1, 1, linear.shape[0], dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, linear.shape[1], dtype=np.float32)[None]
    falloff = np.clip((x * x + y * y) * 0.8 - 0.1, 0, 1)[..., None]
    return _encode(linear * (1 - (0.35 + 0.62 * strength) * falloff))


def _damage_tone(photo: Image.Image, name: str, strength: float) -> np.ndarray:
    """Faults of exposure, contrast and colour: returns (H, W, 3), 0..1 after clipping."""
    if name == 'underexposed':
        return _encode(_linear(photo) * 2 ** -(0.6 + 2.6 * strength))
    if name == 'overexposed':
        return _encode(_linear(photo) * 2 ** (0.5 + 1.8 * strength))
    if name in _CAST_GAINS:
        return _encode(_linear(photo) * (1 + (0.25 + 0.75 * strength) * np.array(_CAST_GAINS[name], np.float32)))
    pixels = _pixels(photo)
    luminance = _luminance(pixels)
    if name == 'low-contrast':
        middle = 0.5 * luminance.mean() + 0.25
        return middle + (pixels - middle) * (1 - (0.25 + 0.5 * strength))
    if name == 'oversaturated':
        return luminance + (pixels - luminance) * (1.5 + 2 * strength)
    if name == 'desaturated':
        return luminance + (pixels - luminance) * (1 - (0.3 + 0.7 * strength))
    if name == 'clipped-highlights':
        limit = max(float(np.quantile(luminance, 1 - (0.06 + 0.3 * strength))), 0.25)
        knee = 0.75 * limit
        return np.where(pixels > knee, knee + (pixels - knee) * (1 - knee) / (limit - knee), pixels)
    limit = min(float(np.quantile(luminance, 0.1 + 0.35 * strength)), 0.5)
    knee = max(limit * 1.5, 1e-3)
    return np.where(pixels < knee, np.clip((pixels - limit) * knee / max(knee - limit, 1e-3), 0, 1), pixels)


def _damage_detail(photo: Image.Image, name: str, strength: float, random: np.random.Generator) -> Image.Image:
    """Faults of sharpness, noise and compression."""
    scale = _scale(photo)
    if name == 'defocus-blur':
        return photo.filter(ImageFilter.GaussianBlur((0.8 + 4 * strength) * scale))
    if name == 'jpeg-blocks':
        return recompress(photo, int(round(32 - 28 * strength)))
    pixels = _pixels(photo)
    if name == 'motion-blur':
        return _photo(_motion_blur(pixels, (5 + 20 * strength) * scale, random))
    if name == 'noise':
        sigma = 0.03 + 0.12 * strength
        colour = random.standard_normal(pixels.shape, dtype=np.float32) * (0.6 * sigma)
        grey = random.standard_normal((*pixels.shape[:2], 1), dtype=np.float32) * (0.8 * sigma)
        return _photo(pixels + colour + grey)
    blurred = _pixels(photo.filter(ImageFilter.GaussianBlur((2.5 + 1.5 * strength) * scale)))
    return _photo(pixels + (0.7 + 2.3 * strength) * (pixels - blurred))


def degrade(photo: Image.Image, mask: Image.Image | None, kind: int, strength: float, random: np.random.Generator) -> Pair | None:
    """The photo with fault `kind` (index into TYPES) at strength 0..1, and its mask; None when this photo cannot have it."""
    name = TYPES[kind]
    if name == 'bad-crop':
        return None if mask is None else crop_badly(photo, mask, strength, random)
    if name == 'tilt':
        return rotate(photo, mask, (2 + 8 * strength) * (1 if random.random() < 0.5 else -1))
    if name == 'vignette':
        return _photo(_vignette(photo, strength)), mask
    if name in ('defocus-blur', 'motion-blur', 'noise', 'jpeg-blocks', 'halo'):
        return _damage_detail(photo, name, strength, random), mask
    return _photo(_damage_tone(photo, name, strength)), mask


def is_unchanged(before: Image.Image, after: Image.Image) -> bool:
    """True when the damage left no visible trace (for example colour faults on a grey photo)."""
    if before.size != after.size:
        return False
    difference = np.asarray(before, np.int16) - np.asarray(after, np.int16)
    return bool(np.abs(difference).mean() < 2.2)
