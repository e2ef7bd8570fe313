"""From weighted rows to effects: every regression of the report."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from demonstrations.evaluation.analysis import Analysis, Regression, analyze
from demonstrations.evaluation.families import NotEstimable
from demonstrations.evaluation.inference import Conclusion, Rules, Tally, tally
from demonstrations.evaluation.outcomes import MEDICARE, Outcome
from demonstrations.evaluation.panel import Panel
from demonstrations.evaluation.pretrends import EventStudy, PreTrends, event_study, pretrends
from demonstrations.evaluation.sensitivity import (
    Placebo,
    Variant,
    error_rules,
    leave_one_county_out,
    placebo_by_state,
    variants,
)
from demonstrations.evaluation.subgroups import SUBGROUPS, Subgroup, SubgroupEffect, subgroup_effect
from enrollees.selectors.evaluation_cells import FEE_FOR_SERVICE
from enrollees.selectors.evaluation_data import EvaluationData, EvaluationPlan, PersonPeriods, Sums
from reports.builders.evaluation import kept
from reports.builders.evaluation.matching import Matched, matched
from reports.builders.evaluation.panels import modeled, panel, quarter_panel, regression
from reports.builders.evaluation.pool import pool_of
from reports.builders.steps import Step, Steps, Work

COST_OUTCOMES = (MEDICARE.key, FEE_FOR_SERVICE.key)
USE_OUTCOMES = ("any_inpatient", "any_ed")
SUBGROUP_OUTCOMES = (*COST_OUTCOMES, *USE_OUTCOMES)
PLACES_AND_NEEDS = ("ltss", "spmi", "rural")  # the subgroups in which use is estimated too
OTHER_DOLLARS = {MEDICARE.key: ("cost_cut", "cost_uncut"), FEE_FOR_SERVICE.key: ("ffs_cost", "ffs_uncut")}
OTHER_FAMILIES = {"dollars": ("gamma", "poisson"), "count": ("negative_binomial",)}
PLACEBO_COUNTIES, PLACEBO_PEOPLE = 6, 500
FEWEST_TOLD = 11  # people of a group: fewer are not told


@dataclass(frozen=True)
class Result:
    """One outcome: its effects, or why there are none."""

    outcome: Outcome
    analysis: Analysis | None
    left_out: tuple[str, ...] = ()  # covariates that decide the outcome, and are not in the regression
    refusal: str = ""
    rule: str = ""  # the name of the refusal


@dataclass(frozen=True)
class Trend:
    """How one outcome moved quarter by quarter, and whether the groups moved alike before the start."""

    outcome: Outcome
    study: EventStudy | None
    pretrends: PreTrends | None
    refusal: str = ""


@dataclass(frozen=True)
class SubgroupResult:
    outcome: Outcome
    subgroup: Subgroup
    effect: SubgroupEffect | None
    refusal: str = ""


@dataclass(frozen=True)
class Sensitivity:
    """Of one outcome of cost, in percent. `remarks` say which part is missing or the same, and why."""

    outcome: Outcome
    variants: tuple[Variant, ...]
    errors: tuple[Variant, ...]
    counties: tuple[Variant, ...]
    placebo: Placebo | None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class OtherModel:
    """The effect of an outcome by another family, or on other dollars: winsorized, or not. `measure` names its sums."""

    outcome: Outcome
    family: str
    measure: str
    analysis: Analysis | None
    refusal: str = ""

    @property
    def is_cut(self) -> bool | None:
        """Whether the dollars are winsorized; None where no dollars of the outcome ever are."""
        return {"cost_cut": True, "ffs_cost": True, "cost_uncut": False, "ffs_uncut": False}.get(self.measure)


@dataclass(frozen=True)
class Computed:
    results: tuple[Result, ...]
    trends: tuple[Trend, ...]
    subgroups: tuple[SubgroupResult, ...]
    sensitivity: tuple[Sensitivity, ...]
    models: tuple[OtherModel, ...] = ()

    def conclusions(self, hidden: frozenset[str] = frozenset()) -> Iterator[Conclusion]:
        """Every effect that is tested, but those of hidden outcomes: cumulative, annual and in subgroups."""
        for result in self.results:
            if result.analysis and result.outcome.key not in hidden:
                yield result.analysis.cumulative
                yield from result.analysis.annual
        for each in self.subgroups:
            if each.effect and each.outcome.key not in hidden:
                yield each.effect.inside
                yield each.effect.difference

    def trend_p_values(self, hidden: frozenset[str] = frozenset()) -> list[float]:
        """Of the tests before the start (all quarters together, and the slope) and of each quarter of the event study."""
        found: list[float | None] = []
        for trend in self.trends:
            if trend.outcome.key in hidden:
                continue
            if trend.pretrends:
                found += [part.p for part in (trend.pretrends.joint, trend.pretrends.slope) if part]
            if trend.study:
                found += [quarter_p(each) for each in trend.study.quarters]
        return [p for p in found if p is not None]

    def tally(self, hidden: frozenset[str] = frozenset()) -> Tally:
        return tally(tuple(self.conclusions(hidden)))

    def result(self, key: str) -> Result | None:
        return next((each for each in self.results if each.outcome.key == key), None)


def quarter_p(quarter: Conclusion) -> float | None:
    """Of the coefficient, so that it agrees with the interval in percent beside it."""
    return quarter.effect.p_coefficient if quarter.effect else quarter.p


def planned(outcomes: Sequence[Outcome], plan: EvaluationPlan, *, subgroups: bool) -> list[Step]:
    """The steps of the computing, in order."""
    keys = [outcome.key for outcome in outcomes]
    labels = {outcome.key: outcome.label for outcome in outcomes}
    steps = [Step(_name("effects", key), f"Effects: {labels[key]}", 2) for key in keys]
    steps += [
        Step(_name("trend", key), f"Quarter by quarter: {labels[key]}", 8)
        for key in plan.quarters_of
        if key in keys
    ]
    if subgroups:
        steps += [
            Step(_name("subgroups", key), f"Subgroups: {labels[key]}", 6)
            for key in SUBGROUP_OUTCOMES
            if key in keys
        ]
    steps += [
        Step(_name("sensitivity", key), f"Other choices: {labels[key]}", 12)
        for key in COST_OUTCOMES
        if key in keys
    ]
    return steps + [
        Step(_name("models", outcome.key), f"Other regressions: {outcome.label}", 2)
        for outcome in outcomes
        if outcome.kind in OTHER_FAMILIES
    ]


def _name(part: str, key: str) -> str:
    return f"{part}-{key}".replace("_", "-")


def computed(
    data: EvaluationData, found: Matched, rules: Rules, *, wanted: Sequence[Step], steps: Steps
) -> Computed:
    """Every regression, each outcome's part a step. One that cannot be estimated says why and stops no other."""
    make = {
        "effects": (Result, lambda outcome: _result(data, found, outcome, rules)),
        "trend": (Trend, lambda outcome: _trend(data, found, outcome, rules)),
        "subgroups": (tuple[SubgroupResult, ...], lambda outcome: _subgroups(data, found, outcome, rules)),
        "sensitivity": (Sensitivity, lambda outcome: _sensitivity(data, found, outcome, rules)),
        "models": (tuple[OtherModel, ...], lambda outcome: _models(data, found, outcome, rules)),
    }
    by_name = {_name(part, outcome.key): (part, outcome) for part in make for outcome in data.outcomes}

    def work(name: str) -> Work:
        part, outcome = by_name[name]
        return Work(name, {}, lambda tell: kept.encoded(make[part][1](outcome)))

    _prepare(data, found, [by_name[step.name] for step in wanted])
    outputs = steps.together([work(step.name) for step in wanted])
    results: dict[str, list[Any]] = {part: [] for part in make}
    for name, output in outputs.items():
        part, _outcome = by_name[name]
        results[part].append(kept.decoded(output, make[part][0]))
    return Computed(
        results=tuple(results["effects"]),
        trends=tuple(results["trend"]),
        subgroups=tuple(each for part in results["subgroups"] for each in part),
        sensitivity=tuple(results["sensitivity"]),
        models=tuple(each for part in results["models"] for each in part),
    )


