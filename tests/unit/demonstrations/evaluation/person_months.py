"""Small made-up person-months for the tests of the expressions."""

from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from ibis.backends.duckdb import Backend

TYPES = {"month": pa.date32(), "medicare_paid": pa.decimal128(18, 2), "cost": pa.decimal128(18, 2)}


def table_of(rows: list[dict[str, Any]]) -> ibis.Table:
    """An Ibis table in a DuckDB of its own."""
    columns = {
        name: pa.array([row[name] for row in rows], TYPES.get(name)) for name in (rows[0] if rows else TYPES)
    }
    return _registered(ibis.duckdb.connect(), pa.table(columns), "person_months")


def beside(table: ibis.Table, rows: pa.Table, name: str) -> ibis.Table:
    """Another table in the same database."""
    return _registered(table.get_backend(), rows, name)


def _registered(connection: Backend, rows: pa.Table, name: str) -> ibis.Table:
    connection.con.register(name, rows)
    return connection.table(name)


def rows_of(table: ibis.Table) -> list[dict[str, Any]]:
    return table.to_pyarrow().to_pylist()


def months(first: date, count: int) -> list[date]:
    index = first.year * 12 + first.month - 1
    return [date((index + step) // 12, (index + step) % 12 + 1, 1) for step in range(count)]


def random_costs(seed: int, count: int) -> list[Decimal]:
    """Cents, many of them zero and some equal."""
    rng = np.random.default_rng(seed)
    dollars = np.round(rng.gamma(0.4, 2_000, count) * (rng.random(count) > 0.3), 2)
    return [Decimal(str(value)).quantize(Decimal("0.01")) for value in dollars]
