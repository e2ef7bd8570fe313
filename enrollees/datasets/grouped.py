"""The cells of a dataset for the evaluation's regression: one pass, a file at a time, in little memory."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from ibis.expr.types import Table

from demonstrations.evaluation.grouping import Grouped, Grouping, collected
from enrollees.datasets import tables


def grouped(files: Sequence[Path], rows_of: Callable[[Table], Table], grouping: Grouping) -> Grouped:
    """Group the rows that `rows_of` makes of each file's person-months. Cells of a file are in no order."""
    return collected(grouping, _cells(files, rows_of, grouping))


def _cells(
    files: Sequence[Path], rows_of: Callable[[Table], Table], grouping: Grouping
) -> Iterator[pa.Table]:
    yield from tables.by_file(files, lambda rows: grouping.cells(rows_of(rows)))
