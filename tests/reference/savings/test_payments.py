"""Payments to plans of generated person-months: ours, and plain SQL a member month at a time, agree to the cent."""

import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa
import pytest

from demonstrations.savings.capitated.members import in_plans, paid_alike, people_of, read_member_months
from demonstrations.savings.capitated.statement import cut, statement
from fai_portal.common.periods import Period
from tests.factories.payment import BOOK, make_book

SQL = Path(__file__).with_name("payments.sql").read_text()
PERIOD = Period(date(2014, 5, 1), date(2017, 1, 1))
PORTFOLIOS = 50
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


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
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


@pytest.mark.parametrize("number", range(PORTFOLIOS))
def test_a_portfolio_in_both(connection, number):
    rows = portfolio(number)
    connection.register("person_month", rows)
    parts = cut(make_book(), PERIOD)
    table = ibis.duckdb.from_connection(connection).table("person_month")
    members = paid_alike(in_plans(table, PLANS, parts)).to_pyarrow().to_pylist()
    ours = statement(make_book(), parts, read_member_months(members)).by_plan_year
    theirs = in_sql(connection)

    assert ours.keys() == theirs.keys()
    for key, amounts in ours.items():
        for name, value in theirs[key].items():
            scale = 1 if name == "months" else 100
            assert getattr(amounts, name) * scale == value, (key, name)


def test_people_are_counted_once_a_year_and_plan(connection):
    rows = portfolio(3)
    connection.register("person_month", rows)
    parts = cut(make_book(), PERIOD)
    table = ibis.duckdb.from_connection(connection).table("person_month")
    ours = {
        (row["year"], row["plan"], row["county_fips"]): row["people"]
        for row in people_of(in_plans(table, PLANS, parts), parts).to_pyarrow().to_pylist()
    }
    seen: dict[tuple, set] = {}
    for row in rows.to_pylist():
        if row["group"] == "demonstration" and row["plan_contract"] in PLANS and row["month"] >= "2014-05":
            key = (int(row["month"][:4]), row["plan_contract"], row["county_fips"])
            seen.setdefault(key, set()).add(row["person_id"])
    assert ours == {key: len(people) for key, people in seen.items() if key[0] < 2017}
