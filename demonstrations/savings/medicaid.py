"""The federal Medicaid increase and whether it is deducted: a cliff, not a deductible (methodology 1.10)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class MedicaidTotals:
    """Total-computable Medicaid dollars, target and actual, and the federal share of them (a fraction)."""

    target_dollars: Fraction
    actual_dollars: Fraction
    fmap: Fraction


@dataclass(frozen=True)
class MedicaidOffset:
    """The federal increase (negative for a decrease), its percent of the federal target, and what is deducted.

    `deduction` is None when it hangs on a significance factor that is undefined.
    """

    target_federal: Fraction
    increase_federal: Fraction
    percent: Fraction
    deduction: Fraction | None


def medicaid_offset(medicaid: MedicaidTotals, significance_factor: Decimal | None) -> MedicaidOffset:
    """An increase up to and including the factor (percent) is ignored; above it the whole increase is deducted."""
    increase = medicaid.actual_dollars - medicaid.target_dollars
    percent = 100 * increase / medicaid.target_dollars
    increase_federal = increase * medicaid.fmap
    deduction: Fraction | None
    if increase <= 0:
        deduction = Fraction(0)
    elif significance_factor is None:
        deduction = None
    else:
        deduction = Fraction(0) if percent <= Fraction(significance_factor) else increase_federal
    return MedicaidOffset(medicaid.target_dollars * medicaid.fmap, increase_federal, percent, deduction)
