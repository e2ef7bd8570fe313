"""Laws that must hold whatever the numbers are."""

import numpy as np
import pytest

from demonstrations.evaluation.estimate import estimate, to_json
from demonstrations.evaluation.families import NotEstimable
from demonstrations.evaluation.rows import BadRows, prepare
from demonstrations.evaluation.spec import BadSpec, spec_from_json
from tests.unit.demonstrations.evaluation import made_up


def run(data, **changes):
    wanted = spec_from_json(made_up.spec(changes.pop("family", "gamma"), **changes))
    return to_json(estimate(prepare(made_up.as_text(data), wanted), wanted))


@pytest.fixture(scope="module")
def data():
    return made_up.rows(count=1500)


def numbers(answer):
    effects = [*answer["effects"], answer["cumulative"]]
    flat = [
        value
        for effect in effects
        for value in (effect["att"], effect["att_se"], effect["percent"], effect["p"])
    ]
    return flat + [value for pair in answer["coefficients"].values() for value in pair.values()]


@pytest.mark.parametrize("family", made_up.OUTCOMES)
def test_the_order_of_rows_changes_nothing(data, family):
    order = np.random.default_rng(1).permutation(len(data["demo"]))
    shuffled = {name: values[order] for name, values in data.items()}
    assert numbers(run(shuffled, family=family)) == pytest.approx(
        numbers(run(data, family=family)), rel=1e-10, abs=1e-10
    )


def test_dollars_scale_and_percent_stays(data):
    before, after = run(data), run({**data, "gamma": data["gamma"] * 1000})
    assert after["cumulative"]["att"] == pytest.approx(before["cumulative"]["att"] * 1000, rel=1e-9)
    assert after["cumulative"]["percent"] == pytest.approx(before["cumulative"]["percent"], rel=1e-9)
    assert after["cumulative"]["p"] == pytest.approx(before["cumulative"]["p"], rel=1e-7)


def test_weights_times_a_constant_change_nothing(data):
    assert numbers(run({**data, "w": data["w"] * 7})) == pytest.approx(
        numbers(run(data)), rel=1e-10, abs=1e-10
    )


def test_a_row_split_into_two_half_weights_changes_no_estimate(data):
    twice = {name: np.concatenate([values, values]) for name, values in data.items()}
    twice["w"] = twice["w"] / 2
    before, after = run(data, small_sample="cr0"), run(twice, small_sample="cr0")
    assert numbers(after) == pytest.approx(numbers(before), rel=1e-10, abs=1e-10)


def test_with_no_difference_between_groups_the_effect_is_zero():
    one = made_up.rows(count=800)
    one = {name: values[one["demo"] == 0] for name, values in one.items()}
    other = {**one, "demo": 1 - one["demo"], "county": one["county"] + 1000}
    both = {name: np.concatenate([one[name], other[name]]) for name in one}
    assert run(both)["cumulative"]["att"] == pytest.approx(0, abs=1e-10)


def test_percent_is_the_effect_over_the_counterfactual_mean(data):
    for family in made_up.OUTCOMES:
        for effect in run(data, family=family)["effects"]:
            assert effect["percent"] == pytest.approx(100 * effect["att"] / effect["counterfactual_mean"])


def test_only_the_log_link_has_percent_intervals(data):
    assert run(data, family="binomial")["cumulative"]["percent_ci"] == {}
    assert set(run(data)["cumulative"]["percent_ci"]) == {"80", "90", "95"}


def test_a_missing_value_or_no_weight_drops_the_row_and_counts_it(data):
    changed = made_up.as_text(data)
    changed["x1"][3], changed["w"][5] = "", "0"
    wanted = spec_from_json(made_up.spec("gamma"))
    answer = to_json(estimate(prepare(changed, wanted), wanted))
    assert (answer["rows"], answer["dropped"]) == (1498, 2)


def test_a_collinear_covariate_is_left_out_and_named(data):
    answer = run({**data, "x2": data["x1"] * 2 + 1}, covariates=["x1", "x2"])
    assert "collinear:x2" in answer["warnings"] and "x2" not in answer["coefficients"]


def test_event_study_has_leads_and_no_reference(data):
    answer = run(data, event_study=True)
    assert [effect["period"] for effect in answer["effects"]] == [-1, 1, 2]
    assert "demo:period_0" not in answer["coefficients"]


