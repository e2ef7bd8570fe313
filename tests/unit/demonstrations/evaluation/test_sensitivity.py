"""What one choice changes: estimates and intervals in percent, and nothing to subtract a county from."""

from dataclasses import asdict, replace

import numpy as np
import pytest

from demonstrations.evaluation.analysis import Regression, analyze
from demonstrations.evaluation.families import NotEstimable
from demonstrations.evaluation.inference import Rules
from demonstrations.evaluation.sensitivity import (
    error_rules,
    leave_one_county_out,
    placebo_by_state,
    variants,
)
from tests.unit.demonstrations.evaluation import made_up
from tests.unit.demonstrations.evaluation.panels import panel_of

GAMMA = Regression("gamma", "log")
RULES = Rules(draws=0)


@pytest.fixture(scope="module")
def panel():
    return panel_of(made_up.rows(count=4000))


def test_leaving_a_county_out_is_fitting_without_it(panel):
    found = {
        one.label: one for one in leave_one_county_out(panel, GAMMA, RULES, names=[str(n) for n in range(24)])
    }
    assert len(found) == 24
    for code in (0, 13):
        alone = analyze(panel.keep(panel.cluster != code), GAMMA, RULES).cumulative
        assert found[str(code)].percent == pytest.approx(alone.percent, rel=1e-8)
        assert found[str(code)].interval[95] == pytest.approx(alone.percent_ci[95], abs=0.4)


def test_from_the_smallest_effect_up(panel):
    found = leave_one_county_out(panel, GAMMA, RULES, names=[str(n) for n in range(24)])
    assert [one.percent for one in found] == sorted(one.percent for one in found)


def test_without_the_only_treated_county_there_is_nothing(panel):
    one = panel.keep(~panel.demo | (panel.cluster == 0))
    codes = np.unique(one.cluster)
    found = leave_one_county_out(one, GAMMA, RULES, names=[str(code) for code in codes])
    assert found[-1].percent is None and "no demonstration group" in found[-1].refusal
    assert all(other.interval == {} for other in found)  # one treated county is too few for an interval


def test_every_rule_of_errors_has_the_same_estimate_and_its_own_interval(panel):
    found = {one.label: one for one in error_rules(panel, GAMMA, RULES, clusters=["state"])}
    assert set(found) == {
        "cr3, t", "hc1, t", "stata, t", "cr0, t", "stata, normal", "cr3 by state",
    }  # fmt: skip
    assert len({round(one.percent, 9) for one in found.values()}) == 1
    width = {label: one.interval[95][1] - one.interval[95][0] for label, one in found.items() if one.interval}
    assert width["cr3, t"] > width["hc1, t"] > width["stata, t"] > width["stata, normal"]
    assert width["stata, t"] > width["cr0, t"]


def test_variants_are_the_same_model_on_other_preparations(panel):
    data = made_up.rows(count=4000)
    unweighted = panel_of({**data, "w": np.ones(4000)})
    found = variants({"weights": panel, "no weights": unweighted}, GAMMA, RULES)
    assert [one.label for one in found] == ["weights", "no weights"]
    assert found[0].percent == pytest.approx(analyze(panel, GAMMA, RULES).cumulative.percent)
    assert found[1].percent == pytest.approx(analyze(unweighted, GAMMA, RULES).cumulative.percent)


def test_a_variant_that_cannot_be_estimated_says_why_and_the_others_stand(panel):
    found = variants({"all": panel, "before": panel.keep(panel.period <= 0)}, GAMMA, RULES)
    assert found[0].percent is not None and "periods before the start" in found[1].refusal


def test_each_comparison_state_as_if_it_were_the_demonstration(panel):
    found = placebo_by_state(panel, GAMMA, RULES)
    assert [one.label for one in found.placebos] == ["0", "1", "2", "3", "4"]
    compared = panel.keep(~panel.demo)
    second = analyze(replace(compared, demo=compared.tags["state"] == 1), GAMMA, RULES)
    assert found.placebos[1].percent == pytest.approx(second.cumulative.percent)
    larger = sum(abs(one.percent) >= abs(found.actual.percent) for one in found.placebos)
    assert found.p == pytest.approx((1 + larger) / 6)


def test_one_comparison_state_has_no_placebo(panel):
    with pytest.raises(NotEstimable) as caught:
        placebo_by_state(panel.keep(panel.demo | (panel.tags["state"] == 1)), GAMMA, RULES)
    assert caught.value.rule == "one_state"


def test_no_count_and_no_dollar_is_in_any_of_them(panel):
    found = leave_one_county_out(panel, GAMMA, RULES, names=[str(n) for n in range(24)])
    assert {name for one in found for name in asdict(one)} == {"label", "percent", "interval", "refusal"}
