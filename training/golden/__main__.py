"""`python3 -m golden make FOLDER [--seed N] [--cases K]` writes a folder; `python3 -m golden check FOLDER` holds the formulas against one."""
import argparse
import sys
from pathlib import Path

from .check import check
from .make import make


def main() -> int:
    parser = argparse.ArgumentParser(prog='python3 -m golden', description='Golden folders with other configurations.')
    parser.add_argument('what', choices=['make', 'check'])
    parser.add_argument('folder', type=Path)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--cases', type=int, default=3, help='configurations per group')
    options = parser.parse_args()
    if options.what == 'check':
        return min(check(options.folder), 1)
    if options.folder.exists() and any(options.folder.iterdir()):
        print(f'{options.folder} is not empty.', file=sys.stderr)
        return 2
    make(options.folder, options.seed, options.cases)
    return 0


if __name__ == '__main__':
    sys.exit(main())
