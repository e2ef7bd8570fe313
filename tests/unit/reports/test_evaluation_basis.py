"""What an evaluation report can be asked: the payment adjustments whose numbers are known."""

import sys
from dataclasses import replace
from decimal import Decimal

import pytest

from reports.builders.evaluation.basis import PANDEMIC, PARAMETERS, Choices, plan_of, rates, switch_parameters
from reports.builders.parameters import BadParameters, canonical
from tests.factories.evaluation import make_inputs


def entered(*switches: str):
    """The table after somebody has entered the numbers of these switches."""
    return tuple(
        replace(rate, value=Decimal("0.97")) if rate.switch in switches else rate for rate in rates()
    )


def test_only_adjustments_with_numbers_can_be_chosen():
    assert [one.name for one in switch_parameters(rates())] == ["sequestration"]
    with pytest.raises(BadParameters):
        canonical(PARAMETERS, {"medical_education": "yes"})


def test_an_adjustment_can_be_chosen_once_its_numbers_are_entered(monkeypatch):
    table = entered("medical_education", "bad_debt")
    names = [one.name for one in switch_parameters(table)]
    assert names == ["sequestration", "medical_education", "bad_debt"]
    monkeypatch.setattr(sys.modules[Choices.__module__], "rates", lambda: table)
    inputs = make_inputs()
    inputs.parameters.update(dict.fromkeys(names, "yes"), sequestration="no")
    assert Choices(inputs.parameters).switches == ("medical_education", "bad_debt")
    assert plan_of(inputs).switches == ("medical_education", "bad_debt")


def test_the_months_of_the_pandemic_are_left_out_where_that_is_asked():
    assert plan_of(make_inputs()).without is None
    assert plan_of(make_inputs(pandemic="drop")).without == (PANDEMIC.start, PANDEMIC.end)
