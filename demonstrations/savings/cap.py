"""The outlier cap: annualized cost cut at a month-weighted percentile, exact (methodology 1.7).

A person's annualized cost is 12 x cost / months. The cap is the smallest annualized cost at which the member
months, counted up from the cheapest person, reach the percentile of all member months; it is not
interpolated. Costs are cut while annualized and brought back to the months they came from.

A cap is kept as the cost and months of the person who sets it, so nothing is divided on the way: person i is
above the cap when cents_i x cap_months > cap_cents x months_i, and then counts cap_cents x months_i /
cap_months. Engines add whole numbers only; the division is done once, in Fractions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import ibis
from ibis import _
from ibis.expr.types import IntegerValue, Table

from demonstrations.savings.periods import MOST_MONTHS
from demonstrations.savings.policy import Policy

MONTHS_A_YEAR = 12
# Two different costs per month, each over at most MOST_MONTHS months, differ by at least 1/MOST_MONTHS**2.
RATE_SCALE = MOST_MONTHS**2
# RATE_SCALE times a person's cents in a period stays in 64 bits up to this: 92 billion dollars.
MOST_CENTS = (2**63 - 1) // RATE_SCALE - 1
POOLED = "both"


@dataclass(frozen=True)
class Cost:
    """One person's cost in a period: whole cents over eligible months (1 or more)."""

    cents: int
    months: int


@dataclass(frozen=True)
class Cap:
    """An annualized cost, kept as cents over months."""

    cents: int
    months: int

    @property
    def annual_dollars(self) -> Fraction:
        return Fraction(self.cents * MONTHS_A_YEAR, self.months * 100)

    def cuts(self, cost: Cost) -> bool:
        return cost.cents * self.months > self.cents * cost.months


def annual_cap(costs: Sequence[Cost], percentile: Decimal) -> Cap:
    """The cap of these people, by exact comparison. Raises ValueError for nobody or a percentile outside (0, 1]."""
    if not costs or not 0 < percentile <= 1:
        raise ValueError("A cap needs at least one person and a percentile over 0, at most 1.")
    wanted = Fraction(percentile) * sum(cost.months for cost in costs)
    reached = 0
    for cost in sorted(costs, key=lambda cost: Fraction(cost.cents, cost.months)):
        reached += cost.months
        if reached >= wanted:
            return Cap(cost.cents, cost.months)
    raise AssertionError("the whole is never under a part of it")


def capped_dollars(cost: Cost, cap: Cap) -> Fraction:
    """What counts of a cost: all of it, or the cap for as many months."""
    cents = Fraction(cap.cents * cost.months, cap.months) if cap.cuts(cost) else Fraction(cost.cents)
    return cents / 100


def rate_key(cents: IntegerValue, months: IntegerValue) -> IntegerValue:
    """Whole number that orders costs per month exactly as cents/months does, equal for equal ones only.

    It is floor(cents x RATE_SCALE / months), put together from remainders: each division that an engine may do
    in binary floating point is of whole numbers under 2**53 that divide evenly, so its result is exact.
    """
    rest = cents % months
    whole = ((cents - rest) / months).cast("int64")
    scaled = rest * RATE_SCALE
    part = ((scaled - scaled % months) / months).cast("int64")
    return whole * RATE_SCALE + part


def annual_caps(people: Table, policy: Policy) -> Table:
    """The cap of each period and category from person-periods: cap_group, period, category, cap_cents, cap_months.

    Both groups together; `cap_pool` by_group caps each group by itself (only to replicate older work), and
    national takes the policy's two dollar amounts.
    """
    if policy.cap_pool == "national":
        strata = people.select("period", "category", cap_group=ibis.literal(POOLED)).distinct()
        cents = ibis.cases(
            *((strata.period == name, int(dollars * 100)) for name, dollars in policy.national_cap.items()),
            else_=ibis.null("int64"),
        )
        return strata.mutate(cap_cents=cents.cast("int64"), cap_months=ibis.literal(MONTHS_A_YEAR, "int64"))
    pool = people.group if policy.cap_pool == "by_group" else ibis.literal(POOLED)
    stratum = ("cap_group", "period", "category")
    rates = (
        people.mutate(cap_group=pool, rate=rate_key(people.cents, people.months))
        .group_by(*stratum, "rate")
        # People of equal rate stand for the same cap; the one with the fewest months has the fewest cents.
        .agg(rate_months=_.months.sum().cast("int64"), cap_cents=_.cents.min(), cap_months=_.months.min())
    )
    running = rates.mutate(
        reached=_.rate_months.sum().over(ibis.cumulative_window(group_by=stratum, order_by=_.rate)),
        total=_.rate_months.sum().over(ibis.window(group_by=stratum)),
    )
    numerator, denominator = policy.cap_percentile.as_integer_ratio()
    at_cap = running.filter(
        _.reached.cast("int64") * denominator >= _.total.cast("int64") * numerator,
        (_.reached - _.rate_months).cast("int64") * denominator < _.total.cast("int64") * numerator,
    )
    return at_cap.select(*stratum, "cap_cents", "cap_months")


def with_caps(people: Table, caps: Table, policy: Policy) -> Table:
    """Person-periods with the cap of their stratum and `above`: whether it cuts them."""
    pool = people.group if policy.cap_pool == "by_group" else ibis.literal(POOLED)
    people = people.mutate(cap_group=pool)
    joined = people.inner_join(caps, ["cap_group", "period", "category"])
    return joined.mutate(above=joined.cents * joined.cap_months > joined.cap_cents * joined.months)
