"""Person-month files of made-up people, as the texts a CSV holds."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from enrollees.ingest.facts import Facts
from enrollees.ingest.layouts.person_months import PERSON_MONTHS
from enrollees.ingest.layouts.schema import Kind
from enrollees.selectors.area import Area

TODAY = date(2026, 1, 5)
FIPS = {"WA": "53", "GA": "13", "CO": "08", "AR": "05"}
REQUIRED = PERSON_MONTHS.required_names
TYPES = {
    Kind.FLAG: pa.int8(),
    Kind.COUNT: pa.int16(),
    Kind.MONEY: pa.decimal128(12, 2),
    Kind.SCORE: pa.float64(),
}


def make_facts(area: Area | None = None) -> Facts:
    return Facts(FIPS, area, TODAY)


def make_area(**overrides) -> Area:
    fields = {
        "slug": "wa",
        "state": "WA",
        "counties": None,
        "start": date(2013, 7, 1),
        "end": date(2018, 1, 1),
    }
    return Area(**fields | overrides)


def make_row(person: str = "A1", month: str = "2014-07", **overrides: str) -> dict[str, str]:
    """One good row of the demonstration group; comparison people live in Georgia."""
    fields = {
        "person_id": person,
        "month": month,
        "group": "demonstration",
        "state": "WA",
        "county_fips": "53033",
        "dual_status": "02",
        "part_a": "1",
        "part_b": "1",
        "medicare_advantage": "0",
        "medicare_paid": "100.25",
    }
    if overrides.get("group") == "comparison":
        fields |= {"state": "GA", "county_fips": "13121"}
    return fields | overrides


def make_rows(people: int = 2, months: Iterable[str] = ("2014-07", "2014-08")) -> list[dict[str, str]]:
    """Good rows of as many people in each group."""
    return [
        make_row(f"{group[0].upper()}{number}", month, group=group, medicare_paid=f"{100 * number}.5")
        for group in ("demonstration", "comparison")
        for number in range(1, people + 1)
        for month in months
    ]


def as_csv(rows: list[Mapping[str, str]], columns: Iterable[str] | None = None, newline: str = "\n") -> str:
    names = list(columns or _columns(rows))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, extrasaction="ignore", lineterminator=newline)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _columns(rows: list[Mapping[str, str]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row)) or list(REQUIRED)


def write_csv(
    folder: Path, rows: list[Mapping[str, str]], name: str = "person_months.csv", **options
) -> Path:
    path = folder / name
    path.write_text(as_csv(rows, **options), encoding="utf-8", newline="")
    return path


def write_parquet(folder: Path, rows: list[Mapping[str, str]], name: str = "person_months.parquet") -> Path:
    """The same rows in the types that a careful maker of Parquet gives them."""
    columns = {}
    for column in _columns(rows):
        field = PERSON_MONTHS.field(column)
        kind = TYPES.get(field.kind, pa.string())
        columns[column] = pa.array([_value(row.get(column, ""), kind) for row in rows], kind)
    path = folder / name
    pq.write_table(pa.table(columns), path)
    return path


def _value(text: str, kind: pa.DataType):
    if text == "":
        return None
    if pa.types.is_integer(kind):
        return int(text)
    if pa.types.is_decimal(kind):
        return Decimal(text).quantize(Decimal("0.01"))
    return float(text) if pa.types.is_floating(kind) else text
