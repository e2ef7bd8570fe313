"""Snapshots as Ibis tables, for the expressions of the maths packages."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import ibis

from enrollees.datasets import engine


@contextmanager
def open_files(files: Iterable[Path]) -> Iterator["ibis.Table"]:
    """The rows of Parquet files as one table; its expressions run while the context is open."""
    with engine.workspace() as connection:
        yield ibis.duckdb.from_connection(connection).read_parquet([str(file) for file in files])
