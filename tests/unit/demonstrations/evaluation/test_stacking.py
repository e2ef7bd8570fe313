"""Start cohorts: the table is what the rule says of each row, and no treated area is a comparison."""

from datetime import date

import numpy as np
import pytest

from demonstrations.evaluation.analysis import Regression, analyze
from demonstrations.evaluation.families import NotEstimable
from demonstrations.evaluation.inference import Rules
from demonstrations.evaluation.panel import group_rows
from demonstrations.evaluation.stacking import cohort_rows, county_start, stack, start_cohorts
from tests.unit.demonstrations.evaluation.person_months import months, rows_of, table_of

FIRST, SECOND = date(2013, 7, 1), date(2013, 10, 15)
STARTS = {"53001": FIRST, "53033": SECOND, "05001": date(2014, 2, 1), "05002": date(2019, 1, 1)}
COUNTIES = {"53001": "demonstration", "53033": "demonstration", "05001": "comparison", "05002": "comparison",
            "05003": "comparison"}  # fmt: skip
END = date(2015, 1, 1)
YEARS = (FIRST, date(2014, 1, 1))


def person_months():
    return [
        {"person_id": f"{county}-{place}", "group": group, "county_fips": county, "month": month}
        for county, group in COUNTIES.items()
        for place, month in enumerate(months(date(2010, 11, 1), 55))
    ]


def with_starts():
    t = table_of(person_months())
    return t.mutate(county_start=county_start(t.county_fips, STARTS))


@pytest.mark.parametrize("years", [(), YEARS])
def test_every_row_is_stacked_as_the_rule_says(years):
    cohorts = start_cohorts(STARTS, ["53001", "53033"])
    stacked = rows_of(stack(with_starts(), cohorts, end=END, years=years))
    found = sorted((row["person_id"], row["cohort"], row["period"], row["quarter"]) for row in stacked)
    expected = sorted(
        (row["person_id"], *one)
        for row in person_months()
        for one in cohort_rows(
            group=row["group"], county=row["county_fips"], month=row["month"], starts=STARTS, cohorts=cohorts,
            end=END, years=years,
        )
    )  # fmt: skip
    assert found == expected
    assert {"person_id", "group", "county_fips", "month", "cohort", "period", "quarter"} == set(stacked[0])


@pytest.fixture(scope="module")
def stacked():
    cohorts = start_cohorts(STARTS, ["53001", "53033"])
    return rows_of(stack(with_starts(), cohorts, end=END))


def test_each_cohort_has_two_years_of_baseline_in_both_groups(stacked):
    for cohort, opens in ((date(2013, 7, 1), date(2011, 7, 1)), (date(2013, 10, 1), date(2011, 10, 1))):
        for group in ("demonstration", "comparison"):
            inside = [row for row in stacked if (row["cohort"], row["group"]) == (cohort, group)]
            assert min(row["month"] for row in inside) == opens
            assert max(row["month"] for row in inside) == date(2014, 12, 1)
            assert {row["period"] for row in inside if row["month"] < cohort} == {-1, 0}
            assert {row["quarter"] for row in inside if row["month"] < cohort} == set(range(-7, 1))


def test_an_area_that_is_treated_is_no_comparison_and_one_treated_later_is(stacked):
    compared = {row["county_fips"] for row in stacked if row["group"] == "comparison"}
    assert compared == {"05002", "05003"}


def test_a_demonstration_row_is_in_its_own_cohort_alone(stacked):
    assert {(row["county_fips"], row["cohort"]) for row in stacked if row["group"] == "demonstration"} == {
        ("53001", date(2013, 7, 1)), ("53033", date(2013, 10, 1)),
    }  # fmt: skip


def test_the_boundaries_of_periods_and_quarters():
    def at(month):
        return cohort_rows(
            group="comparison", county="x", month=month, starts={}, cohorts=(date(2013, 7, 1),), end=END
        )

    assert at(date(2011, 6, 1)) == () and at(END) == ()
    assert at(date(2011, 7, 1))[0][1:] == (-1, -7)
    assert at(date(2013, 6, 1))[0][1:] == (0, 0)
    assert at(date(2013, 7, 1))[0][1:] == (1, 1)
    assert at(date(2014, 7, 1))[0][1:] == (2, 5)


def test_with_demonstration_years_a_late_cohort_begins_with_a_later_one():
    late = cohort_rows(
        group="comparison", county="x", month=date(2014, 3, 1), starts={},
        cohorts=(date(2013, 7, 1), date(2014, 2, 1)), end=END, years=YEARS,
    )  # fmt: skip
    assert [period for _, period, _ in late] == [2, 2]


def test_a_county_without_a_start_is_named():
    with pytest.raises(NotEstimable, match="53999") as caught:
        start_cohorts(STARTS, ["53001", "53999"])
    assert caught.value.rule == "no_start"


def cohort_panel(*, level: float, effect: float, seed: int = 1):
    """Two cohorts. The second has its own level and its own calendar, and grows when the comparison does."""
    rng = np.random.default_rng(seed)
    parts = {name: [] for name in ("y", "demo", "period", "cluster", "cohort")}
    for cohort, shift in ((0, 0.0), (1, level)):
        for county in range(24):
            demo = county < 8
            code = county + 100 * cohort if demo else county
            own = rng.normal(0, 0.02)
            for period in range(-1, 3):
                calendar = 0.1 * (period + cohort)
                mean = 6 + shift * demo + own + calendar + effect * demo * (period > 0) + rng.normal(0, 0.01)
                for name, value in zip(parts, (np.exp(mean), demo, period, code, cohort), strict=True):
                    parts[name].append(value)
    data = {name: np.array(values) for name, values in parts.items()}
    return group_rows(
        y=data["y"], weight=np.ones(len(data["y"])), demo=data["demo"], period=data["period"],
        cluster=data["cluster"], tags={"cohort": data["cohort"]},
    )  # fmt: skip


def test_cohorts_of_other_levels_and_calendars_do_not_disturb_the_effect():
    found = analyze(cohort_panel(level=0.8, effect=-0.05), Regression(), Rules(draws=0))
    assert found.cumulative.coefficient == pytest.approx(-0.05, abs=0.02)
    other = analyze(cohort_panel(level=-2.0, effect=-0.05), Regression(), Rules(draws=0))
    assert other.cumulative.coefficient == pytest.approx(found.cumulative.coefficient, abs=1e-9)
    assert [one.name for one in found.cumulative_coefficients] == [
        "const", "demo", "cohort_0:period_-1", "cohort_0:period_1", "cohort_0:period_2", "cohort_1",
        "demo:cohort_1", "cohort_1:period_-1", "cohort_1:period_1", "cohort_1:period_2", "demo:post",
    ]  # fmt: skip
    assert found.notices == ()


def test_the_stack_of_one_cohort_is_no_stack():
    panel = cohort_panel(level=0.0, effect=-0.05)
    alone = panel.keep(panel.tags["cohort"] == 1)
    one, other = (analyze(each, Regression(), Rules(draws=0)) for each in (alone, alone.merged()))
    assert one.cumulative == other.cumulative


def test_the_effect_of_a_stack_lies_between_those_of_its_cohorts():
    panel = cohort_panel(level=0.3, effect=-0.05)
    alone = [
        analyze(
            panel.keep(panel.tags["cohort"] == cohort), Regression(), Rules(draws=0)
        ).cumulative.coefficient
        for cohort in (0, 1)
    ]
    both = analyze(panel, Regression(), Rules(draws=0)).cumulative.coefficient
    assert min(alone) < both < max(alone)