def _prepare(data: EvaluationData, found: Matched, wanted: Sequence[tuple[str, Outcome]]) -> None:
    """Shapes that many steps share: made here once, for all the processes of the steps."""
    by_year = [outcome.key for part, outcome in wanted if part == "effects"]
    by_quarter = [outcome.key for part, outcome in wanted if part == "trend"]
    for key in by_year[-1:]:
        panel(data.rows, found, data.rows.sums[key])
    for key in by_quarter[-1:]:
        quarter_panel(data, found, key)


def _result(data: EvaluationData, found: Matched, outcome: Outcome, rules: Rules) -> Result:
    own, left_out = modeled(data.rows, found, outcome)
    try:
        return Result(outcome, analyze(own, regression(outcome), rules), left_out)
    except NotEstimable as error:
        return Result(outcome, None, left_out, str(error), error.rule)


def _trend(data: EvaluationData, found: Matched, outcome: Outcome, rules: Rules) -> Trend:
    try:
        own = quarter_panel(data, found, outcome.key)
        quick = replace(rules, beside=("stata",))
        return Trend(
            outcome,
            event_study(own, regression(outcome), replace(quick, draws=0)),
            pretrends(own, regression(outcome), quick),
        )
    except NotEstimable as error:
        return Trend(outcome, None, None, str(error))


def _subgroups(
    data: EvaluationData, found: Matched, outcome: Outcome, rules: Rules
) -> tuple[SubgroupResult, ...]:
    own = panel(data.rows, found, data.rows.sums[outcome.key])
    return tuple(
        _subgroup(own, outcome, subgroup, replace(rules, beside=()))
        for subgroup in SUBGROUPS
        if (outcome.key in COST_OUTCOMES or subgroup.key in PLACES_AND_NEEDS)
        and subgroup.column in own.tags
        and has_enough(data.rows, found, subgroup)
    )


