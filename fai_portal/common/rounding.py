"""The one way the portal rounds: half up, from an exact number, once, at the edge."""

from decimal import Decimal
from fractions import Fraction


def half_up(value: Decimal | Fraction | int, places: int) -> Decimal:
    """`value` rounded to `places` decimals; a tie moves away from zero. Zero is never negative.

    Exact at any size: the decimal context plays no part. Raises TypeError for a binary float and ValueError for
    a number that is not finite.
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | Fraction | int):
        raise TypeError(f"{type(value).__name__} is not exact; allowed: Decimal, Fraction, int.")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"{value} cannot be rounded.")
    exact = Fraction(value)
    units = (abs(exact.numerator) * 10**places * 2 + exact.denominator) // (exact.denominator * 2)
    sign = 1 if exact < 0 and units else 0
    return Decimal((sign, tuple(int(digit) for digit in str(units)), -places))
