"""Payments to plans of generated person-months: ours, and plain SQL a member month at a time."""

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa

from demonstrations.savings.capitated.members import in_plans, paid_alike, read_member_months
from demonstrations.savings.capitated.statement import cut, statement
from fai_portal.common.periods import Period
from tests.factories.payment import BOOK, make_book

SQL = Path(__file__).with_name("payments.sql").read_text()
PERIOD = Period(date(2014, 5, 1), date(2017, 1, 1))
PLANS = ("H0022", "H5280")
SCHEMA = pa.schema(
    [
        ("person_id", pa.string()), ("month", pa.string()), ("group", pa.string()), ("county_fips", pa.string()),
        ("plan_contract", pa.string()), ("hcc", pa.float64()), ("category", pa.string()), ("age", pa.int16()),
        ("long_stay", pa.int8()), ("ltss", pa.int8()),
    ]
)  # fmt: skip


def portfolio(seed: int, people: int = 12) -> pa.Table:
    """People with plans, without, in other plans and in the comparison group, over months inside and outside."""
    rng = random.Random(seed)
    rows = []
    for number in range(people):
        first = rng.randrange(30)
        hcc = rng.choice([None, round(rng.uniform(0.2, 6), 3)])
        age = rng.choice([None, rng.randrange(40, 90)])
        county, category = rng.choice(["39035", "39049"]), rng.choice([None, "facility", "hcbs", "community"])
        for step in range(first, first + rng.randint(1, 12)):
            year, month = divmod(2014 * 12 + step, 12)
            rows.append(
                {
                    "person_id": f"P{number}",
                    "month": f"{year}-{month + 1:02d}",
                    "group": "comparison" if rng.random() < 0.1 else "demonstration",
                    "county_fips": county,
                    "plan_contract": rng.choice([*PLANS, *PLANS, "H9999", None]),
                    "hcc": hcc,
                    "category": category,
                    "age": age,
                    "long_stay": rng.choice([0, 0, 1, None]),
                    "ltss": rng.choice([0, 1, None]),
                }
            )
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def in_sql(connection: duckdb.DuckDBPyConnection) -> dict:
    found = connection.execute(f"{SQL} SELECT * FROM paid")
    names = [column[0] for column in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {(row.pop("plan"), row.pop("calendar_year")): row for row in rows}


def rates() -> duckdb.DuckDBPyConnection:
    """DuckDB with the rate book of the factory as tables of whole numbers."""
    made = duckdb.connect()

    def whole(text, scale):
        return int(Decimal(str(text)) * scale)

    made.execute("CREATE TABLE baseline (year INT, county_fips TEXT, cents BIGINT)")
    made.execute("CREATE TABLE rate_cell (year INT, category TEXT, band TEXT, cents BIGINT)")
    made.execute("CREATE TABLE percentage (what TEXT, first_day DATE, next_day DATE, ten_thousandths BIGINT)")
    made.execute(
        "CREATE TABLE calendar_year (year INT, part_d_cents BIGINT, normalization_thousandths BIGINT, "
        "coding_thousandths BIGINT, unknown_ten_thousandths BIGINT)"
    )
    for row in BOOK["baselines"]:
        made.execute(
            "INSERT INTO baseline VALUES (?, ?, ?)",
            [row["year"], row["county_fips"], whole(row["dollars"], 100)],
        )
    for row in BOOK["rate_cells"]:
        made.execute(
            "INSERT INTO rate_cell VALUES (?, ?, ?, ?)",
            [row["year"], row["category"], row["ages"], whole(row["dollars"], 100)],
        )
    for what in ("savings", "withhold"):
        for row in BOOK[what]:
            made.execute(
                "INSERT INTO percentage VALUES (?, ?, CAST(? AS DATE) + 1, ?)",
                [what, row["first_day"], row["last_day"], whole(row["fraction"], 10_000)],
            )
    for risk, drugs in zip(BOOK["risk"], BOOK["part_d"], strict=True):
        made.execute(
            "INSERT INTO calendar_year VALUES (?, ?, ?, ?, ?)",
            [
                risk["year"],
                whole(drugs["dollars"], 100),
                whole(risk["normalization"], 1_000),
                whole(risk["coding_adjustment"], 1_000),
                whole(risk["unknown"], 10_000),
            ],
        )
    return made


class PlanPayments:
    """One connection; `differences` puts a portfolio into it and asks both."""

    def __init__(self) -> None:
        self.connection = rates()
        self.book = make_book()
        self.parts = cut(self.book, PERIOD)
        self.connection.register("person_month", portfolio(0))
        given = ibis.duckdb.from_connection(self.connection).table("person_month")
        self.members = in_plans(given, PLANS, self.parts)
        self._query = str(ibis.to_sql(paid_alike(self.members), dialect="duckdb"))

    def differences(self, number: int) -> Iterator[tuple]:
        """Plan, calendar year and amount in which the two differ; nothing when they agree to the cent."""
        self.connection.register("person_month", portfolio(number))
        members = self.connection.execute(self._query).to_arrow_table().to_pylist()
        ours = statement(self.book, self.parts, read_member_months(members)).by_plan_year
        theirs = in_sql(self.connection)
        yield from ours.keys() ^ theirs.keys()
        for key in ours.keys() & theirs.keys():
            for name, value in theirs[key].items():
                scale = 1 if name == "months" else 100
                if getattr(ours[key], name) * scale != value:
                    yield *key, name
