from datetime import date

import pytest

from enrollees.synthetic.areas import Areas, County, pick, shares
from tests.factories.synthetic_plan import make_areas


def counties(count, state="GA"):
    return [County(f"13{number:03d}", state) for number in range(1, 2 * count, 2)]


def test_few_counties_are_all_taken_and_many_are_cut_to_forty():
    assert pick(counties(7)) == tuple(counties(7))
    chosen = pick(counties(159))
    assert len(chosen) == 40
    assert [county.fips for county in chosen] == sorted(county.fips for county in chosen)


def test_the_same_counties_are_picked_whatever_their_order():
    assert pick(reversed(counties(159))) == pick(counties(159))


def test_made_up_shares_are_skewed_like_counties():
    made = sorted(shares(counties(159)), reverse=True)
    assert sum(made) == pytest.approx(1)
    assert sum(made[:16]) > 0.35  # the largest tenth
    assert sum(made[-80:]) < 0.20  # the smaller half


def test_given_shares_are_kept_in_proportion():
    assert list(shares([County("53001", "WA", share=3.0), County("53003", "WA", share=1.0)])) == [0.75, 0.25]


def test_every_problem_is_named():
    areas = Areas(
        demonstration=(
            County("5303", "WA", date(2013, 7, 1)),
            County("53005", "WA"),
            County("53005", "WA", None, 0.0),
        ),
        comparison=(),
    )
    problems = "; ".join(areas.problems())
    for part in ("comparison area has no county", "'5303'", "53005 of the demonstration area has no start date",
                 "share is not above zero", "53005 is named twice"):  # fmt: skip
        assert part in problems
    assert make_areas().problems() == []
