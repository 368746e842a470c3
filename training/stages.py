"""One command per stage of the starter's training: `python3 stages.py prepare|vision|language|joint|export|report`.

Calls the scripts of a stage in order, each in a process of its own, and remembers which are finished (work/stages.json). Stopped
anywhere (also by `--minutes`, exit code 3), the same command goes on: finished scripts are passed over, the one that was running goes on
from what it saved. `archive` packs what a GPU machine needs into one file; `finished` and `unfinished` correct the record by hand.
"""
import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from salient_training.stage_archive import write_archive
from salient_training.vision_setup import TRAINING_DIR, WORK_DIR, load_config

ROOT = TRAINING_DIR.parent
RECORD = WORK_DIR / 'stages.json'
# Seconds a script gets to end after it was asked to; what it had saved is on disk.
PATIENCE_S = 20
OUT_OF_TIME = 3


@dataclass(frozen=True)
class Step:
    """A script with arguments; `.ts` runs in Node. inputs: further files whose change makes it unfinished."""

    name: str
    command: tuple[str, ...]
    inputs: tuple[str, ...] = ()

    @property
    def argv(self) -> list[str]:
        script, *arguments = self.command
        if not script.endswith('.ts'):
            return [sys.executable, str(TRAINING_DIR / script), *arguments]
        node = ROOT / 'node_modules' / '.bin' / 'node'
        return [str(node) if node.exists() else 'node', str(ROOT / script), *arguments]

    def fingerprint(self) -> str:
        """Changes with the script, its arguments and its settings."""
        script = ROOT / self.command[0] if self.command[0].endswith('.ts') else TRAINING_DIR / self.command[0]
        parts = [json.dumps(self.command).encode(), script.read_bytes()]
        parts += [(TRAINING_DIR / name).read_bytes() for name in self.inputs]
        return hashlib.sha256(b'\0'.join(parts)).hexdigest()


VISION, LANGUAGE = ('config/vision.json',), ('config/language.json',)


def list_stages() -> dict[str, tuple[Step, ...]]:
    """Steps of each stage in order; the classifier has as many stages as config/vision.json names."""
    classifier = sorted(key.removeprefix('stage_') for key in load_config() if key.startswith('stage_'))
    calibrate = (Step('calibrate', ('vision_calibrate.py',), VISION),)
    formats = ('--quant', 'fp16', '--part', 'decoder=int8-dynamic')
    build = ('src/main/cli.ts', 'packs', 'build', '--from', str(WORK_DIR / 'checkpoint'), *formats, '--to')
    return {
        'prepare': (
            Step('text', ('training/prepare-text.ts',), LANGUAGE),
            Step('tokenizer', ('language_tokenizer.py',), LANGUAGE),
            Step('versions', ('vision_cache.py',), VISION),
        ),
        'vision': (
            *(Step(f'classifier-{letter}', ('vision_train_iasm.py', letter), VISION) for letter in classifier),
            Step('classifier-mixed', ('vision_mix.py',), VISION),
            *calibrate,
            Step('teacher', ('vision_cache_teacher.py',), VISION),
            Step('ias-vit', ('vision_train_ias_vit.py',), VISION),
            Step('vision-export', ('vision_export.py',), VISION),
        ),
        'language': (Step('language', ('language_train_text.py',), LANGUAGE),),
        'joint': (
            Step('joint-versions', ('language_cache_photos.py',), LANGUAGE),
            Step('licences', ('training/measure-photos.ts',), LANGUAGE),
            Step('features', ('language_cache_features.py',), LANGUAGE),
            Step('align', ('language_align_projector.py',), LANGUAGE),
            Step('joint', ('language_train_joint.py',), LANGUAGE),
        ),
        'export': (
            Step('language-export', ('language_export.py',), LANGUAGE),
            Step('pack', (*build, str(WORK_DIR / 'packs' / 'starter'))),
        ),
        'report': (
            Step('vision-report', ('vision_evaluate.py',), VISION),
            Step('candidates', ('language_generate.py', '120'), LANGUAGE),
            Step('judgement', ('training/judge-candidates.ts', '60')),
        ),
    }