def has_enough(rows: PersonPeriods, found: Matched, subgroup: Subgroup) -> bool:
    """Whether the subgroup and the rest have more people in each group and period than may be told."""
    member = subgroup.members(rows.columns[subgroup.column])
    return all(
        ((member == inside) & found.kept & (rows.demo == group) & (rows.period == period)).sum()
        >= FEWEST_TOLD
        for inside in (True, False)
        for group in (True, False)
        for period in np.unique(rows.period)
    )


def _subgroup(own: Panel, outcome: Outcome, subgroup: Subgroup, rules: Rules) -> SubgroupResult:
    try:
        return SubgroupResult(outcome, subgroup, subgroup_effect(own, subgroup, regression(outcome), rules))
    except NotEstimable as error:
        return SubgroupResult(outcome, subgroup, None, str(error))


def _sensitivity(data: EvaluationData, found: Matched, outcome: Outcome, rules: Rules) -> Sensitivity:
    key, rows, sums = outcome.key, data.rows, data.rows.sums
    own = panel(rows, found, sums[key])
    model = regression(outcome)
    others, remarks = _other_caps(rows, sums[key], found)
    panels = {
        "As reported": own,
        "Without covariates in the regression": own.with_covariates({}),
        "Without propensity weights": panel(rows, found, sums[key], np.ones(len(rows))),
        **others,
        **_nearest_areas(rows, key, found.cap),
    }
    if key == MEDICARE.key:
        panels["Cost as paid: not winsorized, no payment adjustment"] = panel(
            rows, found, sums["cost_as_paid"]
        )
    counties = [str(n) for n in range(len(np.unique(rows.county)))]
    parts: dict[str, Callable[[], Any]] = {
        "Rules of errors": lambda: error_rules(own, model, rules, clusters=("state",)),
        "Leaving one county out": lambda: leave_one_county_out(own, model, rules, names=counties),
        "Placebo by comparison state": lambda: placebo_by_state(
            own, model, rules, only=large_states(rows, found)
        ),
    }
    done: dict[str, Any] = {}
    for what, make in parts.items():
        try:
            done[what] = make()
        except NotEstimable as error:
            remarks.append(f"{what}: {error}")
    errors, left_out, placebo = (done.get(what) for what in parts)
    return Sensitivity(
        outcome, variants(panels, model, rules), errors or (), left_out or (), placebo, tuple(remarks)
    )


def _nearest_areas(rows: PersonPeriods, key: str, cap: float | None) -> Mapping[str, Panel]:
    """With the comparison areas within the cut-off of the distance score alone, weighted anew."""
    pool = pool_of(rows, fewest_people=FEWEST_TOLD)
    if pool is None or pool.cutoff is None:
        return {}
    near = rows.only(pool.near_rows(rows))
    try:
        return {"Nearest comparison areas only": panel(near, matched(near, cap=cap), near.sums[key])}
    except NotEstimable:
        return {}


def large_states(rows: PersonPeriods, found: Matched) -> frozenset[str]:
    """Comparison states with enough counties or people to stand for a demonstration: others show noise alone."""
    own = found.kept & ~rows.demo
    return frozenset(
        str(state)
        for state in np.unique(rows.state[own])
        for here in (own & (rows.state == state),)
        if len(np.unique(rows.county[here])) >= PLACEBO_COUNTIES
        or len(np.unique(rows.person[here])) >= PLACEBO_PEOPLE
    )


def _other_caps(rows: PersonPeriods, sums: Sums, found: Matched) -> tuple[Mapping[str, Panel], list[str]]:
    """Panels under other caps of the weights, and which of them change nothing."""
    panels, remarks = {}, []
    for label, cap in (("Weights not capped", None), ("Weights capped at 5", 5.0)):
        try:
            other = matched(rows, cap=cap)
        except NotEstimable as error:
            remarks.append(f"{label}: {error}")
            continue
        if np.array_equal(other.weight, found.weight):
            remarks.append(f"{label}: no odds lie between the caps, so the weights are those reported.")
        else:
            panels[label] = panel(rows, other, sums)
    return panels, remarks


def _models(data: EvaluationData, found: Matched, outcome: Outcome, rules: Rules) -> tuple[OtherModel, ...]:
    """A cost by gamma and by Poisson variance, winsorized and not; a count by the negative binomial."""
    quick = replace(rules, beside=(), draws=0)
    made = []
    for measure in OTHER_DOLLARS.get(outcome.key, (outcome.key,)):
        own = panel(data.rows, found, data.rows.sums[measure])
        for family in OTHER_FAMILIES[outcome.kind]:
            try:
                analysis = analyze(own, Regression(family), quick, by_year=False)
                made.append(OtherModel(outcome, family, measure, analysis))
            except NotEstimable as error:
                made.append(OtherModel(outcome, family, measure, None, str(error)))
    return tuple(made)
