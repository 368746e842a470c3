"""Command line: `python3 -m finetune COMMAND`, run in training/. Exit code 0 done, 1 a named error, 2 wrong usage."""
import argparse
import os
import sys
from pathlib import Path

from . import commands
from .errors import FinetuneError
from .memory import print_memory
from .proof import run_proof
from .tables import make_table
from .tiny_base import SIZES, write_tiny_base
from .verify import verify


def _shared() -> Path:
    return Path(os.environ.get('SALIENT_SHARED', Path(__file__).resolve().parents[3] / 'shared'))


def _tiny_base(args: argparse.Namespace) -> None:
    if args.tokenizer is not None:
        source: Path | list[str] = args.tokenizer
    elif args.data is not None and args.settings is not None:
        rows = commands.rows_of(args, commands.load_settings(args.settings)).of('train')
        source = [critique for row in rows for critique in row.critiques] + ['user\n', 'assistant\n', 'system\n']
    else:
        raise FinetuneError('bad-settings', 'Give --tokenizer, or --settings and --data to train one.')
    write_tiny_base(args.to, args.size, source, args.seed)


def _verify(args: argparse.Namespace) -> int:
    return verify(args.golden)


def _add_run_arguments(parser: argparse.ArgumentParser, run_required: bool = True) -> None:
    parser.add_argument('settings', type=Path, help='settings file (config/)')
    parser.add_argument('--base', type=Path, required=True, help='folder of the base model as published')
    parser.add_argument('--run', type=Path, required=run_required, help='folder of the run: state and log')
    parser.add_argument('--no-saliency', action='store_true', help='the variant without maps and cross-attention')


def _add_data_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--data', type=Path, required=True, help='folder of the data set')
    parser.add_argument('--maps', type=Path, help='maps file made by the command maps')


def _add_making(add) -> None:
    maps = add('maps', commands.make_maps, 'saliency maps of a data set, once')
    maps.add_argument('settings', type=Path)
    maps.add_argument('--data', type=Path, required=True)
    maps.add_argument('--critiques', type=Path, help='output of `salient critique PHOTOS --json`')
    maps.add_argument('--eat', type=Path, help='EAT checkpoint: folder of safetensors or PyTorch file')
    maps.add_argument('--to', type=Path, required=True)
    tiny = add('tiny-base', _tiny_base, 'a miniature base model with random weights')
    tiny.add_argument('--size', choices=sorted(SIZES), default='smallest')
    tiny.add_argument('--tokenizer', type=Path)
    tiny.add_argument('--settings', type=Path)
    tiny.add_argument('--data', type=Path)
    tiny.add_argument('--seed', type=int, default=1)
    tiny.add_argument('--to', type=Path, required=True)
    check = add('verify', _verify, 'checks against the reference outputs')
    check.add_argument('--golden', type=Path, default=_shared() / 'golden')
    proof = add('proof', run_proof, 'the proof on a tiny configuration')
    proof.add_argument('--settings', type=Path, default=Path(__file__).parent / 'config' / 'tiny.json')
    proof.add_argument('--data', type=Path, required=True)
    proof.add_argument('--maps', type=Path, required=True)
    proof.add_argument('--base', type=Path, help='a miniature base model; without it one is made')
    proof.add_argument('--tokenizer', type=Path, help='a SentencePiece model, to make the base model with')
    proof.add_argument('--to', type=Path, required=True)
    memory = add('memory', print_memory, 'estimate of the memory a run needs')
    memory.add_argument('settings', type=Path)
    memory.add_argument('--config', type=Path, help="config.json of the base model; the published 8B's values without")
    memory.add_argument('--devices', type=int, default=1)


def _add_running(add) -> None:
    train = add('train', commands.train, 'trains, or goes on with a stopped run')
    _add_run_arguments(train)
    _add_data_arguments(train)
    train.add_argument('--stop-after', type=int, default=0, help='updates until the run is saved and left')
    train.add_argument('--minutes', type=float, default=0, help='minutes until the run is saved and left')
    train.add_argument('--save-every', type=int, default=50, help='updates between saved states')
    export = add('export', commands.export, 'the delta for `salient packs build --delta`')
    _add_run_arguments(export)
    export.add_argument('--dtype', choices=sorted(commands.DTYPES), default='bfloat16')
    export.add_argument('--to', type=Path, required=True)
    predict = add('predict', commands.make_predictions, 'critiques of held-out photos')
    _add_run_arguments(predict, run_required=False)
    _add_data_arguments(predict)
    predict.add_argument('--split', choices=('val', 'test'), default='val')
    predict.add_argument('--most', type=int, default=0, help='photos at most; 0 for all')
    predict.add_argument('--to', type=Path, required=True)
    table = add('table', make_table, "the paper's ablation tables from several predictions")
    table.add_argument('variants', nargs='+', help='NAME=FOLDER of predictions, or BASE:NAME=FOLDER')
    table.add_argument('--app', type=Path, default=Path(__file__).resolve().parents[2], help='folder of the app, for its metrics')
    table.add_argument('--to', type=Path, required=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog='python3 -m finetune', description=__doc__)
    subparsers = parser.add_subparsers(required=True, metavar='COMMAND')

    def add(name: str, action, text: str) -> argparse.ArgumentParser:
        subparser = subparsers.add_parser(name, help=text, description=text)
        subparser.set_defaults(action=action)
        return subparser

    _add_making(add)
    _add_running(add)
    return parser


def main() -> int:
    args = _parser().parse_args()
    try:
        return int(args.action(args) or 0)
    except FinetuneError as error:
        print(f'{error.kind}: {error}', file=sys.stderr)
        return 1


if __name__ == '__main__':
    sys.exit(main())
