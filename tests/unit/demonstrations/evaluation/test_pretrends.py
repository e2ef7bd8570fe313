"""Trends before the start: what the tests find, and what they are made of."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from demonstrations.evaluation.analysis import Regression
from demonstrations.evaluation.families import NotEstimable
from demonstrations.evaluation.inference import Rules
from demonstrations.evaluation.pretrends import event_study, pretrends
from tests.unit.demonstrations.evaluation.panels import quarterly

GAMMA = Regression("gamma", "log")


def test_seven_leads_of_eight_quarters_and_no_reference():
    study = event_study(quarterly(), GAMMA, Rules(draws=0))
    assert study.reference == 0
    assert [quarter.period for quarter in study.leads] == list(range(-7, 0))
    assert [quarter.period for quarter in study.quarters] == [*range(-7, 0), *range(1, 5)]


def test_a_lead_is_a_difference_in_differences_to_the_last_quarter_before_the_start():
    panel = quarterly()
    quarter = panel.tags["quarter"]

    def mean(demo, when):
        rows = (panel.demo == demo) & (quarter == when)
        return panel.total[rows].sum() / panel.weight[rows].sum()

    for effect in event_study(panel, GAMMA, Rules(draws=0)).quarters:
        ratio = (mean(True, effect.period) / mean(True, 0)) / (mean(False, effect.period) / mean(False, 0))
        assert effect.coefficient == pytest.approx(np.log(ratio), abs=1e-10)


def test_equal_trends_are_not_rejected_and_a_drift_is_found():
    still, drifting = (pretrends(quarterly(drift=drift), GAMMA) for drift in (0.0, 0.02))
    assert still.joint.p > 0.05 and still.slope.p > 0.05
    assert drifting.joint.p < 0.05 and drifting.slope.p < 0.001
    assert drifting.slope.estimate == pytest.approx(0.02, abs=0.006)
    assert still.joint.restrictions == 7 and still.quarters == 8


def test_what_comes_after_the_start_plays_no_part():
    panel = quarterly()
    after = panel.tags["quarter"] > 0
    changed = quarterly()
    changed.total[after & changed.demo] *= 3
    assert pretrends(changed, GAMMA) == pretrends(panel, GAMMA)


def test_the_slope_that_would_be_found():
    slope = pretrends(quarterly(), GAMMA).slope
    multiple = stats.t.ppf(0.975, 23) + stats.t.ppf(0.8, 23)
    assert slope.df == 23 and slope.p_from == "t"
    assert slope.detectable == pytest.approx(multiple * slope.se)
    assert slope.detectable_percent_a_year == pytest.approx(100 * np.expm1(4 * slope.detectable))
    assert slope.interval[95][1] - slope.estimate == pytest.approx(stats.t.ppf(0.975, 23) * slope.se)


def test_the_slope_of_a_share_is_in_percent_of_the_odds_and_that_of_a_difference_in_none():
    panel = quarterly()
    shares = replace(panel, total=panel.weight * panel.total / panel.total.sum(), square=panel.square * 0)
    of_odds = pretrends(shares, Regression("binomial", "logit"), Rules(draws=1)).slope
    assert of_odds.detectable_percent_a_year == pytest.approx(100 * np.expm1(4 * of_odds.detectable))
    assert of_odds.percent_a_year == pytest.approx(100 * np.expm1(4 * of_odds.estimate))
    assert pretrends(panel, Regression("gaussian", "identity"), Rules(draws=1)).slope.percent_a_year is None


def test_a_slope_equal_to_the_detectable_one_is_found_four_times_in_five():
    found, detectable = [], pretrends(quarterly(), GAMMA, Rules(draws=1)).slope.detectable
    for seed in range(120):
        slope = pretrends(quarterly(seed=seed, drift=detectable), GAMMA, Rules(draws=1)).slope
        found.append(slope.p < 0.05)
    assert np.mean(found) == pytest.approx(0.8, abs=0.15)  # counties' sizes differ from seed to seed


def test_with_few_counties_there_is_no_interval_of_the_slope_and_no_joint_test():
    found = pretrends(quarterly(counties=6), GAMMA)
    assert found.joint is None and found.chi_square_p is None
    assert (found.slope.p_from, found.slope.interval, found.slope.detectable) == ("bootstrap", {}, None)
    assert {notice.rule for notice in found.notices} == {"few_treated", "few_comparison", "no_joint_test"}


def test_leads_that_the_counties_of_a_group_cannot_carry_have_no_chi_square():
    found = pretrends(quarterly(counties=8), GAMMA)  # seven leads, and four counties in each group
    assert found.joint is not None and found.chi_square_p is None
    assert pretrends(quarterly(counties=24), GAMMA).chi_square_p is not None


def test_one_county_in_a_group_has_no_test():
    panel = quarterly()
    panel = panel.keep(~panel.demo | (panel.cluster == 0))
    found = pretrends(panel, GAMMA)
    assert (found.joint, found.slope) == (None, None)
    assert "one_treated_cluster" in {notice.rule for notice in found.notices}


def test_one_quarter_before_the_start_has_no_trend():
    panel = quarterly()
    with pytest.raises(NotEstimable) as caught:
        pretrends(panel.keep(panel.tags["quarter"] >= 0), GAMMA)
    assert caught.value.rule == "one_period"


def test_without_draws_there_is_no_joint_test_and_a_notice():
    found = pretrends(quarterly(), GAMMA, Rules(draws=0))
    assert (found.joint, found.chi_square_p) == (None, None)
    assert "no_joint_test" in [notice.rule for notice in found.notices]
