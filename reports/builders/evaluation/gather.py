"""From the inputs to every number of the report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from demonstrations.evaluation.adjustments import BadRates, illustrative, switches
from demonstrations.evaluation.families import NotEstimable
from demonstrations.evaluation.inference import Rules
from enrollees.selectors.evaluation import NOT_KNOWN, evaluation_data, evaluation_outcomes, make_cells
from enrollees.selectors.evaluation_counts import COMPARISON, DEMONSTRATION, ELIGIBLE
from enrollees.selectors.evaluation_data import EvaluationData, EvaluationPlan, Sums
from fai_portal.common.periods import Period, add_months
from reports.builders.evaluation import names
from reports.builders.evaluation.basis import PANDEMIC, Choices, plan_of
from reports.builders.evaluation.compute import FEWEST_TOLD, Computed, computed, planned
from reports.builders.evaluation.levels import Counts, Hidden, Place, families, hidden_levels, level_counts
from reports.builders.evaluation.matching import Matched, matched
from reports.builders.evaluation.pool import Pool, pool_of
from reports.builders.evaluation.replication import Replication, planned_again, replicated
from reports.builders.inputs import CannotBuild, Inputs
from reports.builders.steps import Step, Steps

OUTSIDE_SUPPORT = "outside_support"
ANALYZED = "analyzed"


@dataclass(frozen=True)
class Unadjusted:
    """One outcome in a group and period: its total, what was at risk and what of it had none, people with and without."""

    total: float
    at_risk: float
    zero: float
    people: int
    people_without: int


@dataclass(frozen=True)
class Gathered:
    """One evaluation with what it was made from."""

    inputs: Inputs
    plan: EvaluationPlan
    choices: Choices
    rules: Rules
    data: EvaluationData
    matched: Matched
    computed: Computed
    replication: Replication | None = None

    @property
    def name(self) -> str:
        return self.inputs.basis.facts["demonstration"]

    @property
    def state(self) -> str:
        return self.inputs.basis.facts["state"]

    @property
    def is_capitated(self) -> bool:
        return self.plan.model == "capitated"

    @property
    def illustrative(self) -> tuple[str, ...]:
        """The payment adjustments that are on with numbers that were made up."""
        return tuple(
            illustrative(rate for rate in self.plan.rates if rate.switch in self.plan.switches).values()
        )

    @property
    def is_made_up(self) -> bool:
        """Whether the dataset says that nobody in it is real, or whoever asked for the report does."""
        return self.data.made_up == 1 or self.choices.known_effect is not None

    @cached_property
    def periods(self) -> Mapping[int, str]:
        """The label of each period, in order."""
        return names.periods([int(value) for value in np.unique(self.data.rows.period)])

    @property
    def first_year(self) -> int:
        return min(value for value in self.periods if value > 0)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        return tuple((group, period) for group in names.GROUPS for period in self.periods)

    @property
    def before(self) -> Period:
        launch = self.plan.launch.replace(day=1)
        return Period(max(self.data.first_month, add_months(launch, -self.plan.baseline_months)), launch)

    @property
    def after(self) -> Period:
        return Period(self.plan.launch.replace(day=1), self.data.end)

    def months_of(self, period: int) -> Period:
        """The calendar months of a period, for the first start cohort."""
        launch: date = self.plan.launch.replace(day=1)
        if period <= 0:
            start = add_months(launch, 12 * (period - 1))
            return Period(max(start, self.data.first_month), add_months(launch, 12 * period))
        starts = [day.replace(day=1) for day in self.plan.years] or [
            add_months(launch, 12 * place) for place in range(len(self.periods))
        ]
        ends = [*starts[1:], self.data.end]
        return Period(starts[period - 1], min(ends[period - 1], self.data.end))

    def in_pandemic(self, quarter: int) -> bool:
        """Whether a quarter, counted from the start, has a month of the COVID-19 pandemic in the analysis."""
        if self.plan.without:
            return False
        start = add_months(self.plan.launch.replace(day=1), 3 * (quarter - 1))
        return Period(start, add_months(start, 3)).overlaps(PANDEMIC)

    def at(self, place: Place) -> np.ndarray:
        """The analyzed rows of a group and period."""
        group, period = place
        rows = self.data.rows
        return self.matched.kept & (rows.demo == (group == DEMONSTRATION)) & (rows.period == period)

    def people(self, where: np.ndarray) -> int:
        """Distinct people among rows: a comparison person may stand in the window of several start cohorts."""
        return len(np.unique(self.data.rows.person[where]))

    @cached_property
    def unadjusted(self) -> Mapping[str, Mapping[Place, Unadjusted]]:
        """By outcome, group and period, analyzed rows only."""
        where = {place: np.flatnonzero(self.at(place)) for place in self.places}
        return {
            outcome.key: {
                place: self._unadjusted(self.data.rows.sums[outcome.key], rows)
                for place, rows in where.items()
            }
            for outcome in self.data.outcomes
        }

    def _unadjusted(self, sums: Sums, rows: np.ndarray) -> Unadjusted:
        own, person = sums.only(rows), self.data.rows.person[rows]
        return Unadjusted(
            total=float(own.total.sum()),
            at_risk=float(own.weight.sum()),
            zero=float(own.zero.sum()),
            people=len(np.unique(person[own.total > 0])),
            people_without=len(np.unique(person[own.zero > 0])),
        )

    @cached_property
    def pool(self) -> Pool | None:
        """The comparison areas by their distance from the demonstration's."""
        return pool_of(self.data.rows, fewest_people=FEWEST_TOLD)

    @cached_property
    def analyzed(self) -> Mapping[Place, int]:
        return {place: self.people(self.at(place)) for place in self.places}

    @cached_property
    def level_counts(self) -> Counts:
        """Analyzed people of each level of a covariate."""
        return level_counts(self.data.rows, self.matched)

    @cached_property
    def hidden_levels(self) -> Hidden:
        """By group and period, the levels of which no share may be shown."""
        return hidden_levels(self.level_counts, families(self.matched.levels))

    @property
    def hidden_somewhere(self) -> frozenset[str]:
        return frozenset().union(*self.hidden_levels.values())

    @cached_property
    def flow(self) -> Mapping[Place, Mapping[str, int]]:
        """People by reason, with those of unknown covariates, outside the common support, and analyzed."""
        counted: dict[Place, dict[str, int]] = {place: {} for place in self.places}
        for row in self.data.flow:
            place = (row["group"], row["period"])
            if place in counted:
                counted[place][row["reason"]] = row["people"]
        rows = self.data.rows
        for place, found in counted.items():
            group, period = place
            here = (rows.demo == (group == DEMONSTRATION)) & (rows.period == period)
            known, analyzed = self.people(here), self.analyzed[place]
            found[NOT_KNOWN] = found.pop(ELIGIBLE, 0) - known
            found[OUTSIDE_SUPPORT] = known - analyzed
            found[ANALYZED] = analyzed
        return counted

    def counties(self, group: str) -> int:
        rows = self.data.rows
        return len(np.unique(rows.county[self.matched.kept & (rows.demo == (group == DEMONSTRATION))]))

    @property
    def comparison_states(self) -> int:
        rows = self.data.rows
        return len(np.unique(rows.state[self.matched.kept & ~rows.demo]))


