from datetime import date

import pytest

from fai_portal.common.periods import Period, add_months, month_start

JULY = Period(date(2014, 7, 1), date(2014, 8, 1))


@pytest.mark.parametrize(
    "day, inside",
    [
        (date(2014, 6, 30), False),
        (date(2014, 7, 1), True),
        (date(2014, 7, 31), True),
        (date(2014, 8, 1), False),
    ],
)
def test_start_is_included_and_end_is_not(day, inside):
    assert JULY.contains(day) is inside


def test_open_end_contains_every_later_day():
    assert Period(date(2014, 7, 1)).contains(date(9999, 1, 1))


@pytest.mark.parametrize(
    "other, overlap",
    [
        (Period(date(2014, 8, 1), date(2014, 9, 1)), False),
        (Period(date(2014, 7, 31), date(2014, 9, 1)), True),
        (Period(date(2014, 1, 1), date(2014, 7, 1)), False),
        (Period(date(2014, 1, 1)), True),
    ],
)
def test_neighbors_do_not_overlap(other, overlap):
    assert JULY.overlaps(other) is overlap
    assert other.overlaps(JULY) is overlap


def test_closed_source_becomes_half_open_and_9999_is_no_end():
    assert Period.closed(date(2014, 7, 1), date(2014, 7, 31)) == JULY
    assert Period.closed(date(2014, 7, 1), date(9999, 12, 31)).end is None
    assert JULY.last == date(2014, 7, 31)


def test_months_include_each_month_with_a_day():
    months = list(Period(date(2013, 11, 15), date(2014, 2, 2)).months())
    assert months == [date(2013, 11, 1), date(2013, 12, 1), date(2014, 1, 1), date(2014, 2, 1)]


def test_a_period_without_a_day_is_refused():
    with pytest.raises(ValueError, match="cannot end before"):
        Period(date(2014, 7, 1), date(2014, 7, 1))


@pytest.mark.parametrize("text", ["2014-13", "2014-7", "14-07", "2014/07", "2014-07-01", ""])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError):
        month_start(text)


@pytest.mark.parametrize(
    "count, expected", [(1, date(2014, 1, 1)), (-12, date(2012, 12, 1)), (0, date(2013, 12, 1))]
)
def test_add_months_crosses_years(count, expected):
    assert add_months(date(2013, 12, 31), count) == expected
