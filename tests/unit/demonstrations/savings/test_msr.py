from decimal import Decimal, localcontext

import pytest

from demonstrations.savings.msr import AGREEMENT_POINTS, minimum_savings_rate
from fai_portal.common.rounding import half_up


@pytest.mark.parametrize(
    ("size", "percent"),
    [(7_500, "3.68639173"), (14_891, "2.74488476"), (35_000, "2.16440143")],
)
def test_between_points_on_logarithms(size, percent):
    assert half_up(minimum_savings_rate(size, AGREEMENT_POINTS), 8) == Decimal(percent)


@pytest.mark.parametrize(("size", "percent"), [(7_500, "3.85"), (14_891, "2.833175")])
def test_between_points_on_a_straight_line(size, percent):
    assert minimum_savings_rate(size, AGREEMENT_POINTS, "linear") == Decimal(percent)


@pytest.mark.parametrize("interpolation", ["loglog", "linear"])
def test_edges_and_exact_points(interpolation):
    def rate(size):
        return minimum_savings_rate(size, AGREEMENT_POINTS, interpolation)

    assert rate(4_999) is None
    assert rate(0) is None
    assert [rate(size) for size, _ in AGREEMENT_POINTS] == [percent for _, percent in AGREEMENT_POINTS]
    assert rate(50_001) == rate(10_000_000) == Decimal("2.00")
    assert Decimal("2.00") < rate(49_999) < rate(20_001) < Decimal("2.45")
    assert rate(5_001) < Decimal("4.50")


def test_28_digits_whatever_the_context():
    with localcontext() as context:
        context.prec = 5
        rate = minimum_savings_rate(7_500, AGREEMENT_POINTS)
    assert rate == minimum_savings_rate(7_500, AGREEMENT_POINTS)
    assert len(rate.as_tuple().digits) == 28
    with localcontext() as context:  # the geometric form of the same line, at twice the digits
        context.prec = 60
        along = (Decimal(3) / 2).ln() / Decimal(2).ln()
        expected = Decimal("4.5") * (Decimal("3.2") / Decimal("4.5")) ** along
        context.prec = 28
        assert rate == +expected


def test_one_point_is_flat():
    assert minimum_savings_rate(9, ((10, Decimal(3)),)) is None
    assert minimum_savings_rate(10_000, ((10, Decimal(3)),)) == Decimal(3)


def test_the_sliding_scale_of_another_program_as_points():
    """The Shared Savings Program's printed ranges are straight lines between their ends."""
    points = ((5_000, Decimal("3.9")), (6_000, Decimal("3.6")), (7_000, Decimal("3.4")))
    assert minimum_savings_rate(5_500, points, "linear") == Decimal("3.75")
    assert minimum_savings_rate(6_999, points, "linear") == Decimal("3.4002")
