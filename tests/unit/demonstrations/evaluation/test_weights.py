"""The worked weights of methodology 2.4 and the laws of weighting and balance."""

import numpy as np
import pytest

from demonstrations.evaluation import propensity as scores
from demonstrations.evaluation.areas import distance_scores, nearest_areas
from demonstrations.evaluation.balance import THRESHOLD, balance, overlap
from demonstrations.evaluation.families import NotEstimable
from demonstrations.evaluation.propensity import att_weights, effective_size, propensity

SCORE = np.array([0.05, 0.5, 0.6, 0.7, 0.35, 0.20, 0.60, 0.10, 0.90])
TREATED = np.array([True] * 4 + [False] * 5)


def test_odds_normalized_to_the_demonstration_group():
    found = att_weights(SCORE, TREATED)
    assert found.weight[4:] == pytest.approx([0.188941, 0.087723, 0.526336, 0.038988, 3.158013], abs=5e-7)
    assert found.effective_size == pytest.approx(1.554154, abs=5e-7)
    assert found.weight[:4].tolist() == [1, 1, 1, 1]


def test_raw_odds():
    raw = att_weights(SCORE, TREATED, normalize="none").weight[4:]
    assert raw == pytest.approx([0.538462, 0.25, 1.5, 0.111111, 9], abs=5e-7)


def test_the_cap_comes_before_normalizing():
    found = att_weights(SCORE, TREATED, cap=5)
    assert found.weight[4:] == pytest.approx([0.291077, 0.135143, 0.810858, 0.060064, 2.702859], abs=5e-7)
    assert found.capped == 1
    assert found.weight[4:].sum() == pytest.approx(4)


def test_who_is_outside_the_support_weighs_nothing_and_is_counted():
    score = np.array([0.4, 0.6, 0.39, 0.41])
    found = att_weights(score, np.array([True, True, False, False]))
    assert found.weight[2] == 0 and found.outside_support == 1


@pytest.mark.parametrize("change", [{"cap": 0}, {"normalize": "sum"}])
def test_settings_that_make_no_sense_are_refused(change):
    with pytest.raises(ValueError, match="allowed"):
        att_weights(SCORE, TREATED, **change)


def test_nobody_in_the_support_is_refused_by_name():
    with pytest.raises(NotEstimable) as caught:
        att_weights(np.array([0.9, 0.1]), np.array([True, False]))
    assert caught.value.rule == "no_support"


def test_groups_told_apart_perfectly_are_refused_by_name():
    x = np.arange(100.0)
    with pytest.raises(NotEstimable) as caught:
        propensity({"x": x}, x > 50)
    assert caught.value.rule in {"separated", "not_converged"}


def test_a_collinear_covariate_is_left_out_and_named():
    rng = np.random.default_rng(1)
    x = rng.normal(size=500)
    found = propensity({"x": x, "again": 3 * x - 1}, rng.random(500) < 0.5)
    assert found.names == ("const", "x") and found.collinear == ("again",)


def test_weighting_balances_what_the_score_knows():
    rng = np.random.default_rng(2)
    x, flag = rng.normal(size=20_000), (rng.random(20_000) < 0.4).astype(float)
    treated = rng.random(20_000) < 1 / (1 + np.exp(-(0.8 * x + 0.5 * flag - 1)))
    weight = att_weights(propensity({"x": x, "flag": flag}, treated).score, treated).weight
    for name, values in (("x", x), ("flag", flag)):
        found = balance(name, values, treated, weight)
        assert abs(found.difference) > 0.15 and abs(found.weighted_difference) <= THRESHOLD


def test_the_yardstick_does_not_move_with_the_weights():
    values, treated = np.array([1.0, 2, 3, 10, 20, 30]), np.array([True] * 3 + [False] * 3)
    found = balance("x", values, treated, np.array([1.0, 1, 1, 2, 1, 0]))
    spread = np.sqrt((1 + 100) / 2)
    assert found.difference == pytest.approx((2 - 20) / spread)
    assert found.weighted_difference == pytest.approx((2 - 40 / 3) / spread)
    assert found.variance_ratio == pytest.approx(0.01)


def test_a_flag_uses_the_variance_of_a_proportion():
    values, treated = np.array([1.0, 0, 0, 0, 1, 1, 0, 0]), np.array([True] * 4 + [False] * 4)
    found = balance("x", values, treated, np.ones(8))
    assert found.difference == pytest.approx((0.25 - 0.5) / np.sqrt((0.1875 + 0.25) / 2))


def test_overlap_shares_add_up_to_one():
    edges, ours, theirs = overlap(SCORE, TREATED, att_weights(SCORE, TREATED).weight)
    assert len(edges) == 21 and ours.sum() == pytest.approx(1) and theirs.sum() == pytest.approx(1)


def test_effective_size_of_equal_weights_is_their_number():
    assert effective_size(np.full(7, 3.0)) == pytest.approx(7)
    assert effective_size(np.zeros(3)) == 0


def test_distance_is_zero_for_the_same_area_and_does_not_depend_on_units():
    candidates = np.array([[1.0, 100], [2, 300], [4, 200]])
    demonstration, duals = np.array([[2.0, 300], [2, 300]]), np.array([10.0, 30])
    found = distance_scores(candidates, demonstration, duals)
    assert (found[1] == pytest.approx(0) and np.argmax(found) == 0) or found[2] > 0
    assert distance_scores(candidates * [1, 1000], demonstration * [1, 1000], duals) == pytest.approx(found)


def test_areas_are_taken_until_there_are_enough_people():
    distance, people = np.array([3.0, 1, 2, 1]), np.array([100.0, 50, 60, 5])
    assert nearest_areas(distance, people, wanted=56).tolist() == [1, 3, 2]
    with pytest.raises(NotEstimable):
        nearest_areas(distance, people, wanted=1000)


def test_a_start_from_some_people_changes_nothing(monkeypatch):
    random = np.random.default_rng(4)
    columns = {"flag": (random.random(3000) < 0.3).astype(float), "score": random.gamma(2.0, 0.7, 3000)}
    treated = random.random(3000) < 1 / (1 + np.exp(0.5 - columns["score"] + columns["flag"]))
    whole = scores.propensity(columns, treated)
    monkeypatch.setattr(scores, "MANY", 1000)
    found = scores.propensity(columns, treated)
    np.testing.assert_allclose(found.beta, whole.beta, rtol=1e-12)
    np.testing.assert_allclose(found.se, whole.se, rtol=1e-12)
