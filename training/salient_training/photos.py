"""Finds the training photos, splits off the held-out tenth, and makes the versions of one photo that are compared.

A version is the photo itself, a neutral variation, or a damaged copy with known type and strength. Knows files and
degradations; knows nothing of networks.
"""
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from . import degradations as deg

FOLDERS = ('geary', 'imagen', 'imagenet1k', 'bsds500', 'urban_sunhays', 'ecssd', 'mit1003')
LONGEST_SIDE = 700
NO_MAP, SUBJECT_MAP, FIXATION_MAP = 0, 1, 2
VERSIONS_PER_PHOTO = 12
# Strengths of the faults of a measured photo; its n-th fault takes the (photo + n)-th of them in turn.
MEASURED_STRENGTHS = (0.25, 0.6, 1.0)
IDENTITY, NEUTRAL, STYLE, DAMAGED, BOLD = 0, 1, 2, 3, 4
HARD_FAULTS = ('desaturated', 'vignette', 'overexposed')
# Share of the photos that a deliberate style is made of; a rare thing in photos too.
STYLED_SHARE = 0.25


@dataclass(frozen=True)
class PhotoEntry:
    """A photo file, and the file of its saliency map when there is one."""

    path: Path
    folder: str
    map_path: Path | None
    map_kind: int


@dataclass
class Version:
    """One version of a photo. `mask` is the saliency map in the same frame, or None."""

    photo: Image.Image
    mask: Image.Image | None
    origin: int
    kind: int
    strength: float


def is_held_out(name: str) -> bool:
    """One file name in ten, decided by its hash: such a photo is never trained on."""
    return int(hashlib.md5(name.encode()).hexdigest()[:8], 16) % 10 == 0


def list_photos(shared: Path, held_out: bool) -> list[PhotoEntry]:
    """Every photo of the split, in an order that makes any beginning a fair sample; mapped photos come throughout."""
    entries = []
    for folder in FOLDERS:
        for path in sorted((shared / 'data' / 'photos' / folder).iterdir()):
            if is_held_out(path.name) != held_out:
                continue
            map_path, map_kind = None, NO_MAP
            if folder == 'ecssd':
                map_path, map_kind = shared / 'data/saliency/ecssd_masks' / f'{path.stem}.png', SUBJECT_MAP
            elif folder == 'mit1003':
                map_path, map_kind = shared / 'data/saliency/mit1003_fixations' / f'{path.stem}.jpg', FIXATION_MAP
            full = shared / 'data' / 'photos_full' / path.name
            entries.append(PhotoEntry(full if folder == 'geary' and full.exists() else path, folder, map_path, map_kind))
    order = np.random.default_rng(0).permutation(len(entries))
    return [entries[index] for index in order]


def choose_photos(entries: list[PhotoEntry], count: int) -> list[PhotoEntry]:
    """`count` photos: all with maps and all of the photographer's portfolio, then others in their fair order."""
    wanted = [e for e in entries if e.map_kind != NO_MAP or e.folder == 'geary']
    rest = [e for e in entries if e.map_kind == NO_MAP and e.folder != 'geary']
    chosen = (wanted + rest)[:count]
    return [chosen[index] for index in np.random.default_rng(1).permutation(len(chosen))]


def open_photo(entry: PhotoEntry, random: np.random.Generator | None) -> tuple[Image.Image, Image.Image | None]:
    """The photo (long side at most 700 px; with `random` often smaller, down to 0.7 of it) and its map."""
    photo = Image.open(entry.path).convert('RGB')
    factor = min(1.0, LONGEST_SIDE / max(photo.size))
    if random is not None and random.random() < 0.5:
        factor *= random.uniform(0.7, 1.0)
    if factor < 1:
        photo = photo.resize((round(photo.width * factor), round(photo.height * factor)), Image.BICUBIC)
    if entry.map_path is None:
        return photo, None
    return photo, Image.open(entry.map_path).convert('L').resize(photo.size, Image.BILINEAR)


def _frame_map(entry: PhotoEntry, mask: Image.Image | None) -> Image.Image | None:
    """What crops must respect: the subject, or the most looked-at eighth of the frame."""
    if entry.map_kind != FIXATION_MAP or mask is None:
        return mask
    values = np.asarray(mask, np.float32)
    return Image.fromarray(((values > np.quantile(values, 0.88)) * 255).astype(np.uint8))


def _damage(entry: PhotoEntry, photo: Image.Image, mask: Image.Image | None, fault: tuple[int, float], random: np.random.Generator) -> Version | None:
    kind, strength = fault
    if kind == deg.NEEDS_SUBJECT:
        made = deg.degrade(photo, _frame_map(entry, mask), kind, strength, random)
        if made is None:
            return None
        # Fixations were recorded on the whole frame: they do not hold for a cropped one.
        return Version(made[0], made[1] if entry.map_kind == SUBJECT_MAP else None, DAMAGED, kind, strength)
    made = deg.degrade(photo, mask, kind, strength, random)
    if made is None or deg.is_unchanged(photo, made[0]):
        return None
    return Version(made[0], made[1], DAMAGED, kind, strength)


