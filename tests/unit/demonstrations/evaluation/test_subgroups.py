"""Subgroup effects: one regression with a full triple interaction says what two would, and tests the difference."""

from dataclasses import replace

import numpy as np
import pytest

from demonstrations.evaluation.analysis import Regression, analyze
from demonstrations.evaluation.families import NotEstimable
from demonstrations.evaluation.inference import Rules
from demonstrations.evaluation.subgroups import SUBGROUPS, Subgroup, subgroup_effect
from tests.unit.demonstrations.evaluation import made_up
from tests.unit.demonstrations.evaluation.panels import panel_of

LTSS = SUBGROUPS[0]
GAMMA = Regression("gamma", "log")


def panel(**changes):
    return panel_of(made_up.rows(count=3000), covariates=False, **changes)


@pytest.fixture(scope="module")
def found():
    return subgroup_effect(panel(), LTSS, GAMMA, Rules(draws=0))


def test_without_covariates_the_parts_are_the_separate_models(found):
    whole = panel()
    inside = whole.tags["ltss"] == 1
    for part, effect in ((inside, found.inside), (~inside, found.rest)):
        alone = analyze(whole.keep(part), GAMMA, Rules(draws=0)).cumulative
        assert effect.att == pytest.approx(alone.att, rel=1e-9)
        assert effect.percent == pytest.approx(alone.percent, rel=1e-9)
        assert effect.beside["cr0"].att_se == pytest.approx(alone.beside["cr0"].att_se, rel=1e-9)


def test_the_difference_is_that_of_the_parts_and_the_ratio_is_one_of_ratios(found):
    assert found.difference.att == pytest.approx(found.inside.att - found.rest.att)
    assert found.difference.coefficient == pytest.approx(
        found.inside.coefficient - found.rest.coefficient, abs=1e-12
    )
    ratio = (1 + found.inside.percent / 100) / (1 + found.rest.percent / 100)
    assert np.exp(found.difference.coefficient) == pytest.approx(ratio)


def test_the_parts_of_one_county_are_not_independent(found):
    """So the error of the difference is not the root of the summed squares; it is that of the regression."""
    apart = np.hypot(found.inside.beside["cr0"].att_se, found.rest.beside["cr0"].att_se)
    assert found.difference.beside["cr0"].att_se != pytest.approx(apart, rel=0.01)


def test_a_subgroup_turned_around_changes_sides(found):
    others = subgroup_effect(panel(), replace(LTSS, values=(0,)), GAMMA, Rules(draws=0))
    assert others.inside.att == pytest.approx(found.rest.att, rel=1e-9)
    assert others.difference.att == pytest.approx(-found.difference.att, rel=1e-9)
    assert others.difference.att_se == pytest.approx(found.difference.att_se, rel=1e-6)


@pytest.mark.parametrize(
    "outcome, link", [("binomial", "logit"), ("gaussian", "identity"), ("poisson", "log")]
)
def test_every_family_has_subgroups(outcome, link):
    effect = subgroup_effect(
        panel_of(made_up.rows(count=3000), outcome), LTSS, Regression(outcome, link), Rules(draws=99)
    )
    assert effect.inside.att_se > 0 and effect.difference.bootstrap is not None


def test_few_counties_in_the_subgroup_have_no_interval_though_the_rest_has():
    data = made_up.rows(count=3000)
    few = (data["kind"] == "a") & ((data["demo"] == 0) | (data["county"] < 3))
    grouped = panel_of({**data, "kind": np.where(few, "a", "b")}, covariates=False)
    effect = subgroup_effect(grouped, LTSS, GAMMA, Rules(draws=99))
    assert effect.inside.effect is None and effect.inside.p_from == "bootstrap"
    assert effect.difference.effect is None and effect.rest.effect is not None
    assert "few_treated" in {notice.rule for notice in effect.notices}


@pytest.mark.parametrize("values", [(), (0, 1)])
def test_a_subgroup_of_nobody_or_everybody_is_refused_by_name(values):
    with pytest.raises(NotEstimable) as caught:
        subgroup_effect(panel(), replace(LTSS, values=values), GAMMA)
    assert caught.value.rule == "no_subgroup"


def test_subgroups_have_a_key_of_their_own_and_text_or_number_values():
    assert len({subgroup.key for subgroup in SUBGROUPS}) == len(SUBGROUPS)
    by_age = Subgroup("old", "Old", "Young", "age_band", ("85+",))
    assert by_age.members(np.array(["85+", "75-84"])).tolist() == [True, False]