def read_record() -> dict[str, str]:
    return json.loads(RECORD.read_text()) if RECORD.exists() else {}


def write_record(record: dict[str, str]) -> None:
    RECORD.parent.mkdir(parents=True, exist_ok=True)
    temporary = RECORD.with_name(RECORD.name + '.part')
    temporary.write_text(json.dumps(record, indent=1) + '\n')
    os.replace(temporary, RECORD)


def run_step(step: Step, deadline: float) -> int:
    """Exit code of the script, or OUT_OF_TIME after it was ended at the deadline (seconds of time.monotonic)."""
    process = subprocess.Popen(step.argv, cwd=TRAINING_DIR)
    try:
        return process.wait(None if deadline == float('inf') else max(0.0, deadline - time.monotonic()))
    except (subprocess.TimeoutExpired, KeyboardInterrupt) as error:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if isinstance(error, KeyboardInterrupt):
            raise
        return OUT_OF_TIME


def run_stage(steps: tuple[Step, ...], minutes: float) -> int:
    """Runs what is not finished; 0 when the stage is, OUT_OF_TIME to be called again, else the failed script's code."""
    deadline = time.monotonic() + 60 * minutes if minutes > 0 else float('inf')
    for step in steps:
        fingerprint = step.fingerprint()
        if read_record().get(step.name) == fingerprint:
            print(f'{step.name}: finished', flush=True)
            continue
        if time.monotonic() >= deadline:
            return OUT_OF_TIME
        print(f'{step.name}: {" ".join(step.command)}', flush=True)
        code = run_step(step, deadline)
        if code != 0:
            print(f'{step.name}: {"out of time; call again" if code == OUT_OF_TIME else f"failed with {code}"}', file=sys.stderr)
            return code
        write_record(read_record() | {step.name: fingerprint})
    return 0


def _mark(names: list[str], is_finished: bool) -> int:
    """Enters steps in the record, or strikes them out."""
    steps = {step.name: step for stage in list_stages().values() for step in stage}
    unknown = sorted(set(names) - steps.keys())
    if unknown:
        print(f'no such steps: {unknown}; there are {sorted(steps)}', file=sys.stderr)
        return 2
    kept = {name: value for name, value in read_record().items() if name not in names}
    write_record(kept | ({name: steps[name].fingerprint() for name in names} if is_finished else {}))
    return 0


def _show() -> int:
    """Every step with its stage and whether it is finished."""
    record = read_record()
    for stage, steps in list_stages().items():
        for step in steps:
            state = 'finished' if record.get(step.name) == step.fingerprint() else 'stale' if step.name in record else 'open'
            print(f'{stage:9} {step.name:16} {state:9} {" ".join(step.command[:3])}')
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    subparsers = parser.add_subparsers(required=True, dest='command')
    for stage in list_stages():
        subparsers.add_parser(stage).add_argument('--minutes', type=float, default=0, help='stop after; exit code 3')
    subparsers.add_parser('show', help='what is finished')
    subparsers.add_parser('finished', help='enter steps run by hand').add_argument('steps', nargs='+')
    subparsers.add_parser('unfinished', help='run steps again').add_argument('steps', nargs='+')
    archive = subparsers.add_parser('archive', help='one file for a GPU machine')
    archive.add_argument('--to', type=Path, required=True)
    archive.add_argument('--most-mb', type=float, default=35)
    archive.add_argument('--side', type=int, default=0, help='shrink photos to this long side, for more of them')
    args = parser.parse_args()
    if args.command == 'show':
        return _show()
    if args.command in ('finished', 'unfinished'):
        return _mark(args.steps, args.command == 'finished')
    if args.command == 'archive':
        return write_archive(args.to, int(args.most_mb * 1e6), args.side)
    return run_stage(list_stages()[args.command], args.minutes)


if __name__ == '__main__':
    sys.exit(main())
