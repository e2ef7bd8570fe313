"""Statements of a few member months worked by hand, the laws, and what has no rate."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demonstrations.savings.capitated.members import MemberMonths
from demonstrations.savings.capitated.statement import cut, statement
from demonstrations.savings.findings import Refusal
from fai_portal.common.periods import Period
from tests.factories.payment import make_book, make_record

PERIOD = Period(date(2014, 5, 1), date(2017, 1, 1))
BOOK = make_book()
PARTS = cut(BOOK, PERIOD)


def some(**values) -> MemberMonths:
    return replace(
        MemberMonths("H0022", "39035", 0, "community", "under 65", Decimal("1.4120"), 31_250), **values
    )


def test_worked_example_through_the_statement():
    book = make_book(
        quality=[{"plan": "H0022", "year": 2014, "met": 7, "applicable": 9}],
        costs=[{"plan": "H0022", "year": 2014, "claims": "73501093.75"}],
    )
    found = statement(book, PARTS, [some()])

    assert found.total.paid_now == Decimal("2760.48") * 31_250
    assert found.earned["H0022", 2014].repaid == Decimal("1123125.00")
    assert found.earned["H0022", 2014].forfeited == Decimal("374375.00")
    assert found.loss_ratios["H0022", 2014].remittance == Decimal("1097031.25")
    assert found.corridors["H0022", 2014].result == Decimal("14261406.25")


def test_calendar_years_change_rates_and_demonstration_years_percentages():
    """2015: 930.00 and still 2 percent; 2016: 945.10 and 4 percent, with 3 percent withheld."""
    found = statement(BOOK, PARTS, [some(segment=place, months=1) for place in range(3)])
    ab = [amounts.ab for amounts in found.by(lambda line: line.segment.calendar_year).values()]
    held = [amounts.ab_withheld for amounts in found.by(lambda line: line.segment.calendar_year).values()]

    # 930 x .98 x 1.2714756 = 1,158.8229; 945.10 x .96 x 1.2714756 = 1,153.6047
    assert ab == [Decimal("1136.82"), Decimal("1158.82"), Decimal("1153.60")]
    assert held == [Decimal("22.74"), Decimal("23.18"), Decimal("34.61")]


def test_a_percentage_changed_afterwards_restates_what_was_paid():
    record = make_record()
    record["savings"].append(
        {"first_day": "2014-05-01", "last_day": "2014-12-31", "fraction": "0", "agreed_on": "2014-07-20"}
    )
    book = make_book(savings=record["savings"])
    parts = cut(book, PERIOD)
    found = statement(book, parts, [some(segment=0, months=1), some(segment=1, months=1)])

    assert [part.is_restated for part in parts[:2]] == [True, False]
    assert [line.amounts.restated for line in found.lines] == [Decimal("48.89"), Decimal("0.00")]


def test_an_unknown_risk_score_takes_the_rate_books_and_is_counted():
    found = statement(BOOK, PARTS, [some(risk=None, months=3)])

    assert found.unknown_risk_months == 3
    assert found.total.ab == 3 * Decimal("805.11")  # 912.34 x .98 x .941 / 1.045 = 805.1117


def test_californias_counties_are_paid_by_the_interim_percentage_and_rebased():
    book = make_book(rebasing=[{"county_fips": "39049", "year": 2014, "interim": "0.04", "minimum": "0.01"}])
    found = statement(book, PARTS, [some(months=1), some(county="39049", risk=Decimal(1), months=1)])
    (one,) = found.rebased

    # 880 x .96 x .941 / 1.045 = 760.7242; 1,284.50 x .96 = 1,233.12
    assert one.interim_revenue == Decimal("760.72") + Decimal("1233.12")
    assert one.final_revenue == Decimal("2056.15")  # 1,993.84 x .99 / .96 = 2,056.1475


def test_what_has_no_rate_is_refused_by_name():
    with pytest.raises(Refusal) as caught:
        statement(
            make_book(risk=[{"year": 2014, "normalization": 1, "coding_adjustment": 0}]),
            PARTS,
            [some(county="39999"), some(category="waiver"), some(risk=None), some(segment=1)],
        )
    found = {each.field: each.found for each in caught.value.findings}

    assert "county 39999 in 2014" in found["baselines"]
    assert "waiver, under 65 in 2014" in found["rate_cells"]
    assert "2014: a score for people whose score is unknown" in found["risk"] and "2015" in found["risk"]


def test_a_month_without_a_percentage_is_refused():
    with pytest.raises(Refusal) as caught:
        cut(BOOK, Period(date(2016, 12, 1), date(2017, 2, 1)))
    assert "January 2017" in caught.value.findings[0].found


members = st.builds(
    MemberMonths,
    plan=st.sampled_from(["H0022", "H5280"]),
    county=st.sampled_from(["39035", "39049"]),
    segment=st.integers(0, 2),
    category=st.sampled_from(["facility", "hcbs", "community"]),
    age_band=st.sampled_from(["under 65", "65 and over", "age unknown"]),
    risk=st.none() | st.integers(1, 90_000).map(lambda units: Decimal(units).scaleb(-4)),
    months=st.integers(1, 5_000),
)
lists = st.lists(members, min_size=1, max_size=12)


@given(lists, st.randoms())
def test_the_order_of_member_months_changes_nothing(given, order):
    one, other = statement(BOOK, PARTS, given), statement(BOOK, PARTS, order.sample(given, len(given)))
    assert one.lines == other.lines


@given(lists)
def test_parts_add_up_and_money_is_whole_cents(given):
    found = statement(BOOK, PARTS, given)
    total = found.total

    assert total.months == sum(each.months for each in given)
    assert total == sum(found.by_plan_year.values(), type(total)())
    assert total.paid_now + total.withheld == total.ab + total.medicaid + total.part_d
    assert all(value == round(value, 2) for value in (total.ab, total.medicaid, total.withheld))


@given(lists)
def test_no_savings_percentage_saves_nothing_and_part_d_never_moves(given):
    free = make_book(savings=[{"first_day": "2014-05-01", "last_day": "2016-12-31", "fraction": 0}])
    without, paid = statement(free, cut(free, PERIOD), given), statement(BOOK, PARTS, given)

    assert without.total.savings == 0
    assert without.total.part_d == paid.total.part_d
    assert without.total.capitation == paid.total.baseline


@given(lists)
def test_splitting_member_months_changes_nothing(given):
    halves = [
        replace(each, months=part)
        for each in given
        for part in (each.months // 2, each.months - each.months // 2)
        if part
    ]
    assert statement(BOOK, PARTS, halves).lines == statement(BOOK, PARTS, given).lines
