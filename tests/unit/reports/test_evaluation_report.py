"""The evaluation report as a document: what it says of a known effect, of none, and of few people."""

import json
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from demonstrations.evaluation.analysis import Regression, analyze
from demonstrations.evaluation.inference import Rules
from enrollees.selectors.evaluation_data import PersonPeriods, Sums
from reports.builders.evaluation.build import arranged
from reports.builders.evaluation.matching import Matched
from reports.builders.evaluation.panels import certain, panel
from reports.builders.evaluation.tables import people
from reports.render import files
from reports.render.numbers import Kind
from tests.factories.evaluation import REASONS, make_data, make_gathered
from tests.unit.demonstrations.evaluation import oracle
from tests.unit.reports.documents import cell, data_of, section_text, tables_of


@pytest.fixture(scope="module")
def cheaper():
    return make_gathered(effect=-0.2, parameters={"known_effect": "-20", "subgroups": "yes"})


@pytest.fixture(scope="module")
def document(cheaper):
    return arranged(cheaper)


@pytest.fixture(scope="module")
def unchanged():
    return make_gathered(effect=0.0)


def as_model(found, model: str):
    return replace(found, plan=replace(found.plan, model=model))


NOT_PEOPLE = ("counties", "quarters", "effective")


def counts_of_people(tables: dict) -> list[tuple[str, str, float]]:
    """Every count of people that is shown: its table, its column and its value."""
    return [
        (key, column["key"], float(each["value"]))
        for key, table in tables.items()
        if key not in ("run", "tests")
        for row in table["rows"]
        for column, each in zip(table["columns"], row["cells"], strict=True)
        if each.get("kind") == Kind.COUNT.value
        and each["value"] is not None
        and column["key"] not in NOT_PEOPLE
    ]


def test_rows_of_a_selector_give_the_worked_example_of_the_methodology():
    """Methodology 2.8: the weights and sums of the panel are those of the rows."""
    columns = {
        name: np.array(values) if name == "county" else np.array(values, dtype=float)
        for name, values in oracle.columns().items()
    }
    n = len(columns["y"])
    ones = np.ones(n)
    rows = PersonPeriods(
        person=np.arange(n),
        demo=columns["demo"] == 1,
        cohort=np.repeat("2014-05-01", n),
        period=columns["post"].astype(int),
        county=columns["county"],
        state=np.repeat("OH", n),
        months=np.ones(n, dtype=int),
        columns={},
        sums={"cost": Sums(ones, columns["y"], columns["y"] ** 2, 0 * ones)},
    )
    found = Matched({}, {}, columns["w"], ones, (), False)
    own = panel(rows, found, rows.sums["cost"])
    result = analyze(own, Regression(), Rules(small_sample="hc1", draws=0))

    assert result.cumulative.att == pytest.approx(-97.829667, abs=1e-6)
    assert result.cumulative.percent == pytest.approx(-7.378274, abs=1e-6)
    assert result.cumulative.att_se == pytest.approx(9.641974, abs=1e-6)


def test_a_fall_in_cost_is_negative_favorable_and_lower(cheaper):
    found = as_model(cheaper, "managed_ffs")
    row = tables_of(found)["evidence"]
    assert float(cell(row, "Medicare Part A and Part B cost", "percent")["value"]) < -10
    assert cell(row, "Medicare Part A and Part B cost", "direction")["text"] == "Favorable"
    said = section_text(found, "Executive summary")
    assert "Medicare Part A and Part B cost was lower than expected without the demonstration" in said
    assert "This is favorable." in said


def test_cost_of_the_capitated_model_is_neither_favorable_nor_unfavorable(cheaper):
    """A rate is set, and who stays in fee-for-service is not chance."""
    row = tables_of(cheaper)["evidence"]
    assert cell(row, "Medicare Part A and Part B cost (", "direction")["text"] == "Rate setting"
    assert cell(row, "Medicare Part A and Part B cost in", "direction")["text"] == "Decrease, selected months"
    said = section_text(cheaper, "Executive summary")
    assert "largely rate setting and neither favorable nor unfavorable" in said
    assert "Who stays in fee-for-service is not chance" in said
    assert "This is favorable." not in said


def test_the_estimate_stands_beside_the_effect_that_was_put_in(cheaper):
    put_in, *rows = tables_of(cheaper)["known_effect"]["rows"]
    assert float(put_in["cells"][1]["value"]) == -20
    assert len(rows) == 6  # two regressions of total cost, winsorized and not, and of fee-for-service cost
    for row in rows:
        truth, estimate, low, high = (float(cell["value"]) for cell in row["cells"][1:])
        assert truth == pytest.approx(-20, abs=1e-4)
        assert low < truth < high
        assert low < estimate < high
    assert data_of(cheaper)["watermark"] == "Synthetic data"


def test_no_difference_is_said_with_its_interval_and_what_could_have_been_found(unchanged):
    said = section_text(unchanged, "Impact on cost")
    assert re.search(
        r"no statistically significant difference\. The estimate is −?\$[\d.]+ per member month, or −?[\d.]+%; "
        r"95 percent interval −\$[\d.]+ to \$[\d.]+ \(p = [\d.]+\)\. Detectable with 80 percent power: \$[\d.]+",
        said,
    )
    assert "known_effect" not in tables_of(unchanged)
    assert data_of(unchanged)["watermark"] == ""


def test_total_cost_of_the_capitated_model_is_said_to_be_rate_setting(cheaper):
    assert "largely rate setting" in section_text(cheaper, "Impact on cost")


