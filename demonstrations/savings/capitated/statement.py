"""From member months and the rate book to every amount of a payment report, exact and in cents."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from demonstrations.savings.capitated.book import RateBook, Rebasing
from demonstrations.savings.capitated.calendars import NoPercentage, Segment, segments
from demonstrations.savings.capitated.members import MemberMonths
from demonstrations.savings.capitated.mitigation import Corridor, LossRatio, corridor, loss_ratio
from demonstrations.savings.capitated.rates import Amounts, month_of_one, rebased
from demonstrations.savings.capitated.withhold import Earned, earned
from demonstrations.savings.findings import Finding, Refusal
from fai_portal.common.periods import Period

K = TypeVar("K", bound=Hashable)
MOST_NAMED = 12  # of what is missing, in one finding


@dataclass(frozen=True)
class Line:
    """The amounts of one plan, county and segment."""

    plan: str
    county: str
    segment: Segment
    amounts: Amounts


@dataclass(frozen=True)
class Rebased:
    """Revenue of a county and year by its interim percentage, and by the minimum one."""

    county: str
    year: int
    percentages: Rebasing
    interim_revenue: Decimal
    final_revenue: Decimal


@dataclass(frozen=True)
class Statement:
    """Lines in the order of plan, county and segment, and what follows from them; by (plan, calendar year):
    `earned` for each with a withhold, `loss_ratios` and `corridors` for each with costs.
    """

    book: RateBook
    segments: tuple[Segment, ...]
    lines: tuple[Line, ...]
    unknown_risk_months: int

    def by(self, key: Callable[[Line], K]) -> dict[K, Amounts]:
        """Amounts added up, in the order of the keys."""
        found: dict[K, Amounts] = defaultdict(Amounts)
        for line in self.lines:
            found[key(line)] += line.amounts
        return {each: found[each] for each in sorted(found)}  # type: ignore[type-var]

    @cached_property
    def total(self) -> Amounts:
        return sum((line.amounts for line in self.lines), Amounts())

    @cached_property
    def by_plan_year(self) -> dict[tuple[str, int], Amounts]:
        return self.by(lambda line: (line.plan, line.segment.calendar_year))

    @cached_property
    def earned(self) -> dict[tuple[str, int], Earned]:
        results = self.book.quality or {}
        return {
            key: earned(amounts.withheld, results.get(key), self.book.bands)
            for key, amounts in self.by_plan_year.items()
        }

    @cached_property
    def loss_ratios(self) -> dict[tuple[str, int], LossRatio]:
        if not self.book.loss_ratio:
            return {}
        return {
            key: loss_ratio(amounts.revenue, costs, self.book.loss_ratio)
            for key, amounts in self.by_plan_year.items()
            if (costs := (self.book.costs or {}).get(key)) is not None
        }

    @cached_property
    def corridors(self) -> dict[tuple[str, int], Corridor]:
        if not self.book.corridors:
            return {}
        return {
            key: corridor(amounts.revenue, costs.medical + costs.administration, self.book.corridors)
            for key, amounts in self.by_plan_year.items()
            if (costs := (self.book.costs or {}).get(key)) is not None
        }

    @cached_property
    def rebased(self) -> tuple[Rebased, ...]:
        """California's rule, for the counties that the rate book names."""
        paid = self.by(lambda line: (line.county, line.segment.calendar_year))
        return tuple(
            Rebased(
                county,
                year,
                rule,
                paid[county, year].capitation,
                rebased(paid[county, year].capitation, interim=rule.interim, minimum=rule.minimum),
            )
            for (county, year), rule in sorted((self.book.rebasing or {}).items())
            if (county, year) in paid
        )


def cut(book: RateBook, period: Period) -> tuple[Segment, ...]:
    """The segments of a period. Raises Refusal where a month has no percentage or no demonstration year."""
    try:
        return segments(period, book.years, book.savings, book.withhold)
    except NoPercentage as error:
        raise Refusal(
            [
                Finding(
                    "no_percentage",
                    str(error),
                    "a percentage for every month that is paid",
                    "give the percentage with its days, or choose months that have one",
                    field="percentages",
                )
            ]
        ) from None


def statement(book: RateBook, parts: Sequence[Segment], member_months: Sequence[MemberMonths]) -> Statement:
    """Raises Refusal naming every rate that a member month needs and the rate book lacks."""
    _refuse_missing(book, parts, member_months)
    factors: dict[tuple[int, Decimal], Fraction] = {}
    sums: dict[tuple[str, str, int], Amounts] = defaultdict(Amounts)
    unknown = 0
    for each in member_months:
        segment = parts[each.segment]
        year, risk = segment.calendar_year, book.risk[segment.calendar_year]
        raw = each.risk
        if raw is None:
            unknown += each.months
            raw = risk.unknown
            assert raw is not None  # missing ones were refused
        factor = factors.get((year, raw))
        if factor is None:
            factor = factors[year, raw] = risk.factor(raw)
        cell = book.rate_cell(year, each.category, each.age_band)
        assert cell is not None
        interim = (book.rebasing or {}).get((each.county, year))
        one = month_of_one(
            county_baseline=book.baselines[year, each.county],
            risk_factor=factor,
            cell_baseline=cell,
            part_d=book.part_d[year],
            savings=interim.interim if interim else segment.savings,
            savings_first=interim.interim if interim else segment.savings_first,
            withhold=segment.withhold,
        )
        sums[each.plan, each.county, each.segment] += one.times(each.months)
    lines = tuple(
        Line(plan, county, parts[place], sums[plan, county, place]) for plan, county, place in sorted(sums)
    )
    return Statement(book, tuple(parts), lines, unknown)


def _refuse_missing(book: RateBook, parts: Sequence[Segment], member_months: Sequence[MemberMonths]) -> None:
    missing: Mapping[str, set[str]] = defaultdict(set)
    for each in member_months:
        year = parts[each.segment].calendar_year
        if (year, each.county) not in book.baselines:
            missing["baselines"].add(f"county {each.county} in {year}")
        if book.rate_cell(year, each.category, each.age_band) is None:
            missing["rate_cells"].add(f"{each.category}, {each.age_band} in {year}")
        if year not in book.part_d:
            missing["part_d"].add(str(year))
        if year not in book.risk:
            missing["risk"].add(str(year))
        elif each.risk is None and book.risk[year].unknown is None:
            missing["risk"].add(f"{year}: a score for people whose score is unknown")
    if missing:
        raise Refusal(
            [
                Finding(
                    "no_rate",
                    f"member months without a rate: {_named(names)}",
                    "a rate for every member month",
                    f"add them to {field} of the rate book",
                    field=field,
                )
                for field, names in sorted(missing.items())
            ]
        )


def _named(names: set[str]) -> str:
    first = sorted(names)[:MOST_NAMED]
    more = len(names) - len(first)
    return "; ".join(first) + (f"; and {more} more" if more else "")
