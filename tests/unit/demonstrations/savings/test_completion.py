from datetime import date
from fractions import Fraction

import pytest

from demonstrations.savings.completion import check_factors, completed, completion_factors, lag, triangle


def month(number: int) -> date:
    return date(2014, number, 1)


# Cumulative 60, 90, 100 | 66, 99 | 40: development 1.5 from lag 0 to 1, 100/90 from lag 1 to 2.
PAID = {
    month(1): [Fraction(60), Fraction(30), Fraction(10)],
    month(2): [Fraction(66), Fraction(33)],
    month(3): [Fraction(40)],
}


def test_chain_ladder_by_hand():
    assert completion_factors(PAID, full_runout_months=2) == (Fraction(3, 5), Fraction(9, 10), Fraction(1))


def test_completed_months_reach_their_ultimate():
    factors = completion_factors(PAID, full_runout_months=2)
    through = date(2014, 3, 31)
    totals = [
        completed(sum(row), factors, incurred=start, paid_through=through) for start, row in PAID.items()
    ]
    assert totals == [100, 110, Fraction(200, 3)]


def test_old_months_are_complete():
    factors = (Fraction(1, 2), Fraction(1))
    assert completed(Fraction(7), factors, incurred=date(2010, 1, 1), paid_through=date(2014, 3, 31)) == 7
    with pytest.raises(ValueError, match="after payments end"):
        completed(Fraction(7), factors, incurred=date(2014, 4, 1), paid_through=date(2014, 3, 31))


def test_a_triangle_from_payments_seen_up_to_one_day():
    payments = [
        (month(1), month(1), Fraction(5)),
        (month(1), month(3), Fraction(7)),
        (month(1), month(3), Fraction(-2)),
        (month(2), month(3), Fraction(9)),
        (month(2), month(5), Fraction(1)),  # not yet known in March
    ]
    built = triangle(payments, paid_through=month(3))
    assert built == {month(1): [5, 0, 5], month(2): [0, 9]}
    with pytest.raises(ValueError, match="a payment comes later"):
        triangle([(month(2), month(1), Fraction(1))], paid_through=month(3))


def test_what_says_nothing_about_completion_is_refused():
    with pytest.raises(ValueError, match="lag 2 to lag 3"):
        completion_factors(PAID, full_runout_months=3)
    recovered = {month(1): [Fraction(100), Fraction(-10)], month(2): [Fraction(100)]}
    with pytest.raises(ValueError, match=r"lag 0: 1\.11111"):
        completion_factors(recovered, full_runout_months=1)
    with pytest.raises(ValueError, match=r"lag 1: 1\.2"):
        check_factors((Fraction(1), Fraction(6, 5)))
    check_factors((Fraction(1, 2), Fraction(1)))


def test_lag_counts_calendar_months():
    assert lag(date(2013, 11, 1), date(2014, 2, 1)) == 3
