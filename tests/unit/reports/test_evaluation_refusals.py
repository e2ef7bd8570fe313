"""What cannot be estimated, or must be read with care, stands in the report by the name of its rule."""

from dataclasses import replace

import numpy as np
import pytest

from demonstrations.evaluation.families import NotEstimable
from enrollees.selectors.evaluation_data import EvaluationData, Sums
from reports.builders.evaluation.matching import matched
from tests.factories.evaluation import make_data, make_gathered
from tests.unit.reports.documents import data_of, section_text, tables_of

ONLY_FFS = ("ffs_cost",)


def small(data: EvaluationData) -> EvaluationData:
    """With the cost of fee-for-service months alone, and no quarters."""
    none = np.zeros(0, dtype=np.int64)
    return replace(
        data,
        rows=replace(data.rows, current={}),
        outcomes=tuple(each for each in data.outcomes if each.key in ONLY_FFS),
        quarters=replace(data.quarters, place=none, quarter=none, sums={}),
    )


def with_sums(data: EvaluationData, sums: Sums) -> EvaluationData:
    return replace(data, rows=replace(data.rows, sums={**data.rows.sums, "ffs_cost": sums}))


def warned(data: EvaluationData) -> dict[str, str]:
    """The warnings of the report by rule."""
    table = tables_of(make_gathered(data=data)).get("warnings", {"rows": []})
    return {row["cells"][0]["text"]: row["cells"][1]["text"] for row in table["rows"]}


@pytest.fixture
def data():
    return small(make_data())


def test_an_outcome_that_is_mostly_zero(data):
    own = data.rows.sums["ffs_cost"]
    assert warned(with_sums(data, replace(own, zero=0.8 * own.weight))) == {
        "zero_heavy": "80 percent of the outcomes are zero, so the estimate rests on the few that are not."
    }


def test_a_county_with_people_in_one_period_only(data):
    moves = (data.rows.county == data.rows.county[0]) & (data.rows.period > 0)
    county = np.where(moves, "39999", data.rows.county)
    found = warned(replace(data, rows=replace(data.rows, county=county)))
    assert found["clusters_in_one_period"].endswith("which say nothing about change: 2.")


def test_a_covariate_that_repeats_another(data):
    columns = {**data.rows.columns, "area_again": 2 * data.rows.columns["ltss"]}
    own = replace(data, rows=replace(data.rows, columns=columns))
    assert warned(own)["collinear"].startswith("Area: again repeats what other covariates say")
    said = section_text(make_gathered(data=own), "Comparison areas, propensity scores, weights and balance")
    assert "because others say the same (collinear): Area: again." in said


def test_weights_that_sum_to_nothing(data):
    own = data.rows.sums["ffs_cost"]
    nobody = np.where((data.rows.period == 1) & data.rows.demo, 0.0, 1.0)
    nothing = Sums(*(each * nobody for each in (own.weight, own.total, own.square, own.zero)))
    found = make_gathered(data=with_sums(data, nothing))
    assert found.computed.result("ffs_cost").rule in ("no_weight", "not_identified", "no_outcome")
    assert f"not estimated ({found.computed.result('ffs_cost').rule})" in section_text(
        found, "Impact on cost"
    )


def test_a_covariate_that_tells_the_groups_apart_in_one_year_is_in_no_model_and_on_the_first_page(data):
    spmi = np.where(data.rows.period == 0, data.rows.demo, data.rows.columns["spmi"]).astype(float)
    own = replace(data, rows=replace(data.rows, columns={**data.rows.columns, "spmi": spmi}))
    found = make_gathered(data=own)
    assert found.matched.left_out == ("spmi",) and "spmi" not in found.matched.columns
    notice = next(
        each for each in data_of(found)["notices"] if each["heading"] == "Groups that differ entirely"
    )
    assert (
        "(separated): Serious and persistent mental illness. They are in no propensity model"
        in notice["text"]
    )
    assert "Serious and persistent mental illness" in warned(own)["separated"]
    balance = tables_of(found)["balance"]
    assert any(row["cells"][0]["text"] == "Serious and persistent mental illness" for row in balance["rows"])


def test_covariates_that_only_together_tell_the_groups_apart_are_a_refusal_in_words(data):
    one = np.random.default_rng(1).normal(size=len(data.rows.demo))
    other = np.where(data.rows.period == 0, data.rows.demo - one, one**2)
    rows = replace(data.rows, columns={**data.rows.columns, "one": one, "other": other})
    with pytest.raises(
        NotEstimable, match=r"^Predemonstration year 2: Some covariates together tell"
    ) as refusal:
        matched(rows, cap=None)
    assert refusal.value.rule == "separated"


def test_a_risk_score_without_overlap_leaves_no_comparison_person_and_is_named(data):
    hcc = data.rows.columns["hcc"] + 20 * data.rows.demo
    own = replace(data, rows=replace(data.rows, columns={**data.rows.columns, "hcc": hcc}))
    assert "HCC risk score" in warned(own)["separated"]


def test_an_area_that_tells_the_groups_apart_is_left_out_of_the_models(data):
    rows = replace(data.rows, columns={**data.rows.columns, "msa": data.rows.demo.astype(float)})
    found = matched(rows, cap=None)
    assert found.left_out == ("msa",) and "msa" not in found.columns and "msa" in found.levels
