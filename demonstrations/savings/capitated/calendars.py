"""Two calendars: rates change each January 1, percentages with the demonstration year or within it (methodology 3.1).

Percentages may be changed after the fact. Each therefore carries the day it was agreed on: months were first paid by
what was agreed then, and are owed by what was agreed last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from fai_portal.common.periods import Period, next_month


class NoPercentage(ValueError):
    """A month has no percentage; the sentence says which."""


@dataclass(frozen=True)
class Percentage:
    """A fraction that holds for a period. `agreed_on` is None where it was agreed before anything was paid."""

    period: Period
    fraction: Decimal
    agreed_on: date | None = None


@dataclass(frozen=True)
class DemonstrationYear:
    number: int
    period: Period


@dataclass(frozen=True)
class Segment:
    """Months over which nothing changes; `savings_first` is the percentage they were first paid by."""

    period: Period
    calendar_year: int
    demonstration_year: int
    savings: Decimal
    savings_first: Decimal
    withhold: Decimal

    @property
    def is_restated(self) -> bool:
        return self.savings != self.savings_first


def percentage_on(percentages: Sequence[Percentage], day: date, *, known_on: date | None = None) -> Decimal:
    """The one agreed last; with `known_on`, the last of those agreed by then, and failing that the first agreed.

    Raises NoPercentage where none holds on the day.
    """
    holding = sorted(
        (each for each in percentages if each.period.contains(day)),
        key=lambda each: each.agreed_on or date.min,
    )
    if not holding:
        raise NoPercentage(f"no percentage holds in {day:%B %Y}")
    known = [
        each for each in holding if known_on is None or each.agreed_on is None or each.agreed_on <= known_on
    ]
    return (known[-1] if known else holding[0]).fraction


def segments(
    period: Period,
    years: Sequence[DemonstrationYear],
    savings: Sequence[Percentage],
    withhold: Sequence[Percentage],
) -> tuple[Segment, ...]:
    """The months of a period, cut where anything changes. Raises NoPercentage, naming what has no percentage."""
    found: list[Segment] = []
    for month in period.months():
        made = _month(month, years, savings, withhold)
        if found and _same(found[-1], made):
            made = replace(made, period=Period(found.pop().period.start, made.period.end))
        found.append(made)
    return tuple(found)


def _month(
    month: date,
    years: Sequence[DemonstrationYear],
    savings: Sequence[Percentage],
    withhold: Sequence[Percentage],
) -> Segment:
    number = next((year.number for year in years if year.period.contains(month)), None)
    if number is None:
        raise NoPercentage(f"{month:%B %Y} is in no demonstration year")
    try:
        owed, first = percentage_on(savings, month), percentage_on(savings, month, known_on=month)
    except NoPercentage as error:
        raise NoPercentage(f"savings: {error}") from None
    try:
        held = percentage_on(withhold, month)
    except NoPercentage as error:
        raise NoPercentage(f"quality withhold: {error}") from None
    return Segment(Period(month, next_month(month)), month.year, number, owed, first, held)


def _same(one: Segment, other: Segment) -> bool:
    """But for their months."""
    return replace(one, period=other.period) == other


def overlapping(percentages: Iterable[Percentage]) -> tuple[Percentage, Percentage] | None:
    """Two percentages for one day that were agreed on the same day: which of them holds cannot be told."""
    given = list(percentages)
    for place, one in enumerate(given):
        for other in given[place + 1 :]:
            if one.agreed_on == other.agreed_on and one.period.overlaps(other.period):
                return one, other
    return None
