"""Every number of the worked example in methodology 2.8."""

import pytest

from demonstrations.evaluation.estimate import estimate, to_json
from demonstrations.evaluation.rows import prepare
from demonstrations.evaluation.spec import spec_from_json
from tests.unit.demonstrations.evaluation.oracle import SPEC, columns


def run(**changes):
    spec = spec_from_json({**SPEC, **changes})
    return to_json(estimate(prepare(columns(), spec), spec))


def test_coefficients():
    found = [value["estimate"] for value in run()["coefficients"].values()]
    assert found == pytest.approx(
        [7.0600005413783, 0.0574752685859, 0.0723825440091, -0.0766464477952], abs=5e-13
    )


@pytest.mark.parametrize(
    "small_sample, errors",
    [
        ("cr0", [0.028542844290, 0.043803037292, 0.004044391868, 0.006202387693]),
        ("stata", [0.030513584, 0.046827417, 0.004323637, 0.006630631]),
        ("hc1", [0.032106654383, 0.049272208649, 0.004549367630, 0.006976807076]),
    ],
)
def test_clustered_errors(small_sample, errors):
    found = [value["se"] for value in run(small_sample=small_sample)["coefficients"].values()]
    assert found == pytest.approx(errors, abs=6e-10)


def test_effect_in_dollars_and_percent():
    effect = run(distribution="normal")["cumulative"]
    assert effect["att"] == pytest.approx(-97.829667, abs=5e-7)
    assert effect["percent"] == pytest.approx(-7.378274, abs=5e-7)
    assert effect["att_se"] == pytest.approx(9.641974, abs=5e-7)
    assert effect["ci"]["80"] == pytest.approx([-110.186, -85.473], abs=6e-4)
    assert effect["ci"]["90"] == pytest.approx([-113.689, -81.970], abs=6e-4)
    assert effect["ci"]["95"] == pytest.approx([-116.728, -78.932], abs=6e-4)


def test_the_interval_with_t_has_seven_degrees_of_freedom():
    effect = run()["cumulative"]
    half = (effect["ci"]["95"][1] - effect["ci"]["95"][0]) / 2
    assert half / effect["att_se"] == pytest.approx(2.364624, abs=5e-7)


def test_weighted_cell_means_are_the_adjusted_means():
    assert run()["adjusted_means"] == pytest.approx(
        {
            "comp_pre": 1164.445796,
            "comp_post": 1251.856696,
            "demo_pre": 1233.333333,
            "demo_post": 1228.085714,
        },
        abs=5e-7,
    )


def test_in_a_saturated_model_three_families_give_one_interaction():
    found = {
        family: run(family=family)["coefficients"]["demo:post"]["estimate"]
        for family in ("gamma", "poisson", "gaussian")
    }
    assert found["poisson"] == pytest.approx(found["gamma"], abs=1e-11)
    assert found["gaussian"] == pytest.approx(found["gamma"], abs=1e-11)


def test_few_counties_are_said_to_be_few():
    assert {"few_treated", "few_comparison"} <= set(run()["warnings"])
