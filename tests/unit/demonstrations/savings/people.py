"""Small made-up person-months for the tests of the expressions, and the connection that runs them."""

from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa

from demonstrations.savings.periods import Window
from fai_portal.common.periods import Period

COUNTY, LATE_COUNTY, ELSEWHERE = "53001", "53033", "05001"
LAUNCH = date(2013, 7, 1)
WINDOW = Window(Period(date(2012, 7, 1), LAUNCH), Period(LAUNCH, date(2014, 7, 1)))
COUNTIES = ((COUNTY, LAUNCH, None), (LATE_COUNTY, date(2013, 10, 1), None))

TYPES = {
    "person_id": pa.string(),
    "month": pa.string(),
    "group": pa.string(),
    "state": pa.string(),
    "county_fips": pa.string(),
    "dual_status": pa.string(),
    "medicare_paid": pa.decimal128(12, 2),
    "category": pa.string(),
    "cohort": pa.string(),
    "plan_contract": pa.string(),
}
REQUIRED = [
    "person_id",
    "month",
    "group",
    "state",
    "county_fips",
    "dual_status",
    "part_a",
    "part_b",
    "medicare_advantage",
    "medicare_paid",
]


def row(person: str = "P1", month: str = "2013-07", **values: Any) -> dict[str, Any]:
    """An eligible demonstration person-month, unless `values` say otherwise."""
    return {
        "person_id": person,
        "month": month,
        "group": "demonstration",
        "state": "WA",
        "county_fips": COUNTY,
        "dual_status": "02",
        "part_a": 1,
        "part_b": 1,
        "medicare_advantage": 0,
        "medicare_paid": Decimal("100.00"),
        **values,
    }


def months(first: str, count: int) -> list[str]:
    year, month = map(int, first.split("-"))
    numbers = (year * 12 + month - 1 + step for step in range(count))
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in numbers]


class Engine:
    """DuckDB in memory with a table for each set of rows."""

    def __init__(self) -> None:
        self.connection = ibis.duckdb.connect()
        self.tables = 0

    def table(self, data: pa.Table) -> ibis.Table:
        self.tables += 1
        name = f"t{self.tables}"
        self.connection.con.register(name, data)
        return self.connection.table(name)

    def stored(self, table: ibis.Table) -> ibis.Table:
        """The table computed once and kept."""
        return self.table(table.to_pyarrow())

    def person_months(self, rows: list[dict[str, Any]]) -> ibis.Table:
        columns = [*REQUIRED, *sorted({name for each in rows for name in each} - set(REQUIRED))]
        schema = pa.schema([(name, TYPES.get(name, pa.int8())) for name in columns])
        return self.table(pa.Table.from_pylist(rows, schema=schema))

    def counties(self, spans=COUNTIES) -> ibis.Table:
        schema = pa.schema(
            [("county_fips", pa.string()), ("start_date", pa.date32()), ("end_date", pa.date32())]
        )
        rows = [dict(zip(schema.names, span, strict=True)) for span in spans]
        return self.table(pa.Table.from_pylist(rows, schema=schema))


def rows_of(table: ibis.Table) -> list[dict[str, Any]]:
    return table.to_pyarrow().to_pylist()
