"""Risk mitigation: the medical loss ratio and risk corridors (methodology 3.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from fai_portal.common.money import cents


@dataclass(frozen=True)
class PlanCosts:
    """What a plan spent in a calendar year, in dollars. A remittance is not an incurred claim."""

    claims: Decimal
    quality_improvement: Decimal = Decimal(0)
    taxes_and_fees: Decimal = Decimal(0)
    administration: Decimal = Decimal(0)

    @property
    def medical(self) -> Decimal:
        return self.claims + self.quality_improvement


@dataclass(frozen=True)
class RemittanceTier:
    """Of the part of a shortfall that lies under a ratio of `below` and over the tier before, `remitted` is paid."""

    below: Fraction
    remitted: Fraction


@dataclass(frozen=True)
class LossRatio:
    """`ratio` is exact; `remittance` is in cents, 0 where the ratio is high enough."""

    revenue: Decimal
    medical: Decimal
    ratio: Fraction
    remittance: Decimal


def loss_ratio(revenue: Decimal, costs: PlanCosts, tiers: Sequence[RemittanceTier]) -> LossRatio:
    """Claims and quality improvement over revenue less taxes and fees, and what is paid back for the shortfall.

    Raises ValueError for revenue that taxes and fees use up.
    """
    base = revenue - costs.taxes_and_fees
    if base <= 0:
        raise ValueError(f"Revenue less taxes and fees is {base}: a loss ratio needs more than 0.")
    ratio = Fraction(costs.medical) / Fraction(base)
    points, lower = Fraction(0), Fraction(0)
    for tier in sorted(tiers, key=lambda tier: tier.below):
        points += max(Fraction(0), tier.below - max(ratio, lower)) * tier.remitted
        lower = tier.below
    return LossRatio(base, costs.medical, ratio, cents(points * Fraction(base)))


@dataclass(frozen=True)
class CorridorTier:
    """Of the part of a gain or loss above `above` (a fraction of revenue), up to the next tier, payers bear `payers`."""

    above: Fraction
    payers: Fraction


@dataclass(frozen=True)
class Corridor:
    """Positive `result` is a plan's gain, negative its loss. `payers` is what the payers bear of it, with its sign:
    negative is paid to the plan, positive is paid back by it; `plan` is what the plan keeps.
    """

    revenue: Decimal
    cost: Decimal
    result: Decimal
    percent: Fraction
    payers: Decimal
    plan: Decimal


def corridor(revenue: Decimal, cost: Decimal, tiers: Sequence[CorridorTier]) -> Corridor:
    """The same tiers for gains and losses. Raises ValueError without revenue."""
    if revenue <= 0:
        raise ValueError(f"Revenue is {revenue}: a risk corridor needs more than 0.")
    result = revenue - cost
    share = abs(Fraction(result)) / Fraction(revenue)
    ordered = sorted(tiers, key=lambda tier: tier.above)
    ends: list[Fraction | None] = [*(tier.above for tier in ordered[1:]), None]
    points = sum(
        (
            max(Fraction(0), (share if end is None else min(share, end)) - tier.above) * tier.payers
            for tier, end in zip(ordered, ends, strict=True)
        ),
        Fraction(0),
    )
    borne = cents(points * Fraction(revenue)) * (-1 if result < 0 else 1)
    return Corridor(revenue, cost, result, 100 * Fraction(result) / Fraction(revenue), borne, result - borne)