GROUPING = Step("cells", "Judging person-months and adding them up", 20)


def gathered(inputs: Inputs, steps: Steps) -> Gathered:
    """Read, weigh and estimate, in steps. Raises CannotBuild with what stands in the way."""
    plan, choices = plan_of(inputs), Choices(inputs.parameters)
    rules = choices.rules(inputs.seed)
    outcomes = evaluation_outcomes(inputs.dataset, plan)
    models = planned(outcomes, plan, subgroups=choices.is_on("subgroups"))
    steps.plan([GROUPING, *models, *planned_again(outcomes, plan)])
    try:
        # Cells are kept for all runs; a run keeps where they are.
        steps.step(GROUPING.name, {}, lambda tell: make_cells(inputs.dataset, plan, tell).encode())
        data = evaluation_data(inputs.dataset, plan)
        _check(data)
        _check_adjustments(data, plan)
        _check_made_once(inputs.dataset.counts, plan)
        found = matched(data.rows, cap=choices.cap)
    except NotEstimable as error:
        raise CannotBuild(
            f"The evaluation cannot be built from this dataset ({error.rule}). {error}"
        ) from error
    except BadRates as error:
        raise CannotBuild(f"The evaluation cannot be built from this dataset. {error}") from error
    done = computed(data, found, rules, wanted=models, steps=steps)
    again = replicated(data, plan.replication, rules, cap=choices.cap, steps=steps)
    return Gathered(inputs, plan, choices, rules, data, found, done, again)


def _check_adjustments(data: EvaluationData, plan: EvaluationPlan) -> None:
    """Numbers that were made up are for people who were."""
    labels = illustrative(rate for rate in plan.rates if rate.switch in plan.switches)
    if labels and data.made_up < 1:
        raise BadRates([
            f"{label}: its numbers are illustrative, so it can be turned on for made-up data only. Turn it off, or enter "
            "numbers with their source."
            for label in labels.values()
        ])  # fmt: skip


def _check_made_once(counts: dict[str, Any], plan: EvaluationPlan) -> None:
    """An adjustment that the eligibility job made to each claim is not made to the months again."""
    made = [each for each in counts.get("made_from", {}).get("adjustments", ()) if each in plan.switches]
    if made:
        raise BadRates([
            f"{switches(plan.rates)[switch]}: this was done when the dataset was made. Turn it off here." for switch in made
        ])  # fmt: skip


def _check(data: EvaluationData) -> None:
    rows = data.rows
    for group, where in ((DEMONSTRATION, rows.demo), (COMPARISON, ~rows.demo)):
        periods = rows.period[where]
        if not (periods <= 0).any() or not (periods > 0).any():
            raise NotEstimable(
                "not_identified",
                f"The {group} group has nobody eligible {'before' if not (periods <= 0).any() else 'after'} the start. "
                "Both groups need person-months of the two years before it and of the demonstration.",
            )
