"""From person-months to sides by county: they add up to the sides, under the same caps, by the county of entry."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from demonstrations.savings.plan import read_capped_sides, read_county_sides, savings_cells
from demonstrations.savings.policy import Policy
from tests.unit.demonstrations.savings.people import (
    COUNTY,
    ELSEWHERE,
    LATE_COUNTY,
    Engine,
    months,
    row,
    rows_of,
)
from tests.unit.demonstrations.savings.portfolio import SPANS, WINDOW, portfolio


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def plan_of(engine, rows, policy=None):
    policy = policy or Policy(cap_percentile=Decimal("0.8"))
    return savings_cells(
        engine.person_months(rows), engine.counties(SPANS), policy, WINDOW, keep=engine.stored
    )


@pytest.mark.parametrize("seed", range(4))
def test_they_add_up_to_the_sides_to_the_cent(engine, seed):
    plan = plan_of(engine, portfolio(seed))
    by_county = read_county_sides(rows_of(plan.county_sides))
    sums = defaultdict(lambda: [0, 0, 0, Fraction(0)])
    for each in by_county:
        key = replace(each.side, people=0, months=0, uncapped_dollars=Fraction(0), people_above=0, months_above=0,
                      dollars_above=Fraction(0))  # fmt: skip
        for place, value in enumerate(
            (each.side.people, each.side.months, each.side.people_above, each.side.dollars)
        ):
            sums[key][place] += value
    whole = {
        replace(side, people=0, months=0, uncapped_dollars=Fraction(0), people_above=0, months_above=0,
                dollars_above=Fraction(0)): [side.people, side.months, side.people_above, side.dollars]
        for side in read_capped_sides(rows_of(plan.sides))
    }  # fmt: skip
    assert sums == whole
    assert len({each.county for each in by_county}) > 1


def test_a_person_counts_in_the_county_of_entry(engine):
    """Who moves after the launch keeps the county of the first month in the demonstration; before it, in both periods."""
    rows = [
        row(month=month, county_fips=COUNTY if month < "2013-12" else LATE_COUNTY)
        for month in months("2013-05", 12)
    ]
    rows += [
        row("C1", month=month, group="comparison", county_fips=ELSEWHERE) for month in months("2013-05", 4)
    ]
    found = read_county_sides(rows_of(plan_of(engine, rows, Policy()).county_sides))
    assert [(each.county, each.side.group, each.side.period, each.side.months) for each in found] == [
        (ELSEWHERE, "comparison", "baseline", 2),
        (ELSEWHERE, "comparison", "performance", 2),
        (COUNTY, "demonstration", "baseline", 2),
        (COUNTY, "demonstration", "performance", 10),
    ]
