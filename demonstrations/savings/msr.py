"""The minimum savings rate: how large savings must be before they count (methodology 1.9).

The agreement prints a few points; other sizes come from an underlying curve that it does not print. The curve
here is a straight line between neighboring points, in logarithms (the default) or in the numbers themselves.
"""

import itertools
from collections.abc import Sequence
from decimal import Decimal, localcontext

Points = Sequence[tuple[int, Decimal]]

DIGITS = 28
GUARD_DIGITS = 22

# Agreement Figure 6-2, as republished in a clause library (methodology source S50).
AGREEMENT_POINTS: tuple[tuple[int, Decimal], ...] = (
    (5_000, Decimal("4.50")),
    (10_000, Decimal("3.20")),
    (20_000, Decimal("2.45")),
    (50_000, Decimal("2.00")),
)
INTERPOLATIONS = ("loglog", "linear")


def minimum_savings_rate(beneficiaries: int, points: Points, interpolation: str = "loglog") -> Decimal | None:
    """The rate in percent for a number of beneficiaries, to 28 significant digits; a printed point is itself.

    `points` are (beneficiaries, percent) with beneficiaries rising. Fewer than the first point: None, because
    the printed range says nothing there. The last point holds for every larger number.
    """
    if beneficiaries < points[0][0]:
        return None
    if beneficiaries >= points[-1][0]:
        return points[-1][1]
    for (low, low_rate), (high, high_rate) in itertools.pairwise(points):
        if beneficiaries == low:
            return low_rate
        if beneficiaries < high:
            between = _loglog if interpolation == "loglog" else _linear
            with localcontext() as context:
                context.prec = DIGITS + GUARD_DIGITS
                rate = between(Decimal(beneficiaries), Decimal(low), low_rate, Decimal(high), high_rate)
                context.prec = DIGITS
                return +rate
    raise ValueError("The points do not rise with the number of beneficiaries.")


def _loglog(size: Decimal, low: Decimal, low_rate: Decimal, high: Decimal, high_rate: Decimal) -> Decimal:
    along = (size.ln() - low.ln()) / (high.ln() - low.ln())
    return (low_rate.ln() + (high_rate.ln() - low_rate.ln()) * along).exp()


def _linear(size: Decimal, low: Decimal, low_rate: Decimal, high: Decimal, high_rate: Decimal) -> Decimal:
    return low_rate + (high_rate - low_rate) * (size - low) / (high - low)
