"""From the inputs to every number of the report, unrounded."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from demonstrations.savings.categories import CATEGORIES, FROM_65, UNDER_65
from demonstrations.savings.cells import SIDES, Cell
from demonstrations.savings.determination import Determination, MsrTest, determine
from demonstrations.savings.eligibility import Eligibility
from demonstrations.savings.findings import Refusal
from demonstrations.savings.merging import Merge, merge_small
from demonstrations.savings.periods import Window
from demonstrations.savings.plan import CappedSide, CountySide, cells_of
from demonstrations.savings.policy import Policy, policy_from_text
from enrollees.selectors.savings import savings_inputs
from reports.builders.area import counties_of
from reports.builders.inputs import CannotBuild, Inputs, Progress
from reports.builders.privacy import hidden_together, is_small, unless
from reports.builders.savings.basis import window_of
from reports.builders.words import sentences
from reports.render.numbers import Absent

AGES = {UNDER_65: "1", FROM_65: "2"}
PREFIXES = {"demonstration": "demo", "comparison": "comp"}  # of a group's sides
OTHER_RULE = {"cell": "cohort_composite", "cohort_composite": "cell"}


@dataclass(frozen=True)
class Gathered:
    """One determination with what it was made from.

    other: the same by the other trend rule; by_distinct: the test of the minimum savings rate with distinct people.
    county_sides: the sides by county, from which only the uncertainty of savings is computed.
    """

    inputs: Inputs
    policy: Policy
    window: Window
    eligibility: Eligibility
    sides: tuple[CappedSide, ...]
    cells_before: int
    merges: tuple[Merge, ...]
    determination: Determination
    other: Determination
    by_distinct: MsrTest
    county_sides: tuple[CountySide, ...] = ()

    @property
    def name(self) -> str:
        return self.inputs.basis.facts["demonstration"]

    @property
    def verdicts_differ(self) -> bool:
        return self.by_distinct.status != self.determination.msr_by_average.status

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(result.cell for result in self.determination.cells)

    @cached_property
    def hidden(self) -> frozenset[tuple]:
        """The keys of the cells that may not be shown: those with few people on any side, and their complements."""
        return hidden_together(
            [{cell.key: getattr(cell.people, side) for cell in self.cells} for side in SIDES]
        )

    @cached_property
    def tells_people_apart(self) -> bool:
        """Whether the counts of people in all, with those of each period, give away a group of 1 to 10.

        Of 286 people who were ever eligible, 283 in the baseline: 3 came later (methodology 5.1).
        """
        ever = {group: count.people for group, count in self.eligibility.eligible.items()}
        rest = [self.inputs.dataset.people - sum(ever.values())]  # people who were never eligible
        for group, prefix in PREFIXES.items():
            base, perf = self.people(f"{prefix}_base"), self.people(f"{prefix}_perf")
            rest += [ever[group] - base, ever[group] - perf, base + perf - ever[group]]
        return any(is_small(people) for people in rest)

    @property
    def dataset_people(self) -> int | Absent:
        return unless(self.tells_people_apart, self.inputs.dataset.people)

    def side_total(self, side: str, unit: str) -> Fraction:
        return sum((getattr(cell, f"{side}_{unit}") for cell in self.cells), Fraction(0))

    def people(self, side: str) -> int:
        """Distinct people on a side: each belongs to one cell."""
        return sum(getattr(cell.people, side) for cell in self.cells)


def gathered(inputs: Inputs, progress: Progress) -> Gathered:
    """Read, judge, add up and determine. Raises CannotBuild with what stands in the way."""
    progress(2, "Reading the policy")
    policy = read_policy(inputs)
    progress(5, "Judging person-months and adding up cells")
    found = savings_inputs(inputs.dataset, policy, window_of(inputs), counties_of(inputs))
    progress(60, "Computing target, actual and savings")
    return from_sides(inputs, found.sides, found.eligibility, county_sides=found.county_sides)


def from_sides(
    inputs: Inputs,
    sides: Sequence[CappedSide],
    eligibility: Eligibility,
    *,
    policy: Policy | None = None,
    medicaid: Sequence[CappedSide] = (),
    county_sides: Sequence[CountySide] = (),
) -> Gathered:
    """The determination by the policy, and by the other trend rule, from the sides of the cells.

    policy: left out, that of the inputs. medicaid: the sides in Medicaid dollars, for a final result.
    """
    policy = policy or read_policy(inputs)
    before = cells_of(sides)
    merged, merges = merge_small(before, policy.min_cell_months)
    cells = sorted(merged, key=in_order)
    people = sum(cell.people.demo_perf for cell in cells if cell.people)
    medicaid_cells = sorted(merge_small(cells_of(medicaid), policy.min_cell_months)[0], key=in_order)

    def by(policy: Policy) -> Determination:
        return determined(cells, policy, people, medicaid_cells or None)

    return Gathered(
        inputs=inputs,
        policy=policy,
        window=window_of(inputs),
        eligibility=eligibility,
        sides=tuple(sides),
        cells_before=len(before),
        merges=merges,
        determination=by(policy),
        other=by(replace(policy, trend_rule=OTHER_RULE[policy.trend_rule])),
        by_distinct=by(replace(policy, msr_n="distinct")).msr,
        county_sides=tuple(county_sides),
    )


def in_order(cell: Cell) -> tuple[str, int, str, str]:
    """By cohort, category from facility to community, and age from young to old: the order of every table."""
    return (cell.cohort, CATEGORIES.index(cell.category), cell.spmi, AGES.get(cell.age_band, cell.age_band))


def read_policy(inputs: Inputs) -> Policy:
    try:
        policy, _ = policy_from_text(json.dumps(inputs.basis.policy).encode(), stored=True)
    except Refusal as refusal:
        raise CannotBuild(sentences("The policy record cannot be used", refusal)) from refusal
    return policy


def determined(
    cells: Sequence[Cell], policy: Policy, people: int, medicaid: Sequence[Cell] | None = None
) -> Determination:
    try:
        return determine(cells, policy, medicaid=medicaid, beneficiaries=people)
    except Refusal as refusal:
        raise CannotBuild(sentences("Savings cannot be computed from this dataset", refusal)) from refusal
