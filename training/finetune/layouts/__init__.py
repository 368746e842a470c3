"""Readers of data sets, one per layout: a folder -> rows of photo, critiques and split, plus what was skipped and why.

A row that breaks its layout's promise raises `bad-row` with file and place; a photo that is not there is skipped and counted,
because published lists name photos that have since been taken down.
"""
from pathlib import Path

from ..settings import DataSettings
from .row import Row, RowSet, split_by_name
from .dpc2022 import read_dpc2022
from .pccd import read_pccd
from .plain import read_plain
from .rpcd import read_rpcd

READERS = {'plain': read_plain, 'dpc2022': read_dpc2022, 'pccd': read_pccd, 'rpcd': read_rpcd}


def read_rows(folder: Path, settings: DataSettings) -> RowSet:
    """All usable rows of a data set. Raises `bad-data`, `bad-row`."""
    rows = READERS[settings.layout](Path(folder))
    return split_by_name(rows, settings.val_share)


__all__ = ['READERS', 'Row', 'RowSet', 'read_rows']
