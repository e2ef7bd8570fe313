"""The rate book of a capitated demonstration: every rate, percentage and rule that a payment is made of, as data.

Read from JSON whose numbers are Decimal, with everything wrong with it said at once. Percentages, shares and ratios are
fractions. Nothing has a default but the published bands of the withhold.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from demonstrations.savings import reading
from demonstrations.savings.capitated.calendars import DemonstrationYear, Percentage, overlapping
from demonstrations.savings.capitated.mitigation import CorridorTier, PlanCosts, RemittanceTier
from demonstrations.savings.capitated.rates import RiskAdjustment
from demonstrations.savings.capitated.withhold import PUBLISHED_BANDS, Band, MeasuresMet
from demonstrations.savings.findings import Finding, Refusal
from demonstrations.savings.reading import Reader, Wrong, as_written, inside, wrong
from fai_portal.common.periods import Period

ALL_AGES = "all"
T = TypeVar("T")


@dataclass(frozen=True)
class Rebasing:
    """A county's interim savings percentage and the minimum one it is brought to afterwards (fractions)."""

    interim: Decimal
    minimum: Decimal


@dataclass(frozen=True)
class RateBook:
    """Baselines by (calendar year, county), rate cells by (calendar year, category, age band), Part D by calendar
    year; results and costs by (plan, calendar year); rebasing by (county, calendar year).
    """

    version: str
    effective_from: date
    source_document: str
    confirmed: bool
    years: tuple[DemonstrationYear, ...]
    savings: tuple[Percentage, ...]
    withhold: tuple[Percentage, ...]
    baselines: Mapping[tuple[int, str], Decimal]
    rate_cells: Mapping[tuple[int, str, str], Decimal]
    part_d: Mapping[int, Decimal]
    risk: Mapping[int, RiskAdjustment]
    bands: tuple[Band, ...] = PUBLISHED_BANDS
    quality: Mapping[tuple[str, int], MeasuresMet] | None = None
    costs: Mapping[tuple[str, int], PlanCosts] | None = None
    loss_ratio: tuple[RemittanceTier, ...] = ()
    corridors: tuple[CorridorTier, ...] = ()
    rebasing: Mapping[tuple[str, int], Rebasing] | None = None

    def rate_cell(self, year: int, category: str, age_band: str) -> Decimal | None:
        """The cell of the age band, or the one of all ages."""
        found = self.rate_cells.get((year, category, age_band))
        return found if found is not None else self.rate_cells.get((year, category, ALL_AGES))


def book_from_json(record: Mapping[str, Any]) -> RateBook:
    """A rate book from decoded JSON (parse_float=Decimal). Raises Refusal with every error."""
    values: dict[str, Any] = {}
    findings = [
        Finding("unknown_field", name, ", ".join(_READERS), "remove it", field=name)
        for name in record
        if name not in _READERS
    ]
    for name, read in _READERS.items():
        if name not in record:
            if name not in _OPTIONAL:
                findings.append(Finding("required", "nothing", "a value", f"give {name}", field=name))
            continue
        try:
            values[name] = read(record[name])
        except Wrong as error:
            findings += [
                Finding(
                    problem.rule,
                    problem.found,
                    problem.allowed,
                    f"give it as {problem.allowed}",
                    field=f"{name}{'.' if problem.where and problem.where[0] != '[' else ''}{problem.where}",
                )
                for problem in error.problems
            ]
    if findings:
        raise Refusal(findings)
    return RateBook(**values)


def _rows(
    readers: Mapping[str, Reader], make: Callable[[dict[str, Any]], T], optional: Iterable[str] = ()
) -> Callable[[object], tuple[T, ...]]:
    """A list of objects, each error with the place of its row."""
    may_lack = frozenset(optional)

    def read(value: object) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise wrong(value, f"a list of objects with {', '.join(readers)}")
        made, problems = [], []
        for place, row in enumerate(value):
            try:
                made.append(make(reading.parts(row, readers, may_lack)))
            except Wrong as error:
                problems += inside(f"[{place}]", error)
            except ValueError as error:
                problems += inside(
                    f"[{place}]", wrong(str(error), "values that fit together", "inconsistent")
                )
        if problems:
            raise Wrong(*problems)
        return tuple(made)

    return read


def _keyed(read: Callable[[object], tuple[tuple[Any, T], ...]]) -> Callable[[object], dict[Any, T]]:
    """Rows of (key, value), each key once."""

    def keyed(value: object) -> dict[Any, T]:
        found: dict[Any, T] = {}
        for key, row in read(value):
            if key in found:
                raise wrong(
                    [str(part) for part in key] if isinstance(key, tuple) else key, "each key once", "twice"
                )
            found[key] = row
        return found

    return keyed


def _period(row: dict[str, Any]) -> Period:
    first, last = row["first_day"], row["last_day"]
    period = Period.closed(first, last)
    if first.day != 1 or (period.end is not None and period.end.day != 1):
        raise ValueError(f"{first} to {last} is not made of whole months")
    return period


