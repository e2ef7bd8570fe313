"""The county jackknife against the exact determination made again without each county, and what it must obey."""

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import sqrt

import numpy as np
import pytest
from scipy import stats

from demonstrations.savings import proven
from demonstrations.savings.cap import Cap
from demonstrations.savings.county_sums import CountySums, Sums, county_sums
from demonstrations.savings.merging import homes, merge_small
from demonstrations.savings.plan import CappedSide, CountySide, cells_of
from demonstrations.savings.target import cell_savings, totals
from demonstrations.savings.uncertainty import (
    Bootstrap,
    NoInterval,
    Spread,
    bootstrap,
    chance_of_passing,
    jackknife,
    savings_of,
    spread,
)

RULES = ("cell", "cohort_composite")
COUNTIES = {"demonstration": ("53001", "53003", "53005", "53007", "53009", "53011"),
            "comparison": ("05001", "05003", "05005", "05007", "05009", "05011", "05013")}  # fmt: skip
PLACES = [(group, period) for group in COUNTIES for period in ("baseline", "performance")]
MINIMUM = 60


def sides(seed: int = 0) -> list[CountySide]:
    """Two cohorts, two categories and two ages in 6+7 counties; one cell is small, one county is in few cells."""
    rng = random.Random(seed)
    made = []
    for group, period in PLACES:
        for county in COUNTIES[group]:
            for cohort in ("initial", "new-2014-01"):
                for category in ("facility", "community"):
                    for age in ("under 65", "65 and over"):
                        small = (cohort, category, age) == ("initial", "facility", "under 65")
                        if county.endswith("011") and category == "facility":
                            continue
                        months = rng.randint(1, 8) if small else rng.randint(40, 900)
                        above = rng.randint(0, months // 8)
                        made.append(
                            CountySide(
                                county,
                                CappedSide(
                                    cohort, category, "", age, group, period,
                                    cap=Cap(cents=5_000_001, months=7),
                                    people=months // 9 + 1,
                                    months=months,
                                    uncapped_dollars=Fraction(rng.randrange(months * 50_000, months * 200_000), 100),
                                    people_above=above,
                                    months_above=above,
                                    dollars_above=Fraction(above * 900_000, 100),
                                ),
                            )
                        )  # fmt: skip
    return made


def cells_without(made, left_out=None):
    """The merged cells of all sides, and the same cells added up without one county; merged as the full sample is."""
    whole = cells_of(added(made))
    merged, merges = merge_small(whole, MINIMUM)
    if left_out is None:
        return whole, merged, homes(whole, merges)
    home = homes(whole, merges)
    place = {cell.name: number for number, cell in enumerate(merged)}
    rest = [None] * len(merged)
    for cell in cells_of(added([each for each in made if each.county != left_out])):
        at = place[home[cell.key]]
        renamed = replace(
            cell, cohort=merged[at].cohort, category=merged[at].category, age_band=merged[at].age_band
        )
        rest[at] = renamed if rest[at] is None else rest[at].merged(renamed)
    return [cell for cell in rest if cell]


def added(made):
    """Sides over counties, as the engine adds them up."""
    sums = {}
    for each in made:
        side = each.side
        key = (side.cohort, side.category, side.age_band, side.group, side.period)
        before = sums.get(key)
        sums[key] = side if before is None else replace(
            side,
            people=side.people + before.people,
            months=side.months + before.months,
            uncapped_dollars=side.uncapped_dollars + before.uncapped_dollars,
            people_above=side.people_above + before.people_above,
            months_above=side.months_above + before.months_above,
            dollars_above=side.dollars_above + before.dollars_above,
        )  # fmt: skip
    return list(sums.values())


def arrays(made) -> CountySums:
    _, merged, home = cells_without(made)
    return county_sums(made, merged, home)


def months_of(made) -> float:
    _, merged, _ = cells_without(made)
    return float(sum(cell.demo_perf_months for cell in merged))


@pytest.mark.parametrize("rule", RULES)
def test_it_is_the_determination_made_again_without_each_county(rule):
    """A second calculation in fractions, from the sides; the formula of the variance written out by hand."""
    made = sides()
    _, merged, _ = cells_without(made)
    months = sum(cell.demo_perf_months for cell in merged)
    expected = {"percent": [], "dollars": []}
    for counties in COUNTIES.values():
        again = [totals(cell_savings(cells_without(made, left_out=county), rule)) for county in counties]
        expected["percent"].append([float(each.savings_percent) for each in again])
        expected["dollars"].append([float(each.savings / each.months * months) for each in again])

    found = jackknife(arrays(made), trend_rule=rule, months=float(months))

    whole = totals(cell_savings(merged, rule))
    assert found.counties == (6, 7)
    assert found.emptied == 0
    for name, estimate in (("percent", whole.savings_percent), ("dollars", whole.savings)):
        parts = []
        for values in expected[name]:
            mean = sum(values) / len(values)
            parts.append((len(values) - 1) / len(values) * sum((value - mean) ** 2 for value in values))
        of = getattr(found, name)
        assert of.estimate == pytest.approx(float(estimate), rel=1e-9)
        assert of.se == pytest.approx(sqrt(sum(parts)), rel=1e-9)
        assert of.df == pytest.approx(sum(parts) ** 2 / (parts[0] ** 2 / 5 + parts[1] ** 2 / 6), rel=1e-9)


def test_the_interval_is_the_t_interval():
    of = Spread(estimate=3.0, se=1.5, df=17.25)
    low, high = stats.t.interval(0.95, 17.25, loc=3.0, scale=1.5)
    assert of.interval(95) == pytest.approx((low, high))
    low, high = stats.t.interval(0.8, 17.25, loc=3.0, scale=1.5)
    assert of.interval(80) == pytest.approx((low, high))


def test_the_jackknife_of_a_mean_is_its_standard_error():
    values = np.array([3.0, 5.5, 1.25, 9.0, 4.0, 4.5, 7.75])
    replicates = (values.sum() - values) / (len(values) - 1)
    found = spread(float(values.mean()), [replicates])
    assert found.se == pytest.approx(values.std(ddof=1) / sqrt(len(values)))
    assert found.df == pytest.approx(len(values) - 1)


def test_without_any_spread_there_is_no_error_and_no_false_pass():
    found = spread(2.0, [np.full(7, 2.0), np.full(9, 2.0)])
    assert (found.se, found.df) == (0.0, 6.0)
    assert found.interval(95) == (2.0, 2.0)
    assert chance_of_passing(2.5, found) == 0.0


def test_the_chance_of_passing_is_the_tail_of_t():
    assert chance_of_passing(2.5, Spread(3.0, 1.5, 20.0)) == pytest.approx(stats.t.sf(2.5 / 1.5, 20))
    assert chance_of_passing(2.5, Spread(-9.0, 1.5, 20.0)) == pytest.approx(stats.t.sf(2.5 / 1.5, 20))


@pytest.mark.parametrize("rule", RULES)
def test_the_order_of_the_counties_and_the_unit_of_money_change_nothing(rule):
    made = sides(3)
    months = months_of(made)
    found = jackknife(arrays(made), trend_rule=rule, months=months)
    names = {county: f"{99999 - int(county)}" for counties in COUNTIES.values() for county in counties}
    renamed = [replace(each, county=names[each.county]) for each in reversed(made)]
    other = jackknife(arrays(renamed), trend_rule=rule, months=months)
    assert other.percent.se == pytest.approx(found.percent.se)
    assert other.dollars.df == pytest.approx(found.dollars.df)

    sums = arrays(made)
    scaled = replace(
        sums,
        **{
            name: replace(
                getattr(sums, name),
                base_dollars=7 * getattr(sums, name).base_dollars,
                perf_dollars=7 * getattr(sums, name).perf_dollars,
            )
            for name in ("demonstration", "comparison")
        },
    )
    times_seven = jackknife(scaled, trend_rule=rule, months=months)
    assert times_seven.percent.se == pytest.approx(found.percent.se)
    assert times_seven.dollars.se == pytest.approx(7 * found.dollars.se)


def flat(counties: int, *, base=100.0, perf=105.0, months=12.0, cells=2) -> Sums:
    shape = (counties, cells)
    return Sums(
        np.full(shape, base * months), np.full(shape, months), np.full(shape, perf * months), np.full(shape, months)
    )  # fmt: skip


def test_equal_counties_give_an_interval_of_no_width():
    sums = CountySums(flat(6), flat(8), np.zeros(2, dtype=np.int64))
    found = jackknife(sums, trend_rule="cell", months=144.0)
    assert found.percent.estimate == pytest.approx(0.0, abs=1e-12)
    assert found.dollars.se == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(("treated", "compared"), [(5, 40), (40, 5), (1, 6)])
def test_few_counties_give_no_interval(treated, compared):
    sums = CountySums(flat(treated), flat(compared), np.zeros(2, dtype=np.int64))
    with pytest.raises(
        NoInterval, match=f"{treated} demonstration and {compared} comparison counties.*at least 6"
    ):
        jackknife(sums, trend_rule="cell", months=1.0)


def test_a_county_that_holds_everything_gives_no_interval():
    alone = flat(7)
    for part in vars(alone).values():
        part[1:] = 0.0
    with pytest.raises(NoInterval, match="Without one of the counties"):
        jackknife(CountySums(flat(6), alone, np.zeros(2, dtype=np.int64)), trend_rule="cell", months=1.0)


def test_a_cell_that_a_county_empties_is_left_out_with_it():
    lone = flat(6)
    for part in vars(lone).values():
        part[1:, 1] = 0.0  # the second cell lives in one county only
    lone.perf_dollars[:, 1] *= 0.5
    found = jackknife(CountySums(lone, flat(7), np.zeros(2, dtype=np.int64)), trend_rule="cell", months=1.0)
    assert found.emptied == 1
    one = savings_of(flat(1), flat(1), np.zeros(2, dtype=np.int64), trend_rule="cell")
    assert not one.emptied.any()


@pytest.mark.parametrize(
    "empty",
    [
        ("demonstration", "base_months"),
        ("demonstration", "perf_months"),
        ("comparison", "base_dollars"),
        ("comparison", "perf_dollars"),
    ],
)
@pytest.mark.parametrize("rule", RULES)
def test_a_cell_without_a_side_is_not_counted(empty, rule):
    """Sums over the other cells only: not its target, not its actual dollars, not its months."""
    whole, comparison = flat(1, perf=90.0, cells=3), flat(1, cells=3)
    whole.perf_dollars[0, 2] = 7_777.0
    group, side = empty
    getattr({"demonstration": whole, "comparison": comparison}[group], side)[0, 2] = 0.0
    found = savings_of(whole, comparison, np.array([0, 0, 1]), trend_rule=rule)
    rest = savings_of(
        flat(1, perf=90.0, cells=2), flat(1, cells=2), np.zeros(2, dtype=np.int64), trend_rule=rule
    )
    assert found.emptied.tolist() == [True]
    assert found.percent == pytest.approx(rest.percent)
    assert found.pmpm == pytest.approx(rest.pmpm)
    assert found.pmpm == pytest.approx(15.0)


@pytest.mark.parametrize("rule", RULES)
def test_the_bootstrap_draws_whole_counties_of_each_group(rule):
    """Each draw is one of the possible samples; the same generator gives the same draws."""
    made = sides(5)
    sums, months = arrays(made), months_of(made)
    found = bootstrap(sums, trend_rule=rule, months=months, draws=400, generator=np.random.default_rng(11))
    again = bootstrap(sums, trend_rule=rule, months=months, draws=400, generator=np.random.default_rng(11))
    assert (found.percent == again.percent).all()
    assert found.percent.shape == found.dollars.shape == (400,)
    spread_of = jackknife(sums, trend_rule=rule, months=months)
    assert found.percent.std() == pytest.approx(spread_of.percent.se, rel=0.35)
    assert found.dollars.mean() == pytest.approx(spread_of.dollars.estimate, abs=spread_of.dollars.se)
    low, high = found.interval(found.percent, 95)
    assert ((found.percent >= low) & (found.percent <= high)).mean() == pytest.approx(0.95, abs=0.01)


def test_a_bootstrap_of_equal_counties_has_no_width():
    sums = CountySums(flat(6, perf=80.0), flat(8), np.zeros(2, dtype=np.int64))
    found = bootstrap(sums, trend_rule="cell", months=10.0, draws=5, generator=np.random.default_rng(0))
    assert found.percent == pytest.approx(np.full(5, 100 * 25 / 105))
    assert found.dollars == pytest.approx(np.full(5, 250.0))


def test_draws_with_nothing_left_are_dropped():
    alone = flat(6)
    for part in vars(alone).values():
        part[1:] = 0.0
    found = bootstrap(
        CountySums(flat(6), alone, np.zeros(2, dtype=np.int64)),
        trend_rule="cell",
        months=1.0,
        draws=200,
        generator=np.random.default_rng(2),
    )
    assert 100 < len(found.percent) < 170  # 1 - (5/6)^6 of them, about 133


def test_percentiles_of_the_draws():
    draws = Bootstrap(np.arange(101.0), np.arange(101.0) * 1_000)
    assert draws.interval(draws.percent, 80) == pytest.approx((10.0, 90.0))
    assert draws.interval(draws.dollars, 95) == pytest.approx((2_500.0, 97_500.0))


def test_homes_follow_merges_one_after_the_other():
    whole, merged, home = cells_without(sides())
    assert set(home) == {cell.key for cell in whole}
    assert set(home.values()) == {cell.name for cell in merged}
    assert home["initial", "facility", "", "under 65"] == "initial / facility / all"
    assert home["initial", "community", "", "under 65"] == "initial / community / under 65"


def test_what_was_proved_is_read_as_it_stands_in_the_file(tmp_path, monkeypatch):
    place = tmp_path / "proven.csv"
    place.write_text(
        "proof,case,name,value\nrun,,seeds,7\nrun,,code,ab\ncoverage,6+7,jackknife,93.5000\ncoverage,6+7,bootstrap,90\n"
    )
    monkeypatch.setattr(proven, "PLACE", place)
    proven.proven.cache_clear()
    try:
        found = proven.proven()
    finally:
        proven.proven.cache_clear()
    assert found.run == {"seeds": "7", "code": "ab"}
    assert found.cases("coverage") == {"6+7": {"jackknife": Decimal("93.5"), "bootstrap": Decimal(90)}}
    assert found.cases("nothing") == {}