def test_the_summary_counts_the_tests_and_those_expected_by_chance(cheaper):
    tally, trend = cheaper.computed.tally(), cheaper.computed.trend_p_values()
    assert f"The report holds {tally.tests} tests" in section_text(cheaper, "Executive summary")
    rows = [row["cells"][1]["value"] for row in tables_of(cheaper)["tests"]["rows"]]
    assert [float(value) for value in rows] == pytest.approx(
        [tally.tests, tally.found, tally.tests * 0.05, len(trend), sum(p < 0.05 for p in trend)], abs=0.01
    )
    assert len(trend) == sum(len(each.study.quarters) + 2 for each in cheaper.computed.trends)


def test_people_tie_from_the_data_to_the_analysis(cheaper):
    columns = [column["key"] for column in tables_of(cheaper)["flow"]["columns"]]
    rows = tables_of(cheaper)["flow"]["rows"]
    counts = {row["cells"][0]["text"]: [int(each["value"]) for each in row["cells"][1:]] for row in rows}
    analyzed = np.array(counts.pop("Analyzed"))
    counts.pop("Person-months analyzed")
    eligible = np.array(counts.pop("Eligible in at least one month"))
    whole = np.array(counts.pop("In the data"))
    left_out = np.sum(list(counts.values()), axis=0)
    assert len(columns) == 9
    assert (whole == left_out + analyzed).all()
    assert (whole - eligible == sum(REASONS.values())).all()


def test_reasons_with_few_people_join_others_until_none_is_few():
    found = make_gathered(reasons={"full_benefit_dual": 60, "pace": 4})
    table = people.flow(found)
    shown = [value for row in table.rows for value in row.cells[1:]]
    assert all(not 0 < value < 11 for value in shown)
    assert any("or another reason" in row.cells[0] for row in table.rows)


@pytest.mark.parametrize("rare", [4, 10])
def test_no_count_of_one_to_ten_people_is_shown_or_left_between_two(rare):
    found = make_gathered(rare=rare, parameters={"subgroups": "yes"})
    tables = tables_of(found)
    assert [place for place in counts_of_people(tables) if 0 < place[-1] < 11] == []
    for key in ("characteristics", "balance", "propensity_estimates"):
        own = next(row for row in tables[key]["rows"] if row["cells"][0]["text"] == "End-stage renal disease")
        assert [each["text"] for each in own["cells"][1:5]] == ["*"] * 4, key
    own = next(
        row for row in tables["coefficients"]["rows"] if row["cells"][0]["text"] == "End-stage renal disease"
    )
    assert {each["text"] for each in own["cells"][1:]} == {"*"}


def test_an_outcome_with_few_events_gets_no_estimate():
    data = make_data()
    own = data.rows.sums["any_ed"]
    few = np.where((data.rows.period == 1) & data.rows.demo, 0.0, own.total)
    few[np.flatnonzero((data.rows.period == 1) & data.rows.demo)[:7]] = 1.0
    sums = {**data.rows.sums, "any_ed": Sums(own.weight, few, few, own.weight - few)}
    found = make_gathered(data=replace(data, rows=replace(data.rows, sums=sums)))
    tables = tables_of(found)
    assert not any(row["cells"][0]["text"].startswith("Any emergency") for row in tables["evidence"]["rows"])
    assert "Any emergency department visit: 1 to 10 events stand behind" in section_text(
        found, "Impact on use and quality"
    )
    assert cell(tables["use"], "Any emergency department visit", "demonstration_1")["text"] == "*"
    assert "event-any-ed" not in tables


def test_with_few_counties_there_is_no_interval_and_the_first_page_says_so():
    found = make_gathered(counties=4)
    data = data_of(found)
    assert "Few counties" in [notice["heading"] for notice in data["notices"]]
    row = next(row for row in tables_of(found)["evidence"]["rows"])
    assert [each["text"] for each in row["cells"][5:7]] == ["—", "—"]
    assert row["cells"][3]["value"] is not None


def test_a_covariate_that_decides_an_outcome_leaves_its_regression_and_is_named():
    data = make_data()
    own, member = data.rows.sums["any_ed"], data.rows.columns["ltss"] == 1
    total = np.where(member, own.total, 0.0)
    sums = {**data.rows.sums, "any_ed": Sums(own.weight, total, total, own.weight - total)}
    found = make_gathered(data=replace(data, rows=replace(data.rows, sums=sums)))
    result = found.computed.result("any_ed")
    assert result.left_out == ("ltss",)
    assert result.analysis is not None
    assert certain(panel(found.data.rows, found.matched, found.data.rows.sums["any_inpatient"])) == ()
    assert "Long-term services and supports user decides whether it happens at all" in section_text(
        found, "Impact on use and quality"
    )


def test_subgroups_stand_with_their_difference(cheaper):
    table = tables_of(cheaper)["subgroups-ffs-cost"]
    inside, rest, difference = (
        float(cell(table, "Users of long-term", key)["value"]) for key in ("did", "rest", "difference")
    )
    assert inside - rest == pytest.approx(difference, abs=0.02)
    assert "race_other" not in json.dumps(table)


def test_months_of_a_late_demonstration_are_flagged_as_pandemic(cheaper):
    late = replace(cheaper, data=replace(cheaper.data, end=date(2021, 1, 1)))
    assert "They are not typical" in section_text(late, "Evaluation design")
    assert "COVID-19" not in section_text(cheaper, "Evaluation design")


@pytest.mark.parametrize("form", [form.key for form in files.FORMS])
def test_every_form_is_the_same_twice(document, form):
    first, second = (
        next(file for file in files.planned(document, stem="report") if file.form == form).render()
        for _ in range(2)
    )
    assert first == second
    assert len(first) > 1_000