_DAYS: dict[str, Reader] = {"first_day": reading.day, "last_day": reading.day}
_year = reading.whole(1966)
_money = reading.paid_dollars
_some_money = reading.number(0, 10**9, over=True, what="dollars")
_factor = reading.number(0, 100, over=True, what="a factor")


def _percentages(value: object) -> tuple[Percentage, ...]:
    read = _rows(
        {**_DAYS, "fraction": reading.fraction, "agreed_on": reading.day},
        lambda row: Percentage(_period(row), row["fraction"], row.get("agreed_on")),
        optional=["agreed_on"],
    )(value)
    if twice := overlapping(read):
        one, other = twice
        raise wrong(
            f"{one.fraction} from {one.period.start} and {other.fraction} from {other.period.start}",
            "one percentage for a month, or the day on which each was agreed",
            "overlap",
        )
    return read


def _demonstration_years(value: object) -> tuple[DemonstrationYear, ...]:
    read = _rows(
        {"number": reading.whole(1), **_DAYS}, lambda row: DemonstrationYear(row["number"], _period(row))
    )(value)
    for place, one in enumerate(read):
        for other in read[place + 1 :]:
            if one.period.overlaps(other.period):
                raise wrong(
                    f"year {one.number} and year {other.number}", "years that do not overlap", "overlap"
                )
    return read


def _bands(value: object) -> tuple[Band, ...]:
    read = _rows(
        {"at_least": reading.whole(0), "repaid": reading.fraction},
        lambda row: Band(row["at_least"], Fraction(row["repaid"])),
    )(value)
    starts, repaid = [band.at_least for band in read], [band.repaid for band in read]
    if (
        not read
        or starts[0] != 0
        or starts != sorted(set(starts))
        or starts[-1] > 100
        or repaid != sorted(repaid)
    ):
        raise wrong(value, "bands that start at 0, rise up to at most 100 and never pay less", "bands")
    return read


def _tiers(value: object, above: str, share: str, make: Callable[[Fraction, Fraction], T]) -> tuple[T, ...]:
    read = _rows(
        {above: reading.number(0, 2, what="a fraction of revenue"), share: reading.fraction},
        lambda row: (Fraction(row[above]), Fraction(row[share])),
    )(value)
    edges = [edge for edge, _ in read]
    if edges != sorted(set(edges)):
        raise wrong(as_written([str(edge) for edge in edges]), "tiers that rise", "tiers")
    return tuple(make(edge, part) for edge, part in read)


_READERS: dict[str, Reader] = {
    "version": reading.text,
    "effective_from": reading.day,
    "source_document": reading.text,
    "confirmed": reading.flag,
    "years": _demonstration_years,
    "savings": _percentages,
    "withhold": _percentages,
    "baselines": _keyed(
        _rows(
            {"year": _year, "county_fips": reading.text, "dollars": _some_money},
            lambda row: ((row["year"], row["county_fips"]), row["dollars"]),
        )
    ),
    "rate_cells": _keyed(
        _rows(
            {"year": _year, "category": reading.text, "ages": reading.text, "dollars": _some_money},
            lambda row: ((row["year"], row["category"], row["ages"]), row["dollars"]),
        )
    ),
    "part_d": _keyed(_rows({"year": _year, "dollars": _money}, lambda row: (row["year"], row["dollars"]))),
    "risk": _keyed(
        _rows(
            {
                "year": _year,
                "normalization": _factor,
                "coding_adjustment": reading.fraction,
                "unknown": _factor,
            },
            lambda row: (
                row["year"],
                RiskAdjustment(row["normalization"], row["coding_adjustment"], row.get("unknown")),
            ),
            optional=["unknown"],
        )
    ),
    "bands": _bands,
    "quality": _keyed(
        _rows(
            {
                "plan": reading.text,
                "year": _year,
                "met": reading.whole(0),
                "applicable": reading.whole(0),
            },
            lambda row: ((row["plan"], row["year"]), MeasuresMet(row["met"], row["applicable"])),
        )
    ),
    "costs": _keyed(
        _rows(
            {
                "plan": reading.text,
                "year": _year,
                "claims": _money,
                "quality_improvement": _money,
                "taxes_and_fees": _money,
                "administration": _money,
            },
            lambda row: (
                (row["plan"], row["year"]),
                PlanCosts(**{key: part for key, part in row.items() if key not in ("plan", "year")}),
            ),
            optional=["quality_improvement", "taxes_and_fees", "administration"],
        )
    ),
    "loss_ratio": lambda value: _tiers(value, "below", "remitted", RemittanceTier),
    "corridors": lambda value: _tiers(value, "above", "payers", CorridorTier),
    "rebasing": _keyed(
        _rows(
            {
                "county_fips": reading.text,
                "year": _year,
                "interim": reading.fraction,
                "minimum": reading.fraction,
            },
            lambda row: ((row["county_fips"], row["year"]), Rebasing(row["interim"], row["minimum"])),
        )
    ),
}
_OPTIONAL = frozenset({"bands", "quality", "costs", "loss_ratio", "corridors", "rebasing"})
