"""Dollars as Decimal with two places."""

from decimal import Decimal
from fractions import Fraction

from fai_portal.common.rounding import half_up


def cents(value: Decimal | Fraction | int) -> Decimal:
    """Dollars rounded half up to whole cents. Raises as `half_up`."""
    return half_up(value, 2)
