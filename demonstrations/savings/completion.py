"""Completion of claims not yet paid: chain ladder on paid triangles (methodology 1.6).

A completion factor says what part of the dollars finally paid for a month has been paid after so many months.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

# Incurred month (its first day) -> dollars paid by lag in months, lag 0 first, as far as they are known.
Triangle = Mapping[date, Sequence[Fraction]]


def lag(incurred: date, paid: date) -> int:
    """Months from the month of service to the month of payment."""
    return (paid.year - incurred.year) * 12 + paid.month - incurred.month


def triangle(payments: Iterable[tuple[date, date, Fraction]], *, paid_through: date) -> Triangle:
    """A paid triangle from (incurred month, paid month, dollars), known up to the month of `paid_through`.

    Later payments are left out, so that every month is seen up to the same day. Raises ValueError for a payment
    before its month of service.
    """
    dollars: dict[date, dict[int, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for incurred, paid, amount in payments:
        after = lag(incurred, paid)
        if after < 0:
            raise ValueError(f"Paid in {paid:%Y-%m} for service in {incurred:%Y-%m}: a payment comes later.")
        if paid <= paid_through:
            dollars[incurred.replace(day=1)][after] += Fraction(amount)
    return {
        incurred: [by_lag.get(step, Fraction(0)) for step in range(lag(incurred, paid_through) + 1)]
        for incurred, by_lag in sorted(dollars.items())
    }


def completion_factors(paid: Triangle, *, full_runout_months: int) -> tuple[Fraction, ...]:
    """CF by lag, from lag 0 to `full_runout_months`, where it is 1.

    The development factor of a lag is the ratio of sums of cumulative dollars, over the months known at both
    lags. Raises ValueError where no month shows a lag, where nothing was paid, or where a factor passes 1
    (recoveries larger than payments): such a triangle says nothing about completion.
    """
    cumulative = [_running(row) for row in paid.values()]
    factors = [Fraction(1)]
    for step in reversed(range(full_runout_months)):
        known = [row for row in cumulative if len(row) > step + 1]
        before, after = (
            sum((row[step] for row in known), Fraction(0)),
            sum((row[step + 1] for row in known), Fraction(0)),
        )
        if before <= 0 or after <= 0:
            raise ValueError(f"No month of service shows what was paid from lag {step} to lag {step + 1}.")
        factors.append(factors[-1] * before / after)
    factors.reverse()
    check_factors(factors)
    return tuple(factors)


def _running(row: Sequence[Fraction]) -> list[Fraction]:
    total, sums = Fraction(0), []
    for amount in row:
        total += amount
        sums.append(total)
    return sums


def check_factors(factors: Sequence[Fraction]) -> None:
    """Raises ValueError naming every factor outside (0, 1]."""
    wrong = [f"lag {step}: {float(cf):.6g}" for step, cf in enumerate(factors) if not 0 < cf <= 1]
    if wrong:
        raise ValueError(f"Completion factors lie over 0 and at most at 1; found {', '.join(wrong)}.")


def completed(
    dollars: Fraction, factors: Sequence[Fraction], *, incurred: date, paid_through: date
) -> Fraction:
    """Paid dollars of one month brought to completion: dollars / CF[lag]; from the last factor on, unchanged.

    Raises ValueError for a month of service after `paid_through`.
    """
    after = lag(incurred, paid_through)
    if after < 0:
        raise ValueError(f"Service in {incurred:%Y-%m} lies after payments end in {paid_through:%Y-%m}.")
    return dollars if after >= len(factors) else dollars / factors[after]
