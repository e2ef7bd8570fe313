"""Payment adjustments by the dated table, and winsorizing: the tables are what the rules say row by row."""

import io
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from django.conf import settings

from demonstrations.evaluation.adjustments import (
    COLUMNS,
    BadRates,
    adjusted,
    adjusted_cents,
    chosen,
    illustrative,
    rates_table,
    read_rates,
    switches,
)
from demonstrations.evaluation.winsorizing import cut_point, cut_points, winsorized
from tests.unit.demonstrations.evaluation.person_months import (
    beside,
    months,
    random_costs,
    rows_of,
    table_of,
)

TABLE = settings.BASE_DIR / "data" / "payment_adjustments" / "payment_adjustments.csv"


def rates_of(*lines):
    return read_rates(io.StringIO("\n".join([",".join(COLUMNS), *lines])))


SEQUESTRATION = ("cuts,Undo cuts,ffs,divide,2013-04-01,2014-01-01,,,,0.98,recalled,law",
                 "cuts,Undo cuts,ffs,divide,2014-01-01,,,,,0.99,recalled,law")  # fmt: skip
PRICES = ("prices,Area prices,all,divide,2013-01-01,,,53001,,1.1,recalled,book",
          "prices,Area prices,all,divide,2013-01-01,,,05001,,0.9,recalled,book")  # fmt: skip
WITHHOLD = ("withhold,Repaid,mmp,multiply,2013-01-01,,,,H1234,0.995,recalled,results",)


def person_months():
    rng = np.random.default_rng(4)
    return [
        {
            "person_id": f"{place}",
            "month": month,
            "state": "WA",
            "county_fips": str(rng.choice(["53001", "05001", "05999"])),
            "medicare_advantage": int(rng.integers(0, 2)),
            "enrolled": int(rng.integers(0, 2)),
            "plan_contract": [None, "H1234", "H9999"][int(rng.integers(0, 3))],
            "cost": cost,
        }
        for place, (month, cost) in enumerate(
            zip(months(date(2013, 1, 1), 18) * 20, random_costs(7, 360), strict=True)
        )
    ]


def scope(row):
    in_plan = row["medicare_advantage"] == 1 or (row["plan_contract"] or "").startswith("H")
    return "ffs" if not in_plan else "mmp" if row["enrolled"] == 1 else "ma"


@pytest.mark.parametrize("wanted", [["cuts"], ["prices"], ["cuts", "prices", "withhold"], []])
def test_every_row_is_adjusted_by_the_rows_of_the_table_that_cover_it(wanted):
    rates = rates_of(*SEQUESTRATION, *PRICES, *WITHHOLD)
    table = table_of(person_months())
    rates_there = beside(table, rates_table(chosen(rates, wanted)), "rates")
    found = {row["person_id"]: row for row in rows_of(adjusted(table, rates_there, wanted))}
    assert len(found) == 360
    for row in person_months():
        covering = {
            rate.switch: rate.factor
            for rate in rates
            if rate.switch in wanted
            and rate.covers(
                scope=scope(row), state=row["state"], county_fips=row["county_fips"],
                plan_contract=row["plan_contract"] or "", month=row["month"],
            )
        }  # fmt: skip
        cents = adjusted_cents(int(row["cost"] * 100), [covering[s] for s in wanted if s in covering])
        assert found[row["person_id"]]["cost"] == Decimal(cents) / 100


def test_the_cost_of_a_very_dear_month_fits():
    row = person_months()[0] | {"month": date(2013, 5, 1), "medicare_advantage": 0, "plan_contract": None}
    table = table_of([row | {"cost": Decimal("1999999.98")}])
    rates = rates_of(*SEQUESTRATION)
    found = rows_of(adjusted(table, beside(table, rates_table(rates), "rates"), ["cuts"]))
    assert found[0]["cost"] == Decimal("2040816.31")


def test_undoing_a_cut_of_two_percent():
    assert adjusted_cents(98_00, [rates_of(*SEQUESTRATION)[0].factor]) == 100_00


def test_the_table_that_ships_has_numbers_for_all_and_confirmed_ones_for_sequestration_alone():
    with TABLE.open(encoding="utf-8") as file:
        rates = read_rates(file)
    made_up = ["medical_education", "uncompensated_care", "bad_debt", "quality_withhold", "area_prices"]
    assert list(switches(rates)) == ["sequestration", *made_up]
    assert list(illustrative(rates)) == made_up
    assert {rate.status for rate in rates if rate.switch == "sequestration"} == {"confirmed"}
    assert all(rate.value for rate in rates)
    suspended = [rate for rate in chosen(rates, ["sequestration"]) if rate.value == 1]
    assert [(rate.first_month, rate.end_month) for rate in suspended] == [
        (date(2020, 5, 1), date(2022, 4, 1))
    ]
    with pytest.raises(BadRates, match="prices is no adjustment; allowed: sequestration"):
        chosen(rates, ["prices"])


