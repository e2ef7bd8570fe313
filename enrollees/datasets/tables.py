"""Snapshots as Ibis tables, for the expressions of the maths packages."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa
from ibis.backends.duckdb import Backend
from ibis.expr.types import Table

from enrollees.datasets import engine


@dataclass(frozen=True)
class Opened:
    """A snapshot whose expressions can be run; alive inside `open_files` only."""

    backend: Backend
    person_months: Table
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def keep(self, table: Table) -> Table:
        """The same rows, computed now and stored, for a table that several others read."""
        return self._stored(ibis.to_sql(table, dialect="duckdb"))

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """The rows of a small table."""
        return self.backend.to_pyarrow(table).to_pylist()

    def table(self, rows: pa.Table) -> Table:
        """A small table of ours beside the snapshot."""
        self.backend.con.register("given", rows)
        stored = self._stored("SELECT * FROM given")
        self.backend.con.unregister("given")
        return stored

    def _stored(self, query: str) -> Table:
        name = f"stored_{next(self._numbers)}"
        self.backend.con.execute(f"CREATE TABLE {name} AS {query}")
        return self.backend.table(name)


def opened(connection: duckdb.DuckDBPyConnection, table: str) -> Opened:
    """A table that is staged in a workspace already."""
    backend = ibis.duckdb.from_connection(connection)
    return Opened(backend, backend.table(table))


@contextmanager
def open_files(files: Sequence[Path]) -> Iterator[Opened]:
    """The rows of Parquet files as one table; nothing is read until an expression runs."""
    with engine.workspace() as connection:
        backend = ibis.duckdb.from_connection(connection)
        yield Opened(backend, backend.read_parquet([str(file) for file in files], table_name="person_months"))
