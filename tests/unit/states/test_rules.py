from datetime import date

import pytest

from states.rules import first_gap, lies_within

D = date


@pytest.mark.parametrize(
    ("years", "gap"),
    [
        ([], None),
        ([(1, D(2013, 10, 1), D(2015, 1, 1)), (2, D(2015, 1, 1), D(2016, 1, 1))], None),
        ([(1, D(2013, 10, 1), D(2015, 1, 1)), (2, D(2015, 1, 2), D(2016, 1, 1))], 2),
        ([(1, D(2013, 10, 1), D(2015, 1, 1)), (2, D(2014, 12, 31), D(2016, 1, 1))], 2),
        ([(2, D(2013, 10, 1), D(2015, 1, 1))], 2),
        ([(1, None, None), (2, None, None)], None),
        ([(1, None, None), (3, None, None)], 3),
    ],
)
def test_years_follow_each_other(years, gap):
    assert first_gap(years) == gap


YEAR = (D(2013, 10, 1), D(2015, 1, 1))


@pytest.mark.parametrize(
    ("start", "end", "year", "inside"),
    [
        (D(2013, 10, 1), D(2014, 4, 1), YEAR, True),
        (D(2014, 4, 1), D(2015, 1, 1), YEAR, True),
        (D(2014, 4, 1), D(2015, 1, 2), YEAR, False),
        (D(2013, 9, 30), D(2014, 4, 1), YEAR, False),
        (None, None, YEAR, True),
        (None, None, (None, None), True),
        (D(2014, 4, 1), D(2015, 1, 1), (None, None), False),
    ],
)
def test_a_percentage_lies_inside_its_year(start, end, year, inside):
    assert lies_within(start, end, year) is inside
