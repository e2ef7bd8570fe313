"""From typed text to typed terms: each cell by itself. What cannot be read is a problem and reads as empty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from states.ingest.table import Problem, Row
from states.ingest.terms.constants import constant, percent
from states.ingest.terms.layout import BY_KEY, CONSTANTS, parts_of
from states.models import DemonstrationModel, Measure

if TYPE_CHECKING:
    from states.ingest.terms.around import Around
    from states.ingest.terms.entered import Entered

EARLIEST, LATEST = date(2010, 1, 1), date(2099, 12, 31)
MOST = {
    "age_min": 120,
    "age_max": 120,
    "max_plans": 100,
    "eligible_estimate": 10_000_000,
}
LONGEST = 5_000  # characters of one cell


@dataclass(frozen=True)
class TypedYear:
    number: int
    start: date | None
    end: date | None
    row: int = 0  # where it was typed, as in TypedPercentage and TypedCounty


@dataclass(frozen=True)
class TypedPercentage:
    """Without dates it applies to the whole year."""

    year: int
    measure: str
    percent: Decimal
    start: date | None = None
    end: date | None = None
    row: int = 0


@dataclass(frozen=True)
class TypedCounty:
    fips: str
    region: str = ""
    start: date | None = None
    end: date | None = None
    row: int = 0


@dataclass(frozen=True)
class TypedPolicy:
    """The constants of a savings report, shares as fractions, and which of them were confirmed."""

    values: dict[str, object]
    confirmed: frozenset[str] = frozenset()

    @property
    def is_confirmed(self) -> bool:
        """Whether each constant is there and was confirmed by itself."""
        return self.values.keys() == CONSTANTS.keys() == self.confirmed


@dataclass(frozen=True)
class TypedTerms:
    model: str = ""
    signed_on: date | None = None
    effective_from: date | None = None
    target_population: str = ""
    exclusions: str = ""
    age_min: int | None = None
    age_max: int | None = None
    enrollment_method: str = ""
    geographic_area: str = ""
    eligible_estimate: int | None = None
    max_plans: int | None = None
    years: tuple[TypedYear, ...] = ()
    percentages: tuple[TypedPercentage, ...] = ()
    counties: tuple[TypedCounty, ...] = ()
    policy: TypedPolicy | None = None

    def bare(self) -> TypedTerms:
        """The same without where each thing was typed: what is compared."""
        parts = {
            name: tuple(replace(each, row=0) for each in getattr(self, name))
            for name in ("years", "percentages", "counties")
        }
        return replace(self, **parts)


def typed(entered: Entered, around: Around, problems: list[Problem]) -> TypedTerms:
    def rows(part: str) -> list[Row]:
        most = BY_KEY[part].most_rows
        found = [
            Row(part, number, dict(cells), problems) for number, cells in enumerate(entered.part(part), 1)
        ]
        if len(found) > most:
            found[most].problem(
                "", f"at most {most:,} lines", "Remove the others.", found=f"{len(found):,} lines"
            )
        for row in found[:most]:
            _readable(row)
        return found[:most]

    terms = rows("terms")[0]
    model = terms.choice("model", DemonstrationModel.values)
    asked = {part.key for part in parts_of(model)}
    for key in BY_KEY.keys() - asked:
        if left := rows(key):
            column = BY_KEY[key].columns[0].name
            left[0].problem(column, f"no {BY_KEY[key].title.lower()} for this model", "Clear the part, or choose another model.")  # fmt: skip
    return TypedTerms(
        model=model if model in DemonstrationModel.values else "",
        signed_on=_day(terms, "signed_on"),
        effective_from=_day(terms, "effective_from"),
        target_population=terms.text("target_population"),
        exclusions=terms.text("exclusions"),
        age_min=_whole(terms, "age_min"),
        age_max=_whole(terms, "age_max"),
        enrollment_method=terms.text("enrollment_method"),
        geographic_area=terms.text("geographic_area"),
        eligible_estimate=_whole(terms, "eligible_estimate"),
        max_plans=_whole(terms, "max_plans"),
        years=tuple(_year(row) for row in rows("years")),
        percentages=tuple(p for row in rows("percentages") if (p := _percentage(row))) if "percentages" in asked else (),
        counties=tuple(c for row in rows("counties") if (c := _county(row, around))),
        policy=_policy(rows("policy")) if "policy" in asked and entered.part("policy") else None,
    )  # fmt: skip


def _readable(row: Row) -> None:
    for name, value in row.cells.items():
        if len(value) > LONGEST or "\x00" in value:
            row.problem(
                name, f"at most {LONGEST:,} characters of text", "Shorten it.", found=f"{value[:40]}…"
            )
            row.cells[name] = ""


def _day(row: Row, column: str) -> date | None:
    day = row.day(column)
    if day is not None and not EARLIEST <= day <= LATEST:
        row.problem(column, f"a day from {EARLIEST} to {LATEST}", "Correct the year.")
        return None
    return day


def _end(row: Row, column: str) -> date | None:
    """People name the last day of a period; inside, the end is the first day after it."""
    last = _day(row, column)
    return None if last is None else last + timedelta(days=1)


def _period(row: Row) -> tuple[date | None, date | None]:
    start, end = _day(row, "first"), _end(row, "last")
    if start and end and end <= start:
        row.problem("last", "a day on or after the first day", "Correct one of the two days.")
        return start, None
    return start, end


def _whole(row: Row, column: str) -> int | None:
    number = row.whole(column)
    if number is not None and number > MOST[column]:
        row.problem(column, f"0 to {MOST[column]:,}", "Correct the number.")
        return None
    return number


def _number(row: Row, column: str) -> int:
    """The number of a demonstration year; 0 where it cannot be read."""
    number = row.whole(column)
    most = BY_KEY["years"].most_rows
    if row.text(column) == "" or (number is not None and not 1 <= number <= most):
        row.problem(column, f"1 to {most}", "Give the number of the demonstration year.")
        return 0
    return number or 0


def _year(row: Row) -> TypedYear:
    start, end = _period(row)
    for column in ("first", "last"):
        if not row.text(column):
            row.problem(column, "a date as YYYY-MM-DD", "Give the first and the last day of the year.")
    return TypedYear(_number(row, "number"), start, end, row.number)


def _percentage(row: Row) -> TypedPercentage | None:
    year, measure, given = (
        _number(row, "year"),
        row.choice("measure", Measure.values),
        percent(row, "percent"),
    )
    start, end = _period(row)
    if (row.text("first") == "") != (row.text("last") == ""):
        row.problem(
            "first" if row.text("last") else "last", "both days or neither", "Give the other day too."
        )
        return None
    if not year or given is None or measure not in Measure.values:
        return None
    return TypedPercentage(year, measure, given, start, end, row.number)


def _county(row: Row, around: Around) -> TypedCounty | None:
    start, end = _period(row)
    text = row.text("county")
    fips = around.county(text) if text else None
    if fips is not None:
        return TypedCounty(fips, row.text("region")[:80], start, end, row.number)
    allowed = f"a county of {around.state_name}, by name or FIPS code"
    close = around.suggestions(text) if text and not text.isdigit() else []
    if text.isdigit() and around.fips and not text.zfill(5).startswith(around.fips):
        fix = f"FIPS codes of {around.state_name} begin with {around.fips}. Remove the line or correct the code."
    elif close:
        fix = f"Did you mean {' or '.join(close)}?"
    else:
        fix = "Correct the name, or clear the line." if text else "Fill in the county, or clear the line."
    row.problem("county", allowed, fix)
    return None


def _policy(rows: list[Row]) -> TypedPolicy:
    values: dict[str, object] = {}
    confirmed = set()
    for row in rows:
        name = row.choice("constant", tuple(CONSTANTS))
        if name not in CONSTANTS:
            continue
        if name in values:
            row.problem("constant", "each constant once", "Remove one of the two lines.")
        values[name] = constant(row, name)
        if row.choice("confirmed", ("yes", "no")) == "yes":
            confirmed.add(name)
    return TypedPolicy(values, frozenset(confirmed))
