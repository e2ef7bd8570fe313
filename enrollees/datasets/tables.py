"""Snapshots as Ibis tables, for the expressions of the maths packages."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa
from django.conf import settings
from ibis.backends.sql.datatypes import DuckDBType
from ibis.expr.types import Table

from enrollees.datasets import engine

PIECE_ROWS = 20_000
_NUMBERS = count(1)  # of the tables of this process: several may be opened on one workspace


class TooLittleMemory(Exception):
    """The engine needs more memory than its setting allows; the message says which."""


class Opened(ABC):
    """A snapshot whose expressions can be run; alive inside `open_files` only. Callers see no more of an engine."""

    def __init__(self, person_months: Table) -> None:
        self.person_months = person_months

    @abstractmethod
    def keep(self, table: Table) -> Table:
        """The same rows, computed now and stored in the types of the expression, for a table that several others read."""

    @abstractmethod
    def table(self, rows: pa.Table) -> Table:
        """A small table of ours beside the snapshot."""

    @abstractmethod
    def _answer(self, table: Table) -> pa.Table:
        """The rows as the engine gives them."""

    def arrow(self, table: Table) -> pa.Table:
        """The rows in the types of the expression and in one piece: whatever the engine, the same bytes.

        An expression without an order has its rows in any order.
        """
        return self._answer(table).cast(table.schema().to_pyarrow()).combine_chunks()

    def batches(self, table: Table) -> Iterator[pa.RecordBatch]:
        """The same, piece by piece, for a table that may be larger than the memory."""
        yield from self.arrow(table).to_batches()

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """The rows of a small table."""
        return self.arrow(table).to_pylist()

    def _name(self) -> str:
        """A new name for a stored table."""
        return f"stored_{next(_NUMBERS)}"


class InDuckDB(Opened):
    def __init__(self, connection: duckdb.DuckDBPyConnection, person_months: str) -> None:
        self._backend = ibis.duckdb.from_connection(connection)
        super().__init__(self._backend.table(person_months))

    def keep(self, table: Table) -> Table:
        typed = ", ".join(
            f"CAST({engine.quoted(name)} AS {DuckDBType.to_string(kind)}) AS {engine.quoted(name)}"
            for name, kind in table.schema().items()
        )
        return self._stored(f"SELECT {typed} FROM ({ibis.to_sql(table, dialect='duckdb')})")

    def table(self, rows: pa.Table) -> Table:
        self._backend.con.register("given", rows)
        stored = self._stored("SELECT * FROM given")
        self._backend.con.unregister("given")
        return stored

    def batches(self, table: Table) -> Iterator[pa.RecordBatch]:
        schema = table.schema().to_pyarrow()
        for batch in self._backend.to_pyarrow_batches(table, chunk_size=PIECE_ROWS):
            yield from pa.Table.from_batches([batch]).cast(schema).to_batches()

    def query(self, table: Table) -> str:
        return str(ibis.to_sql(table, dialect="duckdb"))

    def _answer(self, table: Table) -> pa.Table:
        # Asked directly: the way through Ibis imports pandas, half a second and 60 MiB that nothing here needs.
        return _arrow(self._backend.con, self.query(table))

    def _stored(self, query: str) -> Table:
        name = self._name()
        self._backend.con.execute(f"CREATE TEMP TABLE {name} AS {query}")
        return self._backend.table(name)


def opened(connection: duckdb.DuckDBPyConnection, table: str) -> Opened:
    """A table that is staged in a workspace already."""
    return InDuckDB(connection, table)


@contextmanager
def open_files(files: Sequence[Path]) -> Iterator[Opened]:
    """The rows of Parquet files as one table, in the engine of the setting; nothing is read until an expression runs."""
    if settings.ANALYTICS_BACKEND == "spark":
        from enrollees.datasets import spark  # an optional extra, and slow to import

        with spark.open_files(files) as opened_in_spark:
            yield opened_in_spark
        return
    with _workspace() as connection:
        connection.execute(f"CREATE TEMP VIEW person_months AS {_reading(files)}")
        yield InDuckDB(connection, "person_months")


def by_file(files: Sequence[Path], expression: Callable[[Table], Table]) -> Iterator[pa.Table]:
    """The answer of one expression for each file's rows, one file after the other. All files have the same columns."""
    if settings.ANALYTICS_BACKEND == "spark":
        for file in files:
            with open_files([file]) as opened:
                yield opened.arrow(expression(opened.person_months))
        return
    query = None
    with _workspace() as connection:
        for file in files:
            connection.execute(f"CREATE OR REPLACE TEMP VIEW person_months AS {_reading([file])}")
            if query is None:  # asked once: to make a query of an expression takes as long as a million rows
                first = InDuckDB(connection, "person_months")
                table = expression(first.person_months)
                query, schema = first.query(table), table.schema().to_pyarrow()
            yield _arrow(connection, query).cast(schema)


@contextmanager
def _workspace() -> Iterator[duckdb.DuckDBPyConnection]:
    with engine.workspace() as connection:
        try:
            yield connection
        except duckdb.OutOfMemoryException as error:
            raise TooLittleMemory(
                f"Reading the dataset needs more memory than the {settings.ANALYTICS_MEMORY} that ANALYTICS_MEMORY allows. "
                "Raise that setting, and build the report again."
            ) from error


def _arrow(connection: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    """The answer. A relation makes its Arrow table on every thread, an executed statement on one after the other."""
    return connection.sql(query).to_arrow_table()


def _reading(files: Sequence[Path]) -> str:
    names = ", ".join(engine.literal(str(file)) for file in files)
    return f"SELECT * FROM read_parquet([{names}])"
