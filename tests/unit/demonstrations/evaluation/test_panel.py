"""A panel and rows are two ways to the same numbers."""

import numpy as np
import pytest

from demonstrations.evaluation.analysis import Regression, analyze
from demonstrations.evaluation.estimate import estimate
from demonstrations.evaluation.families import NotEstimable
from demonstrations.evaluation.inference import Rules
from demonstrations.evaluation.panel import group_rows
from demonstrations.evaluation.rows import prepare
from demonstrations.evaluation.spec import spec_from_json
from tests.unit.demonstrations.evaluation import made_up
from tests.unit.demonstrations.evaluation.panels import panel_of

LINK = {"binomial": "logit", "gaussian": "identity"}


@pytest.mark.parametrize("outcome", made_up.OUTCOMES)
def test_the_report_and_the_command_agree(outcome):
    data = made_up.rows(count=2000)
    spec = spec_from_json(made_up.spec(outcome))
    by_command = estimate(prepare(made_up.as_text(data), spec), spec)
    by_report = analyze(
        panel_of(data, outcome), Regression(outcome, LINK.get(outcome, "log")), Rules(draws=0)
    )
    pairs = zip(
        [*by_command.effects, by_command.cumulative], [*by_report.annual, by_report.cumulative], strict=True
    )
    for command, report in pairs:
        assert report.att == pytest.approx(command.att, rel=1e-10)
        assert report.percent == pytest.approx(command.percent, rel=1e-10)
        assert report.beside["hc1"].att_se == pytest.approx(command.att_se, rel=1e-9)
        assert report.beside["hc1"].ci[95] == pytest.approx(command.ci[95], rel=1e-9)
    assert by_report.rows == by_command.rows and by_report.alpha == pytest.approx(by_command.alpha)
    assert [one.name for one in by_report.annual_coefficients] == list(by_command.annual.design.names)
    assert by_report.means.demo_pre == pytest.approx(by_command.means["demo_pre"], rel=1e-10)


def test_a_part_of_a_panel_is_the_panel_of_a_part():
    data = made_up.rows(count=2000)
    half = data["county"] < 20
    part = panel_of({name: values[half] for name, values in data.items()})
    kept = panel_of(data)
    kept = kept.keep(kept.cluster < 20)
    one, other = (analyze(panel, Regression(), Rules(draws=0)) for panel in (part, kept))
    assert one.cumulative.att_se == pytest.approx(other.cumulative.att_se, rel=1e-10)
    assert (one.rows, one.counties) == (other.rows, other.counties)


def test_keeping_nothing_is_refused_by_name():
    panel = panel_of(made_up.rows(count=200))
    with pytest.raises(NotEstimable) as caught:
        panel.keep(panel.cluster < 0)
    assert caught.value.rule == "no_rows"


def test_merging_entries_changes_nothing_but_their_number():
    panel = panel_of(made_up.rows(count=2000), covariates=False)
    merged = panel.merged("state")
    assert set(merged.tags) == {"state"} and len(merged.demo) < len(panel.demo)
    one, other = (analyze(each, Regression(), Rules(draws=0)) for each in (panel, merged))
    assert one.cumulative.att == pytest.approx(other.cumulative.att, rel=1e-10)
    assert one.cumulative.att_se == pytest.approx(other.cumulative.att_se, rel=1e-10)
    assert (one.rows, panel.zero_weight.sum()) == (other.rows, pytest.approx(merged.zero_weight.sum()))


def test_other_clusters_have_other_errors_and_the_same_estimate():
    panel = panel_of(made_up.rows(count=2000))
    ours, by_state = (
        analyze(one, Regression(), Rules(draws=0)) for one in (panel, panel.clustered_by("state"))
    )
    assert by_state.counties.total == 5
    assert by_state.cumulative.att == pytest.approx(ours.cumulative.att)
    assert by_state.cumulative.att_se != ours.cumulative.att_se


def broken(**changes):
    data = made_up.rows(count=1500)
    y, weight = data["gamma"], data["w"]
    group = (data["demo"] == 1) & (data["period"] == 2)
    return group_rows(
        y=np.where(group, 0.0, y) if "zero" in changes else y,
        weight=np.where(group, 0.0, weight) if "weightless" in changes else weight,
        demo=data["demo"] == 1,
        period=data["period"],
        cluster=data["county"],
        covariates={"x1": data["x1"]},
    )


@pytest.mark.parametrize(
    "change, rule, words",
    [
        ("zero", "no_outcome", "the demonstration group in period 2 is zero"),
        ("weightless", "no_weight", "weights of the demonstration group in period 2 sum to nothing"),
    ],
)
def test_what_has_no_finite_effect_is_refused_by_name(change, rule, words):
    with pytest.raises(NotEstimable, match=words) as caught:
        analyze(broken(**{change: True}), Regression())
    assert caught.value.rule == rule


def test_everybody_with_the_event_in_a_group_and_period_is_refused_by_name():
    data = made_up.rows(count=1500)
    sure = np.where((data["demo"] == 0) & (data["period"] == 1), 1, data["binomial"])
    with pytest.raises(NotEstimable, match="comparison group in period 1") as caught:
        analyze(panel_of({**data, "binomial": sure}, "binomial"), Regression("binomial", "logit"))
    assert caught.value.rule == "separated"


def test_mostly_zero_outcomes_and_counties_in_one_period_are_said():
    data = made_up.rows(count=3000)
    rare = np.where(np.random.default_rng(1).random(3000) < 0.9, 0.0, data["gamma"] + 1)
    late = np.where((data["county"] == 20) & (data["period"] < 1), 21, data["county"])
    found = analyze(panel_of({**data, "gamma": rare, "county": late}), Regression(), Rules(draws=0))
    said = {notice.rule: notice for notice in found.notices}
    assert set(said) >= {"zero_heavy", "clusters_in_one_period"}
    assert (
        "only before or only after the start, which say nothing about change: 1."
        in said["clusters_in_one_period"].sentence
    )
