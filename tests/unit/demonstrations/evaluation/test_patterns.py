"""A panel whose design is built on patterns gives the numbers of the plain design."""

from dataclasses import replace

import numpy as np
import pytest

from demonstrations.evaluation import panel as panels
from demonstrations.evaluation.analysis import Regression, analyze
from demonstrations.evaluation.factored import Factored
from demonstrations.evaluation.inference import Rules
from demonstrations.evaluation.panel import group_rows
from demonstrations.evaluation.patterns import Patterns, patterns_of
from demonstrations.evaluation.pretrends import event_study, pretrends
from demonstrations.evaluation.sensitivity import error_rules, leave_one_county_out, placebo_by_state
from demonstrations.evaluation.subgroups import Subgroup, subgroup_effect
from tests.unit.demonstrations.evaluation import made_up

LINK = {"binomial": "logit", "gaussian": "identity"}
RULES = Rules(draws=49)  # few counties: the bootstrap runs
LTSS = Subgroup("ltss", "Users", "Others", "ltss", (1,))


def panel_of(outcome="gamma", *, cohorts=1, count=4000):
    """A score of each row, columns of few values, columns of a county, and one that the others make up."""
    data = made_up.rows(count=count, clusters=14)
    random = np.random.default_rng(8)
    area = random.normal(size=14).round(2)[data["county"]]
    cohort = np.where(data["demo"] == 1, data["county"] % cohorts, random.integers(0, cohorts, count))
    exposed = outcome in {"poisson", "negative_binomial"}
    return group_rows(
        y=data[outcome].astype(float), weight=data["w"], demo=data["demo"] == 1, period=data["period"],
        cluster=data["county"], offset=np.log(data["exposure"]) if exposed else None,
        covariates={
            "x1": data["x1"], "b": (data["kind"] == "b").astype(float), "c": (data["kind"] == "c").astype(float),
            "not_a": (data["kind"] != "a").astype(float), "area": area, "mixed": data["x1"] + area,
        },
        tags={
            "cohort": cohort, "ltss": random.integers(0, 2, count), "state": data["county"] % 7,
            "quarter": data["period"] * 2 - random.integers(0, 2, count),
        },
    )  # fmt: skip


def numbers(found):
    """Every number of a result, in order, with the names and texts beside them."""
    if isinstance(found, float | int | np.floating | np.integer):
        return [float(found)], []
    if isinstance(found, str) or found is None:
        return [], [found]
    parts = (
        list(found.values()) if isinstance(found, dict)
        else list(found) if isinstance(found, tuple | list)
        else [getattr(found, name) for name in found.__dataclass_fields__]
    )  # fmt: skip
    both = [numbers(part) for part in parts]
    return [each for one, _ in both for each in one], [each for _, one in both for each in one]


def assert_same(run, monkeypatch):
    ours = numbers(run())
    with monkeypatch.context() as plain:
        plain.setattr(panels, "patterns_of", lambda keys, _: Patterns(None, None))
        theirs = numbers(run())
    assert ours[1] == theirs[1]
    assert ours[0] == pytest.approx(theirs[0], rel=1e-10, abs=1e-11, nan_ok=True)


@pytest.mark.parametrize("outcome", made_up.OUTCOMES)
def test_an_analysis(outcome, monkeypatch):
    panel = panel_of(outcome)
    assert isinstance(panel.design().x, Factored)
    regression = Regression(outcome, LINK.get(outcome, "log"))
    assert_same(lambda: analyze(replace(panel), regression, RULES), monkeypatch)


@pytest.mark.parametrize("cohorts", [1, 2])
def test_everything_else(cohorts, monkeypatch):
    panel, regression, rules = panel_of(cohorts=cohorts), Regression(), replace(RULES, levels=(95,), draws=19)
    for run in (
        lambda: analyze(replace(panel), regression, rules),
        lambda: event_study(panel, regression, rules),
        lambda: pretrends(panel, regression, rules),
        lambda: subgroup_effect(panel, LTSS, regression, rules),
        lambda: error_rules(panel, regression, rules, clusters=("state",)),
        lambda: leave_one_county_out(panel, regression, rules, names=[str(n) for n in range(14)]),
        lambda: placebo_by_state(panel, regression, rules),
    ):
        assert_same(run, monkeypatch)


def test_collinear_columns_are_found_among_both_kinds_in_the_order_asked():
    design = panel_of().design()
    assert design.collinear == ("not_a", "mixed")
    assert [design.names[place] for place in design.listed][-4:] == ["x1", "b", "c", "area"]
    assert design.names[-1] == "x1"  # the only column that stays with the entries


def test_a_column_joins_the_patterns_while_many_entries_share_one():
    random = np.random.default_rng(2)
    place = random.integers(0, 10, 4000)
    columns = {
        "place": place * 1.5, "flag": random.integers(0, 2, 4000) * 1.0, "score": random.normal(size=4000),
        "step": random.integers(0, 100, 4000) * 1.0,
    }  # fmt: skip
    found = patterns_of([place], columns)
    assert found.entries.own == {"score", "step"} and len(found.first) == 20
    for name in ("place", "flag"):
        assert (found.columns(columns)[name][found.entries.index] == columns[name]).all()
    assert patterns_of([np.arange(4000) // 2 + 0.5], columns).entries is not None
    assert patterns_of([np.arange(4000)], columns).entries is None


def test_parts_and_orders_of_a_panel_keep_its_patterns():
    own = panel_of()
    whole = own.patterns()
    assert whole.entries is not None
    ordered, places = own.in_pattern_order()
    assert (np.diff(ordered.patterns().entries.index) >= 0).all()
    assert np.array_equal(ordered.total, own.total[places])
    before = own.keep(own.period <= 0)
    for panel in (ordered, before, own.treating(own.tags["state"] == 1)):
        found = panel.patterns()
        for values in (panel.demo, panel.period, panel.cluster, panel.covariates["area"]):
            assert np.array_equal(found.of(values)[found.entries.index], values)
    assert len(before.patterns().first) < len(whole.first)


def test_columns_that_part_little_are_taken_before_others():
    rows = 800
    keys = [np.repeat(np.arange(4), rows // 4)]
    many = np.arange(rows) % 60
    few = np.arange(rows) % 2
    assert patterns_of(keys, {"many": many, "few": few}).entries.own == {"many"}
