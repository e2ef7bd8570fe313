from decimal import Decimal
from fractions import Fraction

import pytest

from reports.render.numbers import Kind, carried, shown


@pytest.mark.parametrize(
    ("value", "kind", "text", "data"),
    [
        (Decimal("8503292.365"), Kind.MONEY, "$8,503,292.37", "8503292.37"),
        (Decimal("-1234.5"), Kind.MONEY, "−$1,234.50", "-1234.50"),
        (Decimal("-0.001"), Kind.MONEY, "$0.00", "0.00"),
        (14891, Kind.COUNT, "14,891", "14891"),
        (Fraction(25, 2), Kind.COUNT, "12.50", "12.50"),
        (Fraction(38976, 10000), Kind.PERCENT, "3.90%", "3.89760000"),
        (Decimal("1.06184432"), Kind.RATE, "1.0618", "1.06184432"),
    ],
)
def test_a_number_is_shown_and_carried_from_the_same_exact_value(value, kind, text, data):
    assert shown(value, kind) == text
    assert str(carried(value, kind)) == data


def test_the_shown_value_is_not_rounded_twice():
    """8 places then 2 would give 2.35; the exact value is under the tie."""
    value = Decimal("2.344999999")
    assert str(carried(value, Kind.PERCENT)) == "2.34500000"
    assert shown(value, Kind.PERCENT) == "2.34%"