def test_an_adjustment_without_its_number_cannot_be_turned_on():
    rates = rates_of("prices,Area prices,all,divide,2013-01-01,,,,,,recalled,book")
    with pytest.raises(BadRates, match="prices cannot be turned on: the table has no number"):
        chosen(rates, ["prices"])


@pytest.mark.parametrize(
    "lines, words",
    [
        (("a,A,ffs,divide,2013-04-01,2014-01-01,,,,1,recalled,x",
          "a,A,ffs,divide,2013-12-01,,,,,1,recalled,x"), "overlap"),
        (("a,A,ffs,divide,2013-04-01,,,,,1,recalled,x", "a,A,ffs,divide,2012-01-01,,,53001,,1,recalled,x"),
         "name it in all of them or in none"),
        (("a,A,part_b,divide,2013-04-01,,,,,1,recalled,x",), "scope is 'part_b'; allowed: ffs"),
        (("a,A,ffs,add,2013-04-01,,,,,1,recalled,x",), "operation is 'add'"),
        (("a,A,ffs,divide,April,,,,,1,recalled,x",), "first_month is 'April'"),
        (("a,A,ffs,divide,,,,,,1,recalled,x",), "first_month is missing"),
        (("a,A,ffs,divide,2013-04-01,2013-04-01,,,,1,recalled,x",), "not after"),
        (("a,A,ffs,divide,2013-04-01,,,,,0,recalled,x",), "value is '0'"),
        (("a,A,ffs,divide,2013-04-01,,,,,two,recalled,x",), "value is 'two'"),
        (("a,A,ffs,divide,2013-04-01,,,,,1,guessed,x",), "status is 'guessed'"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_used_is_refused_in_words(lines, words):
    with pytest.raises(BadRates, match=words):
        rates_of(*lines)


def test_another_header_is_refused():
    with pytest.raises(BadRates, match="The header is"):
        read_rates(io.StringIO("switch,value\na,1"))


def winsor_rows(seed):
    return [
        {"person_id": str(place), "group": "demonstration" if place % 3 else "comparison",
         "period": place % 4 - 1, "cost": cost}
        for place, cost in enumerate(random_costs(seed, 700))
    ]  # fmt: skip


@pytest.mark.parametrize("percentile", [Decimal("0.99"), Decimal("0.5"), Decimal("0.333"), Decimal(1)])
def test_costs_above_the_percentile_of_their_period_are_set_to_it(percentile):
    rows = winsor_rows(3)
    table = table_of(rows)
    cuts = cut_points(table, percentile=percentile)
    by_period = {
        period: cut_point([row["cost"] for row in rows if row["period"] == period], percentile)
        for period in (-1, 0, 1, 2)
    }
    assert {row["period"]: row["cut"] for row in rows_of(cuts)} == by_period
    found = {row["person_id"]: row for row in rows_of(winsorized(table, cuts))}
    for row in rows:
        cut = by_period[row["period"]]
        assert found[row["person_id"]]["cost"] == min(row["cost"], cut)
        assert found[row["person_id"]]["was_cut"] == (row["cost"] > cut)


def test_the_percentile_occurs_and_is_not_interpolated():
    values = [Decimal(value) for value in (1, 2, 3, 4)]
    assert cut_point(values, Decimal("0.5")) == 2
    assert cut_point(values, Decimal("0.51")) == 3
    assert cut_point(values, Decimal("0.99")) == 4


def test_both_groups_share_one_percentile_and_unknown_cost_counts_nothing():
    rows = winsor_rows(5)
    rows[10]["cost"] = None
    table = table_of(rows)
    cuts = cut_points(table)
    assert len(rows_of(cuts)) == 4
    found = {row["person_id"]: row["cost"] for row in rows_of(winsorized(table, cuts))}
    assert found[rows[10]["person_id"]] is None
    whole = rows_of(cut_points(table, by=["period", "group"]))
    assert len(whole) == 8  # only to replicate other work


@pytest.mark.parametrize("percentile", [Decimal(0), Decimal("1.01")])
def test_a_percentile_that_makes_no_sense_is_refused(percentile):
    with pytest.raises(ValueError, match="allowed: a number over 0"):
        cut_point([Decimal(1)], percentile)
