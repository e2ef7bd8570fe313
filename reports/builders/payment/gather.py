"""From the inputs to every number of the payment report, and what of it may not be shown."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from demonstrations.savings.capitated.book import RateBook, book_from_json
from demonstrations.savings.capitated.statement import Statement, cut, statement
from demonstrations.savings.findings import Refusal
from enrollees.disclosure import TOTAL, Table, TableRefused, protect
from enrollees.selectors.payment import PaymentInputs, payment_inputs
from fai_portal.common.periods import Period, next_month
from reports.builders.inputs import CannotBuild, Inputs, Progress
from reports.builders.privacy import REFUSAL, is_small
from reports.builders.words import sentences


@dataclass(frozen=True)
class Gathered:
    """A statement with what it was made from. `hidden` holds (year, plan or TOTAL, county or TOTAL)."""

    inputs: Inputs
    statement: Statement
    members: PaymentInputs
    hidden: frozenset[tuple[int, str, str]]

    @property
    def book(self) -> RateBook:
        return self.statement.book

    @property
    def facts(self) -> dict:
        return self.inputs.basis.facts

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Calendar years."""
        return tuple(sorted({segment.calendar_year for segment in self.statement.segments}))

    @cached_property
    def period(self) -> Period:
        parts = self.statement.segments
        return Period(parts[0].period.start, parts[-1].period.end)

    @cached_property
    def plans(self) -> tuple[str, ...]:
        """Those that were paid."""
        return tuple(sorted({line.plan for line in self.statement.lines}))

    def plan_name(self, contract: str) -> str:
        return self.facts["plans"].get(contract, contract)

    def county_name(self, fips: str) -> str:
        return self.facts["counties"].get(fips, fips)

    def hides_plan(self, year: int, plan: str) -> bool:
        return (year, plan, TOTAL) in self.hidden

    @cached_property
    def months_without_score(self) -> int | None:
        """None where it is about too few people to be said."""
        return None if is_small(self.members.people_without_score) else self.statement.unknown_risk_months


def gathered(inputs: Inputs, progress: Progress) -> Gathered:
    """Raises CannotBuild with what stands in the way."""
    progress(2, "Reading the rate book")
    book = read_book(inputs)
    period = period_of(inputs, book)
    try:
        parts = cut(book, period)
        progress(5, "Counting member months that are paid alike")
        members = payment_inputs(inputs.dataset, list(inputs.basis.facts["plans"]), parts)
        progress(50, "Computing payments, savings and withhold")
        found = statement(book, parts, members.member_months)
    except Refusal as refusal:
        raise CannotBuild(sentences("Payments cannot be computed", refusal)) from refusal
    if not found.lines:
        raise CannotBuild(
            "The dataset has no member month in a plan of the demonstration, from its first day on. Load person-months "
            "with the column plan_contract."
        )
    progress(65, "Choosing what may be shown")
    return Gathered(inputs, found, members, hidden_of(members.people))


def read_book(inputs: Inputs) -> RateBook:
    try:
        return book_from_json(json.loads(json.dumps(inputs.basis.policy), parse_float=Decimal))
    except Refusal as refusal:
        raise CannotBuild(sentences("The rate book cannot be used", refusal)) from refusal


def period_of(inputs: Inputs, book: RateBook) -> Period:
    """From the demonstration's first day to the end of the last year asked for, as far as the data reach."""
    years = sorted(book.years, key=lambda year: year.number)[: int(inputs.parameters["years"])]
    start = min(year.period.start for year in years)
    ends = [year.period.end or date.max for year in years]
    end = min(max(ends), next_month(inputs.dataset.last_month))
    if end <= start:
        raise CannotBuild(f"The dataset ends before the demonstration's first day, {start}.")
    return Period(start, end)


def hidden_of(people: Mapping[tuple[int, str, str], int]) -> frozenset[tuple[int, str, str]]:
    """Of each calendar year one table of people, counties by plans, protected with its totals.

    Payments of a year are shown by plan, by county and by both, and add up over the same table; years add up to a
    total that hides nothing. Raises CannotBuild where a year as a whole would have to be hidden.
    """
    return frozenset(place for year in {key[0] for key in people} for place in _hidden_in(year, people))


def _hidden_in(year: int, people: Mapping[tuple[int, str, str], int]) -> frozenset[tuple[int, str, str]]:
    plans = sorted({plan for when, plan, _county in people if when == year})
    counties = sorted({county for when, _plan, county in people if when == year})
    body = [[people.get((year, plan, county), 0) for plan in plans] for county in counties]
    cells = [[*row, sum(row)] for row in body]
    cells.append([sum(column) for column in zip(*cells, strict=True)])
    try:
        shown = protect(Table((*counties, TOTAL), (*plans, TOTAL), tuple(map(tuple, cells))))
    except TableRefused as refused:
        raise CannotBuild(REFUSAL) from refused
    found = frozenset((year, each.column, each.row) for each in shown.hidden)
    if (year, TOTAL, TOTAL) in found:
        raise CannotBuild(REFUSAL)
    return found
