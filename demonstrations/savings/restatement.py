"""From a preliminary result to the final one, by cause; the causes add up to the change exactly.

One thing is changed at a time, in this order: which months are eligible, what a month cost, what the cap cuts, and the
policy. So the months that joined are valued at the preliminary cost of a month, and run-out at the final months.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from demonstrations.savings.cells import Cell
from demonstrations.savings.determination import Determination, determine
from demonstrations.savings.merging import merge_small
from demonstrations.savings.plan import CappedSide, Side, cells_of
from demonstrations.savings.policy import Policy

ELIGIBILITY, RUN_OUT, CAP, POLICY = "eligibility", "run_out", "cap", "policy"
BENEFICIARIES, MEDICAID, QUALITY = "beneficiaries", "medicaid", "quality"


@dataclass(frozen=True)
class Result:
    """What one result was made of: sides before merging, the policy, and distinct beneficiaries."""

    sides: tuple[CappedSide, ...]
    policy: Policy
    beneficiaries: int


@dataclass(frozen=True)
class Step:
    """What a cause changed and where that led; `after` is None where nothing can be said."""

    cause: str
    after: Fraction | None


@dataclass(frozen=True)
class Walk:
    """Savings and payment, each from where the preliminary result stood, step by step to the final one.

    The payment begins as it stood before quality, since a preliminary result has no quality score.
    """

    savings_before: Fraction
    savings: tuple[Step, ...]
    payment_before: Fraction | None
    payment: tuple[Step, ...]


def walk(preliminary: Result, final: Result, determined: Determination) -> Walk:
    """`determined` is the final determination, with Medicaid and quality. Raises Refusal as `determine`."""
    old, new = _by_key(preliminary.sides), _by_key(final.sides)
    least = preliminary.policy.min_cell_months
    stages = {
        ELIGIBILITY: _cells(
            [_side(side, old.get(key, side), old.get(key, side)) for key, side in new.items()], least
        ),
        RUN_OUT: _cells([_side(side, side, old.get(key, side)) for key, side in new.items()], least),
        CAP: _cells([_side(side, side, side) for side in new.values()], least),
    }
    before = _determined(_cells([_side(side, side, side) for side in old.values()], least), preliminary)
    after = {cause: _determined(cells, preliminary) for cause, cells in stages.items()}
    more_people = determine(stages[CAP], preliminary.policy, beneficiaries=final.beneficiaries)
    by_policy = determine(
        _cells([_side(side, side, side) for side in new.values()], final.policy.min_cell_months),
        replace(final.policy, medicaid=None, quality=None),
        beneficiaries=final.beneficiaries,
    )
    paid = None if determined.payment is None else Fraction(determined.payment)
    return Walk(
        savings_before=before.totals.savings,
        savings=(
            *(Step(cause, each.totals.savings) for cause, each in after.items()),
            Step(POLICY, by_policy.totals.savings),
        ),
        payment_before=before.payment_before_quality,
        payment=(
            *(Step(cause, each.payment_before_quality) for cause, each in after.items()),
            Step(BENEFICIARIES, more_people.payment_before_quality),
            Step(POLICY, by_policy.payment_before_quality),
            Step(MEDICAID, determined.payment_before_quality),
            Step(QUALITY, paid),
        ),
    )


_Key = tuple[str, str, str, str, str, str]


def _by_key(sides: Sequence[CappedSide]) -> Mapping[_Key, CappedSide]:
    return {
        (side.cohort, side.category, side.spmi, side.age_band, side.group, side.period): side
        for side in sides
    }


def _side(months: CappedSide, cost: CappedSide, cut: CappedSide) -> Side:
    """The months of one side at the cost of a month of another, with the part that a third's cap leaves."""
    dollars = cost.uncapped_dollars / cost.months * months.months
    left = cut.dollars / cut.uncapped_dollars if cut.uncapped_dollars else Fraction(1)
    return Side(
        months.cohort, months.category, months.spmi, months.age_band, months.group, months.period,
        months.people, months.months, dollars * left,
    )  # fmt: skip


def _cells(sides: Sequence[Side], minimum: Decimal) -> tuple[Cell, ...]:
    return merge_small(cells_of(sides), minimum)[0]


def _determined(cells: Sequence[Cell], result: Result) -> Determination:
    return determine(
        cells, replace(result.policy, medicaid=None, quality=None), beneficiaries=result.beneficiaries
    )