def test_the_bootstrap_repeats_with_its_seed(data):
    first, again = (run(data, bootstrap=199, seed=5)["cumulative"] for _ in "12")
    assert first == again
    assert 0 < first["p_boot"] <= 1 and first["ci_boot"]["95"][0] < first["ci_boot"]["95"][1]


@pytest.mark.parametrize(
    "change, rule",
    [
        (lambda d: {**d, "county": np.zeros_like(d["county"])}, "one_cluster"),
        (lambda d: {**d, "gamma": d["gamma"] * 0}, "no_outcome"),
        (lambda d: {**d, "period": np.abs(d["period"]) + 1}, "not_identified"),
        (lambda d: {**d, "demo": d["demo"] * 0}, "not_identified"),
    ],
)
def test_what_cannot_be_estimated_is_refused_by_name(data, change, rule):
    with pytest.raises(NotEstimable) as caught:
        run(change(data))
    assert caught.value.rule == rule


def test_perfect_separation_is_refused_by_name(data):
    sure = {**data, "binomial": (data["x1"] > 0).astype(int)}
    with pytest.raises(NotEstimable) as caught:
        run(sure, family="binomial")
    assert caught.value.rule in {"separated", "not_converged"}


@pytest.mark.parametrize("family", [name for name in made_up.OUTCOMES if name != "gaussian"])
@pytest.mark.parametrize("people", [2, 30])
def test_a_level_whose_outcome_is_certain_is_refused_by_name(data, family, people):
    """Its coefficient is infinite, though a solver may stop early and print a number."""
    kind = np.where(np.arange(1500) < people, "z", data["kind"])
    certain = np.where(kind == "z", family == "binomial", data[family])
    with pytest.raises(NotEstimable) as caught:
        run({**data, "kind": kind, family: certain}, family=family)
    assert caught.value.rule == "separated"


@pytest.mark.parametrize("family", ["gamma", "poisson"])
def test_a_link_that_does_not_fit_the_family_is_refused_by_name(data, family):
    with pytest.raises(NotEstimable) as caught:
        run(data, family=family, link="identity", exposure=None)
    assert caught.value.rule == "not_converged"


def test_one_treated_county_has_no_cr3_error(data):
    one = {**data, "county": np.where(data["demo"] == 1, 0, data["county"])}
    assert "one_treated_cluster" in run(one)["warnings"]
    with pytest.raises(NotEstimable) as caught:
        run(one, small_sample="cr3")
    assert caught.value.rule == "cluster_holds_coefficient"


def test_a_covariate_of_one_county_has_no_cr3_error_and_the_effect_has(data):
    answer = run(
        {**data, "only": (data["county"] == 15).astype(int)}, covariates=["x1", "only"], small_sample="cr3"
    )
    assert answer["coefficients"]["only"]["se"] is None
    assert "held_by_one_cluster:only" in answer["warnings"]
    without = run(data, covariates=["x1"], small_sample="cr3")
    assert answer["cumulative"]["att_se"] == pytest.approx(without["cumulative"]["att_se"], rel=0.2)


def test_weights_that_sum_to_nothing_are_refused(data):
    with pytest.raises(BadRows) as caught:
        run({**data, "w": data["w"] * 0})
    assert caught.value.problems[0].rule == "no_rows"


@pytest.mark.parametrize(
    "change, words",
    [
        ({"post": "demo"}, "Both post and period"),
        ({"family": "tweedie"}, "family is 'tweedie'; allowed: gamma"),
        ({"link": "logit"}, "logit does not go with family gamma"),
        ({"levels": [0]}, "levels"),
        ({"bootstrap": -1}, "bootstrap"),
        ({"colour": 1}, "Unknown field 'colour'"),
        ({"covariates": ["post"]}, "covariates holds 'post', a coefficient's name"),
        ({"covariates": ["x1", "x1"]}, "covariates holds 'x1' more than once"),
    ],
)
def test_a_bad_specification_is_refused_in_words(change, words):
    with pytest.raises(BadSpec, match=words):
        spec_from_json({**made_up.spec("gamma"), **change})


def test_every_error_of_a_specification_is_told_at_once():
    with pytest.raises(BadSpec) as caught:
        spec_from_json({"family": "x", "link": "y", "seed": "z"})
    assert len(caught.value.errors) == 6
