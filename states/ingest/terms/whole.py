"""What must hold between the parts of the terms: years in a row, percentages inside them, an amendment's sense."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from states.ingest.table import Problem
from states.ingest.terms.around import Around
from states.ingest.terms.constants import unknown_measures
from states.ingest.terms.typed import TypedCounty, TypedPercentage, TypedTerms, TypedYear
from states.models import Measure

LONGEST_FIRST_YEAR = 36  # months; the initiative's longest had 23
LONGEST_YEAR = 12


def check(terms: TypedTerms, around: Around, problems: list[Problem]) -> None:
    for rule in (_dates, _ages, _years, _percentages, _savings_in_order, _counties, _policy, _amendment):
        problems += rule(terms, around)


def _dates(terms: TypedTerms, around: Around) -> list[Problem]:
    found = []
    if terms.effective_from is None and not around.is_amendment:
        found.append(
            _of_terms("effective_from", "", "a date as YYYY-MM-DD", "Say from when the terms apply.")
        )
    if terms.signed_on is None or around.is_amendment:
        return found  # an amendment may restate what is past
    first = f"{terms.signed_on} or later, the terms being signed that day"
    if terms.effective_from and terms.effective_from < terms.signed_on:
        found.append(
            _of_terms(
                "effective_from", terms.effective_from, first, "Correct the day, or that of the signature."
            )
        )
    start = terms.years[0].start if terms.years else None
    if start and start < terms.signed_on:
        fix = "Correct the year's first day, or the day of the signature."
        found.append(Problem("years", terms.years[0].row, "first", str(start), first, fix))
    return found


def _ages(terms: TypedTerms, around: Around) -> list[Problem]:
    low, high = terms.age_min, terms.age_max
    if low is None or high is None or low <= high:
        return []
    return [
        _of_terms("age_max", high, f"{low} or more, the lowest age being {low}", "Correct one of the ages.")
    ]


def _years(terms: TypedTerms, around: Around) -> list[Problem]:
    found = []
    for position, year in enumerate(terms.years, start=1):
        if year.number and year.number != position:
            fix = "Number the years from 1 without a gap, each once, the first one first."
            found.append(Problem("years", year.row, "number", str(year.number), str(position), fix))
        most = LONGEST_FIRST_YEAR if position == 1 else LONGEST_YEAR
        if year.start and year.end and year.end > _months_later(year.start, most):
            allowed = f"at most {most} months"
            fix = "Only the first year may be longer than twelve months. Correct the days." if position > 1 else "Correct the days."  # fmt: skip
            found.append(Problem("years", year.row, "last", f"{year.start} to {year.end}", allowed, fix))
    for before, year in pairwise(terms.years):
        if before.end and year.start and before.end != year.start:
            fix = "Close the gap." if year.start > before.end else "Remove the overlap."
            allowed = f"{before.end}, the day after year {before.number} ends"
            found.append(Problem("years", year.row, "first", str(year.start), allowed, fix))
    return found


def _months_later(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    try:
        return date(index // 12, index % 12 + 1, day.day)
    except ValueError:  # a day that the later month does not have
        return date(index // 12, index % 12 + 2, 1)


def _percentages(terms: TypedTerms, around: Around) -> list[Problem]:
    years = {year.number: year for year in terms.years}
    found = []
    seen: dict[tuple[int, str], list[TypedPercentage]] = {}
    for percentage in terms.percentages:
        year = years.get(percentage.year)
        if year is None:
            allowed = ", ".join(str(number) for number in sorted(years)) or "a year of the years part"
            fix = "Add the year, or correct its number."
            found.append(Problem("percentages", percentage.row, "year", str(percentage.year), allowed, fix))
            continue
        found += _inside(percentage, year)
        others = seen.setdefault((percentage.year, percentage.measure), [])
        for other in others:
            if _overlap(percentage, other):
                fix = f"Remove one, or give each its part of the year. The other is in line {other.row}."
                allowed = "one percentage of a measure on any day"
                found.append(
                    Problem("percentages", percentage.row, "percent", str(percentage.percent), allowed, fix)
                )
                break
        others.append(percentage)
    return found


def _inside(percentage: TypedPercentage, year: TypedYear) -> list[Problem]:
    if not percentage.start or not percentage.end or not year.start or not year.end:
        return []
    if year.start <= percentage.start and percentage.end <= year.end:
        return []
    found = f"{percentage.start} to {percentage.end}"
    allowed = f"days inside year {year.number}, {year.start} to {year.end}"
    return [
        Problem(
            "percentages", percentage.row, "first", found, allowed, "Correct the days, or those of the year."
        )
    ]


def _overlap(one: TypedPercentage | TypedCounty, other: TypedPercentage | TypedCounty) -> bool:
    return (one.start or date.min) < (other.end or date.max) and (other.start or date.min) < (
        one.end or date.max
    )


def _savings_in_order(terms: TypedTerms, around: Around) -> list[Problem]:
    """A maximum below the minimum of the same year."""
    low = {p.year: p for p in terms.percentages if p.measure == Measure.MINIMUM_SAVINGS}
    return [
        Problem(
            "percentages", high.row, "percent", str(high.percent),
            f"{low[high.year].percent} or more, the minimum of year {high.year}", "Correct one of the two.",
        )
        for high in terms.percentages
        if high.measure == Measure.MAXIMUM_SAVINGS and high.year in low and high.percent < low[high.year].percent
    ]  # fmt: skip


def _counties(terms: TypedTerms, around: Around) -> list[Problem]:
    found = []
    seen: dict[str, list[TypedCounty]] = {}
    first, last = _span(terms.years)
    for county in terms.counties:
        name = around.counties[county.fips]
        others = seen.setdefault(county.fips, [])
        if other := next((other for other in others if _overlap(county, other)), None):
            fix = f"Remove one of them. The other is in line {other.row}."
            found.append(Problem("counties", county.row, "county", name, "each county once at any time", fix))
        others.append(county)
        if (county.start and first and county.start < first) or (county.end and last and county.end > last):
            allowed = f"days from {first} to {last}, the demonstration years"
            fix = "Correct the days, or those of the years."
            found.append(
                Problem("counties", county.row, "first", f"{county.start} to {county.end}", allowed, fix)
            )
    return found


def _span(years: Sequence[TypedYear]) -> tuple[date | None, date | None]:
    return (years[0].start, years[-1].end) if years else (None, None)


def _policy(terms: TypedTerms, around: Around) -> list[Problem]:
    if terms.policy is None:
        return []
    values, found = terms.policy.values, []
    for name, why in (
        ("share_rate", ""),
        ("msr_table", ""),
        ("fmap", "fmap_source"),
        ("measures", "benchmarks"),
    ):
        if name not in values and (not why or values.get(why)):
            fix = (
                "Add the line: a policy without it is refused."
                if not why
                else f"Add the line: {why} needs it."
            )
            found.append(Problem("policy", None, "constant", "", name, fix))
    for measure, close in unknown_measures(values) if "measures" in values else ():
        fix = f"Did you mean {close}?" if close else "Add the measure, or remove its benchmark."
        found.append(Problem("policy", None, "value", measure, "a measure of the list of measures", fix))
    return found


def _amendment(terms: TypedTerms, around: Around) -> list[Problem]:
    if not around.is_amendment:
        return []
    if not around.amends or around.amended is None:
        allowed = "a document of this state that has terms"
        return [Problem("terms", None, "", around.amends, allowed, "Name the document that this one amends.")]
    if terms.effective_from is None:
        return [
            _of_terms("effective_from", "", "a date as YYYY-MM-DD", "Say from when the changed terms apply.")
        ]
    if _matter(terms) == _matter(around.amended):
        allowed = f"something that differs from {around.amends}"
        return [Problem("terms", None, "", "no change", allowed, "Change what the amendment changes.")]
    return []


def _matter(terms: TypedTerms) -> TypedTerms:
    """The terms without the days of the paper itself."""
    return replace(terms.bare(), signed_on=None, effective_from=None)


def _of_terms(column: str, found: object, allowed: str, fix: str) -> Problem:
    return Problem("terms", 1, column, str(found), allowed, fix)