def _fault_order(entry: PhotoEntry, random: np.random.Generator) -> list[int]:
    """Fault types in random order; bad crops first where a subject is known, tilt often first (both are hard to learn)."""
    kinds = [int(k) for k in random.permutation(np.arange(1, len(deg.TYPES)))]
    if random.random() < 0.3:
        kinds.sort(key=lambda k: k not in (deg.TYPE_INDEX['tilt'], deg.TYPE_INDEX['desaturated']))
    if entry.map_kind == NO_MAP:
        return [k for k in kinds if k != deg.NEEDS_SUBJECT]
    if random.random() < 0.6:
        kinds.sort(key=lambda k: k != deg.NEEDS_SUBJECT)
    return kinds


def _neutral(entry: PhotoEntry, photo: Image.Image, mask: Image.Image | None, random: np.random.Generator) -> Version:
    framed, framed_mask = deg.neutral_frame(photo, _frame_map(entry, mask), random)
    return Version(framed, framed_mask if entry.map_kind == SUBJECT_MAP else None, NEUTRAL, 0, 0.0)


def make_versions(entry: PhotoEntry, draw: int = 0) -> list[Version]:
    """Twelve versions: itself, a neutral frame, a style or another frame, faults weak and strong by turns, one of any strength.

    The same file always gives the same versions; another `draw` (the classifier learns from draw 0) gives others.
    """
    random = np.random.default_rng(zlib.crc32(entry.path.name.encode(), draw))
    photo, mask = open_photo(entry, random)
    versions = [Version(photo, mask, IDENTITY, 0, 0.0), _neutral(entry, photo, mask, random)]
    is_styled = random.random() < STYLED_SHARE
    versions.append(Version(deg.neutral_style(photo, random), mask, STYLE, 0, 0.0) if is_styled else _neutral(entry, photo, mask, random))
    faults = iter(_fault_order(entry, random))
    while len(versions) < VERSIONS_PER_PHOTO:
        kind = next(faults, None)
        if kind is None:
            versions.append(Version(photo, mask, IDENTITY, 0, 0.0))
            continue
        weak = random.uniform(0.12, 0.5)
        strong = random.uniform(weak + 0.25, 1.0)
        single = len(versions) == VERSIONS_PER_PHOTO - 1
        for strength in [random.uniform(0.12, 1.0)] if single else [weak, strong]:
            version = _damage(entry, photo, mask, (kind, float(strength)), random)
            if version is not None and len(versions) < VERSIONS_PER_PHOTO:
                versions.append(version)
    return versions


def make_bold_versions(entry: PhotoEntry) -> list[Version]:
    """Vivid and dark: what the craft score must not take for damage. The classifier does not learn from them."""
    random = np.random.default_rng([zlib.crc32(entry.path.name.encode()), 3])
    photo, mask = open_photo(entry, random)
    return [Version(make(photo, random), mask, BOLD, 0, 0.0) for make in (deg.make_vivid, deg.make_dark)]


def make_hard_versions(entry: PhotoEntry) -> list[Version]:
    """Itself, a neutral frame, and the faults that are hardest to tell from intention, tilt twice."""
    random = np.random.default_rng([zlib.crc32(entry.path.name.encode()), 2])
    photo, mask = open_photo(entry, random)
    versions = [Version(photo, mask, IDENTITY, 0, 0.0), _neutral(entry, photo, mask, random)]
    tilts = (random.uniform(0.12, 0.5), random.uniform(0.4, 1.0))
    faults = [('tilt', strength) for strength in tilts] + [(name, random.uniform(0.12, 1.0)) for name in HARD_FAULTS]
    made = [_damage(entry, photo, mask, (deg.TYPE_INDEX[name], float(strength)), random) for name, strength in faults]
    return versions + [version for version in made if version is not None]


def make_measured_versions(entry: PhotoEntry, number: int) -> list[Version]:
    """What figures are taken on: itself, a neutral frame, a style, then every fault that the photo can have and that shows."""
    random = np.random.default_rng([zlib.crc32(entry.path.name.encode()), 1])
    photo, mask = open_photo(entry, None)
    versions = [Version(photo, mask, IDENTITY, 0, 0.0), _neutral(entry, photo, mask, random)]
    versions.append(Version(deg.neutral_style(photo, random), mask, STYLE, 0, 0.0))
    for kind in range(1, len(deg.TYPES)):
        if kind == deg.NEEDS_SUBJECT and mask is None:
            continue
        strength = MEASURED_STRENGTHS[(number + kind) % len(MEASURED_STRENGTHS)]
        version = _damage(entry, photo, mask, (kind, strength), random)
        if version is not None:
            versions.append(version)
    return versions
