"""The three monthly payments for one enrollee (methodology 3.1): Medicare A and B, Medicaid, Part D.

In this order: baseline, savings percentage, risk, withhold. Each component is rounded to cents once; the savings
percentage and the withhold never touch Part D.
"""

from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction

from fai_portal.common.money import cents


@dataclass(frozen=True)
class RiskAdjustment:
    """How a raw CMS-HCC score becomes a payment factor in a calendar year; `unknown` is the raw score of who has none."""

    normalization: Decimal
    coding_adjustment: Decimal
    unknown: Decimal | None = None

    def factor(self, raw: Decimal) -> Fraction:
        return Fraction(raw) / Fraction(self.normalization) * (1 - Fraction(self.coding_adjustment))


@dataclass(frozen=True)
class Amounts:
    """Dollars of some member months, all in cents.

    ab, medicaid: after the savings percentage, before the withhold; *_baseline: the same without it;
    *_first_paid: by the percentage agreed on when the month was paid; *_withheld: the quality withhold.
    """

    months: int = 0
    ab_baseline: Decimal = Decimal(0)
    medicaid_baseline: Decimal = Decimal(0)
    ab: Decimal = Decimal(0)
    medicaid: Decimal = Decimal(0)
    part_d: Decimal = Decimal(0)
    ab_withheld: Decimal = Decimal(0)
    medicaid_withheld: Decimal = Decimal(0)
    ab_first_paid: Decimal = Decimal(0)
    medicaid_first_paid: Decimal = Decimal(0)

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(*(getattr(self, name) + getattr(other, name) for name in _NAMES))

    def times(self, months: int) -> "Amounts":
        return Amounts(*(getattr(self, name) * months for name in _NAMES))

    @property
    def baseline(self) -> Decimal:
        return self.ab_baseline + self.medicaid_baseline

    @property
    def capitation(self) -> Decimal:
        """What savings and withhold apply to."""
        return self.ab + self.medicaid

    @property
    def revenue(self) -> Decimal:
        """Before the withhold, with Part D."""
        return self.capitation + self.part_d

    @property
    def withheld(self) -> Decimal:
        return self.ab_withheld + self.medicaid_withheld

    @property
    def paid_now(self) -> Decimal:
        return self.revenue - self.withheld

    @property
    def savings(self) -> Decimal:
        """Against what would have been paid without the demonstration; the withhold is not part of it."""
        return self.baseline - self.capitation

    @property
    def restated(self) -> Decimal:
        """What a percentage that was changed afterwards adds to what was first paid."""
        return self.capitation - self.ab_first_paid - self.medicaid_first_paid


_NAMES = tuple(field.name for field in fields(Amounts))


def month_of_one(
    *,
    county_baseline: Decimal,
    risk_factor: Fraction,
    cell_baseline: Decimal,
    part_d: Decimal,
    savings: Decimal,
    withhold: Decimal,
    savings_first: Decimal | None = None,
) -> Amounts:
    """One enrollee's month. Percentages are fractions; `savings_first` is the one it was first paid by."""
    first = savings if savings_first is None else savings_first

    def ab(percentage: Decimal | int) -> Decimal:
        return cents(Fraction(county_baseline) * (1 - Fraction(percentage)) * risk_factor)

    def medicaid(percentage: Decimal | int) -> Decimal:
        return cents(Fraction(cell_baseline) * (1 - Fraction(percentage)))

    paid_ab, paid_medicaid = ab(savings), medicaid(savings)
    return Amounts(
        months=1,
        ab_baseline=ab(0),
        medicaid_baseline=medicaid(0),
        ab=paid_ab,
        medicaid=paid_medicaid,
        part_d=cents(part_d),
        ab_withheld=cents(Fraction(withhold) * Fraction(paid_ab)),
        medicaid_withheld=cents(Fraction(withhold) * Fraction(paid_medicaid)),
        ab_first_paid=ab(first),
        medicaid_first_paid=medicaid(first),
    )


def rebased(interim_revenue: Decimal, *, interim: Decimal, minimum: Decimal) -> Decimal:
    """California's rule: revenue paid by a county's interim savings percentage, brought to the minimum one (S56).

    Raises ValueError for an interim percentage of 100 percent.
    """
    if interim >= 1:
        raise ValueError(
            "An interim savings percentage of 100 percent leaves nothing to bring to the minimum."
        )
    return cents(Fraction(interim_revenue) * (1 - Fraction(minimum)) / (1 - Fraction(interim)))
