"""What an evaluation report can be asked: the payment adjustments whose numbers are known."""

from dataclasses import replace
from decimal import Decimal

import pytest

from reports.builders.evaluation.basis import PANDEMIC, Choices, plan_of, rates, switch_parameters
from tests.factories.evaluation import make_inputs

EVERY = [
    "sequestration",
    "medical_education",
    "uncompensated_care",
    "bad_debt",
    "quality_withhold",
    "area_prices",
]


def test_adjustments_with_real_numbers_are_on_and_illustrative_ones_off_unless_asked_for():
    found = switch_parameters(rates())
    assert {one.name: one.default for one in found} == {
        name: "yes" if name == "sequestration" else "no" for name in EVERY
    }
    assert ["illustrative" in one.help for one in found] == [False, True, True, True, True, True]


def test_adjustments_without_numbers_cannot_be_chosen():
    bare = tuple(
        replace(rate, value=None if rate.switch == "area_prices" else Decimal("0.97")) for rate in rates()
    )
    assert [one.name for one in switch_parameters(bare)] == EVERY[:-1]


@pytest.mark.parametrize("on", [[], ["medical_education", "bad_debt"], EVERY])
def test_what_is_chosen_is_what_the_plan_asks_for(on):
    inputs = make_inputs(**{name: "yes" if name in on else "no" for name in EVERY})
    assert list(Choices(inputs.parameters).switches) == on
    assert list(plan_of(inputs).switches) == on


def test_the_months_of_the_pandemic_are_left_out_where_that_is_asked():
    assert plan_of(make_inputs()).without is None
    assert plan_of(make_inputs(pandemic="drop")).without == (PANDEMIC.start, PANDEMIC.end)
