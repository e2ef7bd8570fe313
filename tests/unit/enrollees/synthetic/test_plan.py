from datetime import date
from decimal import Decimal

import pytest

from tests.factories.synthetic_plan import make_areas, make_synthetic_plan


def test_months_run_from_the_first_to_the_day_before_the_end():
    plan = make_synthetic_plan()
    assert (plan.months, plan.launch) == (54, 24)
    assert (plan.month_labels[0], plan.month_labels[plan.launch], plan.month_labels[-1]) == (
        "2011-07", "2013-07", "2015-12",
    )  # fmt: skip
    assert list(plan.calendar_month[:7]) == [6, 7, 8, 9, 10, 11, 0]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"people": 0}, "people is 0"),
        ({"people": -5}, "people is -5"),
        ({"people": 1}, "people is 1"),
        ({"people": 100_000_001}, "people is 100000001"),
        ({"seed": -1}, "seed is -1"),
        ({"seed": 2**63}, "seed is"),
        ({"effect": Decimal(-1)}, "effect is -1"),
        ({"effect": Decimal("-1.5")}, "effect is -1.5"),
        ({"effect": Decimal("NaN")}, "effect is NaN"),
        ({"effect": Decimal("Infinity")}, "effect is Infinity"),
        ({"effect": Decimal(11)}, "effect is 11"),
        ({"effect": Decimal("0.0000001")}, "at most 6 decimals"),
        ({"model": "hmo"}, "model 'hmo'"),
        ({"end": date(2013, 7, 1)}, "is not inside the months"),
        ({"first": date(2013, 7, 1)}, "is not inside the months"),
        ({"first": date(1900, 1, 1)}, "at most 600"),
        ({"end": date(2016, 1, 2)}, "first day of a month"),
        ({"areas": make_areas(comparison=())}, "comparison area has no county"),
        ({"model": "capitated"}, "no plan contract"),
    ],
)
def test_a_wrong_plan_is_refused_with_a_sentence(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        make_synthetic_plan(**change)


def test_all_problems_are_told_at_once():
    with pytest.raises(ValueError, match=r"people is 0.*; seed is -1.*; effect is -2"):
        make_synthetic_plan(people=0, seed=-1, effect=Decimal(-2))
