"""Savings of a made-up Washington, as the builder of the report gathers them: worked example A of the methodology."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

from demonstrations.savings.cap import Cap
from demonstrations.savings.eligibility import REASONS, read_exclusions
from demonstrations.savings.plan import CappedSide, CountySide
from reports.builders.inputs import Basis, Inputs
from reports.builders.savings.gather import Gathered, from_sides

CELLS = (
    ("C1", "facility", "9876543.21", 6120, "21450678.90", 12900, "22318204.55", 12640, "10012377.48", 6004),
    ("C1", "hcbs", "54321098.76", 39600, "118765432.10", 88200, "121904118.37", 86950, "53150264.09", 38412),
    (
        "C1",
        "community",
        "98765432.10",
        97200,
        "201234567.89",
        205800,
        "209876543.21",
        203100,
        "98004551.66",
        94980,
    ),
    ("C2", "facility", "2345678.90", 1320, "5678901.23", 3310, "6012345.67", 3290, "2390117.05", 1286),
    ("C2", "hcbs", "15432109.87", 10080, "33210987.65", 23050, "34987654.32", 22870, "15101930.44", 9866),
    (
        "C2",
        "community",
        "31415926.53",
        28800,
        "70707070.70",
        66900,
        "74074074.07",
        66120,
        "31002718.28",
        28152,
    ),
)
PLACES = (
    ("demonstration", "baseline"),
    ("comparison", "baseline"),
    ("comparison", "performance"),
    ("demonstration", "performance"),
)
POLICY = {
    "state": "WA",
    "period_start": "2013-07-01",
    "period_end": "2014-06-30",
    "months": 12,
    "version": "1",
    "effective_from": "2013-07-01",
    "source_document": "Final Demonstration Agreement",
    "confirmed": False,
    "share_rate": 0.5,
    "msr_table": [[5000, 4.5], [10000, 3.2], [20000, 2.45], [50000, 2]],
    "cap_pct": 0.06,
}
FACTS = {
    "demonstration": "Health Home Managed Fee-for-Service Demonstration",
    "state": "Washington",
    "model": "Managed fee-for-service model",
    "year": 1,
    "launch": "2013-07-01",
    "performance": ["2013-07-01", "2014-07-01"],
    "counties": [["53033", "2013-07-01", None], ["53061", "2013-10-01", None]],
    "entry_points": ["2013-07-01"],
    "policy_source": "",
}


def make_sides(**people: int) -> tuple[CappedSide, ...]:
    """The 24 sides of the example. `people` overrides counts, as in `people(C2_facility=7)`, on every side."""
    return tuple(
        CappedSide(
            cohort=cohort,
            category=category,
            spmi="",
            age_band="65 and over",
            group=group,
            period=period,
            cap=Cap(cents=30_000_000, months=12),
            people=people.get(f"{cohort}_{category}", numbers[2 * place + 1] // 11 + 1),
            months=numbers[2 * place + 1],
            uncapped_dollars=Fraction(Decimal(numbers[2 * place])),
            people_above=0,
            months_above=0,
            dollars_above=Fraction(0),
        )
        for cohort, category, *numbers in CELLS
        for place, (group, period) in enumerate(PLACES)
    )


def make_county_sides(
    sides: tuple[CappedSide, ...], *, demonstration: int = 14, comparison: int = 40
) -> tuple[CountySide, ...]:
    """The sides cut up over counties of unlike size and cost; they add up to the sides exactly."""
    counties = {"demonstration": demonstration, "comparison": comparison}
    return tuple(
        CountySide(f"{group[0]}{number:04d}", part)
        for group, count in counties.items()
        for place, side in enumerate(each for each in sides if each.group == group)
        for number, part in enumerate(_cut_up(side, count, place))
    )


def _cut_up(side: CappedSide, count: int, place: int) -> list[CappedSide]:
    sizes = [10 + number % 7 for number in range(count)]
    costs = [size * (100 + (number * 37 + place * 11) % 9 - 4) for number, size in enumerate(sizes)]
    ends = [side.months * sum(sizes[: number + 1]) // sum(sizes) for number in range(count)]
    return [
        replace(
            side,
            people=0,  # nothing reads the people of a county
            months=end - start,
            uncapped_dollars=side.uncapped_dollars * Fraction(cost, sum(costs)),
        )
        for start, end, cost in zip([0, *ends], ends, costs, strict=False)
    ]


def make_inputs(*, policy: dict | None = None, facts: dict | None = None, people: int = 60_000) -> Inputs:
    dataset = SimpleNamespace(
        content_hash="ab" * 32,
        layout="person_months",
        layout_version=1,
        rows=1_500_000,
        people=people,
        first_month=date(2011, 7, 1),
        last_month=date(2014, 6, 1),
        counts={
            "groups": {group: {"medicare_paid": "900000000.00"} for group in ("demonstration", "comparison")}
        },
    )
    return Inputs(
        dataset=dataset,
        parameters={"year": "1", "baseline_months": "24"},
        basis=Basis(
            policy=POLICY | (policy or {}),
            policy_version="wa-mou, from 2013-07-01, version 1",
            facts=FACTS | (facts or {}),
        ),
        code_version="0.1.0+0123456789ab",
        seed=0,
        digest="cd" * 32,
        date=date(2026, 11, 24),
    )


def make_gathered(*, policy: dict | None = None, excluded_people: int = 400, **people: int) -> Gathered:
    """Everything the report is arranged from. `excluded_people` are left out for each reason in each group."""
    counts = [
        {"group": group, "reason": reason, "months": excluded_people * 9, "people": excluded_people}
        for group in ("demonstration", "comparison")
        for reason in REASONS
    ]
    counts += [
        {"group": group, "reason": "eligible", "months": 700_000, "people": 30_000}
        for group in ("demonstration", "comparison")
    ]
    sides = make_sides(**people)
    return from_sides(
        make_inputs(policy=policy), sides, read_exclusions(counts), county_sides=make_county_sides(sides)
    )


def with_confirmed_policy(found: Gathered) -> Gathered:
    return replace(found, policy=replace(found.policy, confirmed=True))
