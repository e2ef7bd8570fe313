"""The true effect of made-up people, by the pipeline of the report, against plain SQL on their file."""

from datetime import date

import pytest

from enrollees.models import Dataset
from enrollees.selectors.evaluation import evaluation_data
from reports import catalogue
from reports.builders.evaluation.basis import plan_of
from reports.builders.inputs import Inputs
from reports.builders.parameters import canonical
from tests.integration.reports.evaluated import QUICK, ask, make_area, with_eligible

pytestmark = pytest.mark.django_db

# Cost of every month, as it is and without the demonstration, cut at the same 99th percentile of the year.
TRUTH = """
WITH paid AS (
    SELECT *, medicare_advantage = 1 OR coalesce(substr(plan_contract, 1, 1) IN ('H', 'R'), false) AS in_plan FROM known
), costs AS (
    SELECT *, CASE WHEN in_plan THEN medicare_capitation ELSE medicare_paid END AS cost FROM paid
), cuts AS (
    SELECT period, quantile_disc(cost, 0.99) AS cut FROM costs GROUP BY period
)
SELECT sum(cost), sum(medicare_without), sum(least(cost, cut)), sum(least(medicare_without, cut)),
    sum(least(cost, cut)) FILTER (NOT in_plan), sum(least(medicare_without, cut)) FILTER (NOT in_plan), count(*)
FROM costs JOIN cuts USING (period) WHERE period > 0 AND "group" = 'demonstration'
"""
MEASURES = ("cost_uncut", "cost_without_uncut", "cost_cut", "cost_without", "ffs_cost", "ffs_without")


def test_the_truth_is_the_difference_of_the_same_months_cut_at_the_same_points(tmp_path):
    demonstration = make_area("capitated")
    ask(
        "synthesize", "--demonstration", demonstration.slug, "--people", "1500", "--seed", "5", "--effect", "-0.06",
        "--counterfactual", "--out", str(tmp_path / "made"), "--as", "parquet",
    )  # fmt: skip
    file = str(tmp_path / "made" / "person_months.parquet")
    answer = ask("import_person_months", file, "--demonstration", demonstration.slug)
    dataset = Dataset.objects.get(content_hash=answer["dataset"])
    kind = catalogue.kind("evaluation")
    values = canonical(kind.parameters, QUICK | {"sequestration": "no"})
    inputs = Inputs(dataset, values, kind.basis(demonstration, values), "", 0, "", date(2026, 11, 24))
    data = evaluation_data(dataset, plan_of(inputs))
    rows = data.rows

    *expected, months = with_eligible(file).execute(TRUTH).fetchone()

    here = rows.demo & (rows.period > 0)
    assert rows.months[here].sum() == months
    found = {name: float(rows.sums[name].total[here].sum()) for name in MEASURES}
    assert found == pytest.approx(dict(zip(MEASURES, map(float, expected), strict=True)), abs=0.01)
    assert found["cost_uncut"] != found["cost_without_uncut"]
    medicare = data.outcomes[0]
    assert (medicare.key, medicare.family) == ("medicare_cost", "poisson")  # ADR 12
    assert rows.sums["medicare_cost"].total[here].sum() == pytest.approx(found["cost_uncut"])
