from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fai_portal.common.money import cents
from fai_portal.common.rounding import half_up


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Decimal("2.675"), 2, "2.68"),
        (Decimal("2.665"), 2, "2.67"),  # half even would give 2.66
        (Decimal("-2.675"), 2, "-2.68"),
        (Decimal("-0.004"), 2, "0.00"),
        (Fraction(1, 3), 4, "0.3333"),
        (Fraction(2, 3), 0, "1"),
        (7, 2, "7.00"),
        (Decimal("1E+3"), 1, "1000.0"),
        (10**40 + 1, 2, f"{10**40 + 1}.00"),
    ],
)
def test_rounds_half_up(value, places, text):
    assert str(half_up(value, places)) == text


def test_the_decimal_context_plays_no_part():
    with localcontext() as context:
        context.prec = 3
        assert cents(Fraction(123_456_789_125, 1000)) == Decimal("123456789.13")


@pytest.mark.parametrize("value", [0.5, True, "1"])
def test_refuses_what_is_not_exact(value):
    with pytest.raises(TypeError, match="not exact"):
        half_up(value, 2)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity")])
def test_refuses_what_is_not_finite(value):
    with pytest.raises(ValueError, match="cannot be rounded"):
        half_up(value, 2)


@given(st.fractions(), st.integers(0, 12))
def test_never_further_than_half_a_unit(value, places):
    rounded = Fraction(half_up(value, places))
    assert abs(rounded - value) <= Fraction(1, 2 * 10**places)
    assert Fraction(half_up(-value, places)) == -rounded
