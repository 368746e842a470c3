"""One archive that feeds a GPU machine: code, settings, prepared texts, what a run has saved, and as many photos as fit.

Unpacked, it has the layout of the project beside a `shared` folder, so the same commands run there. Photos come in the fair order in which
the caches choose them, the joint stage's first, so fewer photos are a smaller but unbiased set.
"""
import io
import json
import tarfile
from pathlib import Path

from PIL import Image

from .photos import PhotoEntry, choose_photos, list_photos
from .vision_setup import TRAINING_DIR, WORK_DIR, shared_dir

# Below work/: texts, what needs Node, finished steps, and small saved states (large ones are made again there).
WORK_FILES = ('text/human.jsonl', 'text/grammar.jsonl', 'text/vocabulary.json', 'text/tokenizer.model', 'text/copied-runs.bin', 'text/known-turns.bin',
              'text/corpus.txt', 'joint/licences.jsonl', 'stages.json')
# End of archive and its last blocks.
RESERVE_BYTES = 200_000


def _fixed_files() -> list[tuple[Path, str]]:
    """(file, name in the archive) of everything but photos."""
    code = [path for pattern in ('*.py', '*.ts', 'salient_training/*.py', 'config/*.json', 'finetune/**/*.py', 'finetune/config/*.json')
            for path in sorted(TRAINING_DIR.glob(pattern))]
    files = [(path, f'project/training/{path.relative_to(TRAINING_DIR)}') for path in code]
    # Not run there, but part of the record of finished steps.
    files.append((TRAINING_DIR.parent / 'src/main/cli.ts', 'project/src/main/cli.ts'))
    files += [(WORK_DIR / name, f'project/training/work/{name}') for name in WORK_FILES if (WORK_DIR / name).exists()]
    shared = shared_dir()
    files += [(path, f'shared/{path.relative_to(shared)}') for path in sorted((shared / 'pretrained').iterdir())]
    return files


def _chosen_photos() -> list[PhotoEntry]:
    """Photos of both splits in the order they are wanted: the joint stage's, then one held-out photo for every nine others."""
    shared = shared_dir()
    joint = json.loads((TRAINING_DIR / 'config' / 'language.json').read_text())['stageJoint']
    train, held = list_photos(shared, held_out=False), list_photos(shared, held_out=True)
    first = choose_photos(train, joint['photos']) + choose_photos(held, joint['heldOutPhotos'])
    rest = []
    for index, entry in enumerate(train):
        rest.append(entry)
        if index % 9 == 8 and index // 9 < len(held):
            rest.append(held[index // 9])
    known = {entry.path for entry in first}
    return first + [entry for entry in rest if entry.path not in known]


def _photo_bytes(path: Path, side: int) -> bytes:
    """The file as it is, or (side above 0) encoded again with its long side at most `side` pixels."""
    if side == 0:
        return path.read_bytes()
    with Image.open(path) as photo:
        photo.thumbnail((side, side), Image.Resampling.LANCZOS)
        stream = io.BytesIO()
        photo.convert('RGB').save(stream, 'JPEG', quality=88)
    return min(stream.getvalue(), path.read_bytes(), key=len)


def _add_bytes(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(data), 0o644
    archive.addfile(entry, io.BytesIO(data))


def write_archive(target: Path, most_bytes: int, side: int) -> int:
    """Writes a gzip-compressed tar of at most `most_bytes`; prints what it holds. Returns 1 if not even the fixed part fits.

    side: long side of photos in pixels, 0 for untouched files; smaller photos are more photos with less detail.
    """
    shared, temporary = shared_dir(), target.with_name(target.name + '.part')
    photos = 0
    with open(temporary, 'wb') as raw:
        with tarfile.open(fileobj=raw, mode='w:gz', compresslevel=6) as archive:
            for path, name in _fixed_files():
                archive.add(path, name)
            for entry in _chosen_photos():
                files = {entry.path: _photo_bytes(entry.path, side)}
                if entry.map_path is not None and entry.map_path.exists():
                    files[entry.map_path] = entry.map_path.read_bytes()
                if raw.tell() + sum(map(len, files.values())) + RESERVE_BYTES > most_bytes:
                    break
                for path, data in files.items():
                    _add_bytes(archive, f'shared/{path.relative_to(shared)}', data)
                photos += 1
    if temporary.stat().st_size > most_bytes:
        temporary.unlink()
        print(f'Code, texts and saved steps alone exceed {most_bytes} bytes.')
        return 1
    temporary.replace(target)
    print(f'{target}: {target.stat().st_size / 1e6:.1f} MB, {photos} photos')
    return 0
