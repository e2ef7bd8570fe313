"""Data that no regression likes: the report names what is wrong, in the table of warnings or as a refusal."""

from dataclasses import replace

import numpy as np
import pytest

from enrollees.selectors.evaluation_data import EvaluationData, Sums
from tests.factories.evaluation import make_data, make_gathered
from tests.unit.reports.documents import section_text, tables_of


def with_rows(data: EvaluationData, **fields) -> EvaluationData:
    return replace(data, rows=replace(data.rows, **fields))


def with_column(data: EvaluationData, name: str, values: np.ndarray) -> EvaluationData:
    return with_rows(data, columns={**data.rows.columns, name: values})


def with_sums(data: EvaluationData, key: str, sums: Sums) -> EvaluationData:
    return with_rows(data, sums={**data.rows.sums, key: sums})


def areas_that_tell_all(data: EvaluationData) -> EvaluationData:
    return with_column(data, "area_married", data.rows.demo * 10.0)


def one_treated_county(data: EvaluationData) -> EvaluationData:
    return with_rows(data, county=np.where(data.rows.demo, "39000", data.rows.county))


def nobody_at_risk(data: EvaluationData) -> EvaluationData:
    """No comparison month of the first year has known use."""
    known = data.rows.demo | (data.rows.period != 1)
    own = data.rows.sums["any_ed"]
    return with_sums(data, "any_ed", Sums(*(part * known for part in vars(own).values())))


@pytest.mark.parametrize(
    ("make", "rule", "about"),
    [
        (areas_that_tell_all, "separated", "Propensity scores"),
        (one_treated_county, "one_treated_cluster", "Any inpatient admission"),
        (nobody_at_risk, "not_identified", "Any emergency department visit"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_an_edge_of_the_data_is_named_in_the_report(make, rule, about):
    found = make_gathered(data=make(make_data()), parameters={"draws": "0"})
    rows = [[cell["text"] for cell in row["cells"]] for row in tables_of(found)["warnings"]["rows"]]
    own = [row for row in rows if row[0] == rule]
    assert own, rows
    assert all(len(row[1]) > 20 for row in own)
    assert any(about in row[2] or row[2] == "All" or " more" in row[2] for row in own), own


def test_with_one_treated_county_no_words_promise_a_bootstrap():
    found = make_gathered(data=one_treated_county(make_data()))
    said = section_text(found, "Evaluation design")
    assert "no standard error and no p-value can be believed" in said
    assert "P-values come from" not in said
    assert all(row["cells"][-1]["text"] == "No test" for row in tables_of(found)["evidence"]["rows"])


def test_a_single_comparison_state_takes_away_the_placebo_and_nothing_else():
    data = make_data()
    found = make_gathered(data=with_rows(data, state=np.where(data.rows.demo, "OH", "IN")))
    for each in found.computed.sensitivity:
        assert each.placebo is None
        assert len(each.errors) == 6
        assert len(each.counties) == found.counties("demonstration") + found.counties("comparison")
    assert "A placebo needs at least two comparison states." in section_text(found, "Sensitivity")
