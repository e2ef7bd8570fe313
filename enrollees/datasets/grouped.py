"""The cells of a dataset for the evaluation's regression: one pass, a file at a time, in little memory."""

from collections.abc import Sequence
from pathlib import Path

from demonstrations.evaluation.grouping import Grouped, Grouping, collected
from enrollees.datasets import tables


def grouped(files: Sequence[Path], grouping: Grouping) -> Grouped:
    """Group the person-months of each file. Cells of a file are in no order."""
    return collected(grouping, tables.by_file(files, grouping.cells))
