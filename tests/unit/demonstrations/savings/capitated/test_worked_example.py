"""Worked example 3.4 of the methodology, to the cent, and the wrong answers it warns of."""

from decimal import Decimal
from fractions import Fraction

import pytest

from demonstrations.savings.capitated.mitigation import (
    CorridorTier,
    PlanCosts,
    RemittanceTier,
    corridor,
    loss_ratio,
)
from demonstrations.savings.capitated.rates import RiskAdjustment, month_of_one, rebased
from demonstrations.savings.capitated.withhold import MeasuresMet, band_of, earned

RISK = RiskAdjustment(Decimal("1.045"), Decimal("0.059"))
FLOOR = (RemittanceTier(Fraction(85, 100), Fraction(1)),)
CORRIDORS = (
    CorridorTier(Fraction(0), Fraction(0)),
    CorridorTier(Fraction(5, 100), Fraction(1, 2)),
    CorridorTier(Fraction(10, 100), Fraction(0)),
)


def one_month(savings="0.02", withhold="0.02"):
    return month_of_one(
        county_baseline=Decimal("912.34"),
        risk_factor=RISK.factor(Decimal("1.412")),
        cell_baseline=Decimal("1284.50"),
        part_d=Decimal("412.77"),
        savings=Decimal(savings),
        withhold=Decimal(withhold),
    )


def test_the_month():
    paid = one_month()

    assert round(RISK.factor(Decimal("1.412")), 8) == Fraction("1.27147560")
    assert (paid.ab, paid.medicaid, paid.part_d) == (
        Decimal("1136.82"),
        Decimal("1258.81"),
        Decimal("412.77"),
    )
    assert (paid.ab_withheld, paid.medicaid_withheld) == (Decimal("22.74"), Decimal("25.18"))
    assert (paid.withheld, paid.paid_now) == (Decimal("47.92"), Decimal("2760.48"))
    # 912.34 x 1.2714756... = 1,160.018...: what would have been paid without the demonstration.
    assert (paid.ab_baseline, paid.medicaid_baseline) == (Decimal("1160.02"), Decimal("1284.50"))
    assert paid.savings == Decimal("48.89")


def test_many_months_are_one_month_many_times():
    many = one_month().times(31_250)

    assert many.withheld == Decimal("1497500.00")
    assert many.revenue == Decimal("87762500.00")


@pytest.mark.parametrize(
    ("met", "of", "repaid"),
    [(7, 9, "1123125.00"), (8, 10, "1497500.00"), (3, 8, "374375.00"), (1, 6, "0.00")],
)
def test_the_withhold_of_the_example(met, of, repaid):
    assert earned(Decimal("1497500.00"), MeasuresMet(met, of)).repaid == Decimal(repaid)


@pytest.mark.parametrize(
    ("met", "of", "starts"),
    [(8, 10, 80), (4, 5, 80), (79, 99, 60), (1, 5, 20), (5, 5, 80), (0, 7, 0), (33, 41, 80), (32, 41, 60)],
)
def test_a_band_begins_exactly_where_it_says(met, of, starts):
    """33 of 41 is 80.49 percent; 32 of 41 is 78.05 percent."""
    assert band_of(MeasuresMet(met, of)).at_least == starts


def test_exactly_at_the_edge_of_a_band_is_said():
    assert earned(Decimal(100), MeasuresMet(8, 10)).at_edge
    assert not earned(Decimal(100), MeasuresMet(9, 10)).at_edge
    assert not earned(Decimal(100), MeasuresMet(0, 10)).at_edge  # nothing met is no narrow case


def test_no_measure_that_applies_is_no_result():
    none = earned(Decimal(100), MeasuresMet(0, 0))

    assert (none.band, none.repaid, none.forfeited) == (None, None, None)
    with pytest.raises(ValueError, match="3 of 2"):
        MeasuresMet(3, 2)


def test_the_loss_ratio_of_the_example():
    found = loss_ratio(Decimal("87762500.00"), PlanCosts(claims=Decimal("73501093.75")), FLOOR)

    assert (found.ratio, found.remittance) == (Fraction("0.8375"), Decimal("1097031.25"))


def test_a_second_band_of_the_loss_ratio_and_taxes():
    """85 to 90 percent: half. At 0.80 of 900: 0.05 x 900 = 45.00 whole, and 0.05 x 900 / 2 = 22.50."""
    tiers = (*FLOOR, RemittanceTier(Fraction(90, 100), Fraction(1, 2)))
    costs = PlanCosts(claims=Decimal("700"), quality_improvement=Decimal("20"), taxes_and_fees=Decimal("100"))

    assert loss_ratio(Decimal("1000"), costs, tiers).remittance == Decimal("67.50")
    assert loss_ratio(Decimal("1000"), PlanCosts(claims=Decimal("880")), tiers).remittance == Decimal("10.00")
    assert loss_ratio(Decimal("1000"), PlanCosts(claims=Decimal("900")), tiers).remittance == 0
    with pytest.raises(ValueError, match="more than 0"):
        loss_ratio(Decimal("100"), costs, tiers)


def test_the_corridor_of_the_example():
    found = corridor(Decimal("100000000"), Decimal("107500000"), CORRIDORS)

    assert (found.result, found.percent) == (Decimal("-7500000"), Fraction("-7.5"))
    assert (found.payers, found.plan) == (Decimal("-1250000.00"), Decimal("-6250000.00"))


def test_a_corridor_is_symmetric_and_ends():
    gain = corridor(Decimal("100000000"), Decimal("92500000"), CORRIDORS)
    beyond = corridor(Decimal("100"), Decimal("130"), CORRIDORS)

    assert (gain.payers, gain.plan) == (Decimal("1250000.00"), Decimal("6250000.00"))
    assert beyond.payers == Decimal("-2.50")  # half of 5 to 10 points; the plan alone above


def test_californias_rule():
    """1,000,000 at 4 percent off, brought to 1 percent off: 1,000,000 x 0.99 / 0.96."""
    assert rebased(Decimal("1000000"), interim=Decimal("0.04"), minimum=Decimal("0.01")) == Decimal(
        "1031250.00"
    )
    with pytest.raises(ValueError, match="100 percent"):
        rebased(Decimal("1"), interim=Decimal("1"), minimum=Decimal("0"))
