"""Segments of equal rates: two calendars, and percentages that were changed afterwards."""

from datetime import date
from decimal import Decimal

import pytest

from demonstrations.savings.capitated.calendars import (
    DemonstrationYear,
    NoPercentage,
    Percentage,
    overlapping,
    percentage_on,
    segments,
)
from fai_portal.common.periods import Period


def span(first: str, end: str) -> Period:
    return Period(date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{end}-01"))


YEARS = (
    DemonstrationYear(1, span("2014-05", "2016-01")),
    DemonstrationYear(2, span("2016-01", "2017-01")),
)
HELD = (Percentage(span("2014-05", "2017-01"), Decimal("0.01")),)


def test_a_year_of_the_demonstration_is_cut_at_new_year_and_where_its_percentage_changes():
    savings = (
        Percentage(span("2014-05", "2015-07"), Decimal("0.01")),
        Percentage(span("2015-07", "2017-01"), Decimal("0.02")),
    )

    found = segments(span("2014-05", "2016-03"), YEARS, savings, HELD)

    assert [
        (each.period.start, each.period.end, each.calendar_year, each.demonstration_year, each.savings)
        for each in found
    ] == [
        (date(2014, 5, 1), date(2015, 1, 1), 2014, 1, Decimal("0.01")),
        (date(2015, 1, 1), date(2015, 7, 1), 2015, 1, Decimal("0.01")),
        (date(2015, 7, 1), date(2016, 1, 1), 2015, 1, Decimal("0.02")),
        (date(2016, 1, 1), date(2016, 3, 1), 2016, 2, Decimal("0.02")),
    ]


def test_a_change_after_the_fact_is_owed_for_months_that_were_paid_before_it():
    """As in Massachusetts: 2 percent for 2015, set to 0 by an addendum in the middle of that year."""
    savings = (
        Percentage(span("2014-05", "2016-01"), Decimal("0.02")),
        Percentage(span("2015-01", "2016-01"), Decimal("0"), agreed_on=date(2015, 6, 9)),
    )

    found = segments(span("2014-11", "2015-09"), YEARS, savings, HELD)

    assert [
        (each.period.start.month, each.savings_first, each.savings, each.is_restated) for each in found
    ] == [
        (11, Decimal("0.02"), Decimal("0.02"), False),
        (
            1,
            Decimal("0.02"),
            Decimal("0"),
            True,
        ),  # paid by what was agreed then; July is the first after June 9
        (7, Decimal("0"), Decimal("0"), False),
    ]


def test_the_first_agreed_stands_for_what_was_known_before_anything_was_agreed():
    late = (Percentage(span("2015-01", "2016-01"), Decimal("0.03"), agreed_on=date(2020, 1, 1)),)

    assert percentage_on(late, date(2015, 1, 1), known_on=date(2015, 1, 1)) == Decimal("0.03")


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (span("2014-04", "2014-06"), "April 2014 is in no demonstration year"),
        (span("2016-12", "2017-02"), "January 2017 is in no demonstration year"),
    ],
)
def test_a_month_outside_the_years_is_refused_by_name(period, words):
    with pytest.raises(NoPercentage, match=words):
        segments(period, YEARS, HELD, HELD)


def test_a_month_without_a_percentage_is_refused_by_name():
    short = (Percentage(span("2014-05", "2016-01"), Decimal("0.01")),)

    with pytest.raises(NoPercentage, match="savings: no percentage holds in January 2016"):
        segments(span("2015-12", "2016-02"), YEARS, short, HELD)
    with pytest.raises(NoPercentage, match="quality withhold: no percentage holds in January 2016"):
        segments(span("2015-12", "2016-02"), YEARS, HELD, short)


def test_two_percentages_of_one_day_overlap_unless_one_was_agreed_later():
    one, other = (
        Percentage(span("2015-01", "2016-01"), Decimal(0)),
        Percentage(span("2015-06", "2015-07"), Decimal(0)),
    )

    assert overlapping([one, other]) == (one, other)
    assert overlapping([one, Percentage(other.period, Decimal(0), agreed_on=date(2016, 1, 1))]) is None
