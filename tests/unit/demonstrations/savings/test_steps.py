"""The small steps after the cells: quality, Medicaid, share, periods."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from demonstrations.savings.medicaid import MedicaidTotals, medicaid_offset
from demonstrations.savings.periods import Window
from demonstrations.savings.quality import IDENTITY, Quality, QualityMap, Score, Tier, quality_factor
from demonstrations.savings.share import capped_share, settlement, state_share
from fai_portal.common.periods import Period

TIERS = QualityMap("tiers", (Tier(Fraction(4, 5), Fraction(1)), Tier(Fraction(3, 5), Fraction(3, 4))))


@pytest.mark.parametrize(
    ("met", "factor"), [(10, 1), (8, 1), (7, Fraction(3, 4)), (6, Fraction(3, 4)), (5, 0), (0, 0)]
)
def test_tiers_count_their_lower_edge_in(met, factor):
    assert quality_factor(Quality(met, 10), TIERS) == factor


def test_the_identity_is_the_exact_score():
    assert quality_factor(Quality(1, 3), IDENTITY) == Fraction(1, 3)


def test_a_split_weighs_reporting_and_performance():
    split = QualityMap("split", (), Fraction(2, 5), Fraction(3, 5))
    quality = Quality(6, 10, Score(4, 4), Score(2, 6))
    assert quality_factor(quality, split) == Fraction(2, 5) + Fraction(3, 5) * Fraction(1, 3)
    with pytest.raises(ValueError, match="reporting and the performance"):
        quality_factor(Quality(6, 10), split)


@pytest.mark.parametrize(
    ("actual", "deduction"),
    [("102.5", "0"), ("102.5000001", "1.25000005"), ("100", "0"), ("90", "0"), ("110", "5")],
)
def test_the_medicaid_rule_is_a_cliff(actual, deduction):
    totals = MedicaidTotals(Fraction(100), Fraction(actual), Fraction(1, 2))
    assert medicaid_offset(totals, Decimal("2.5")).deduction == Fraction(deduction)


def test_a_decrease_adds_nothing_and_an_undefined_factor_decides_nothing():
    falling = medicaid_offset(MedicaidTotals(Fraction(100), Fraction(90), Fraction(1, 2)), None)
    assert (falling.increase_federal, falling.percent, falling.deduction) == (-5, -10, 0)
    rising = medicaid_offset(MedicaidTotals(Fraction(100), Fraction(110), Fraction(1, 2)), None)
    assert rising.deduction is None


def test_share_needs_the_msr_and_positive_net_savings():
    half = Decimal("0.5")
    assert state_share(Fraction(100), half, msr_met=True) == 50
    assert state_share(Fraction(100), half, msr_met=False) == 0
    assert state_share(Fraction(-100), half, msr_met=True) == 0


def test_cap_and_settlement():
    assert capped_share(Fraction(50), Fraction(1000), Decimal("0.04")) == 40
    assert capped_share(Fraction(50), Fraction(1000), None) == 50
    assert settlement(Decimal("10.00"), Decimal("12.50")) == Decimal("-2.50")


BASELINE = Period(date(2011, 7, 1), date(2013, 7, 1))
PERFORMANCE = Period(date(2015, 1, 1), date(2016, 1, 1))


def test_a_window_knows_its_launch_and_entry_points():
    assert Window(BASELINE, PERFORMANCE).start == date(2015, 1, 1)
    window = Window(BASELINE, PERFORMANCE, launch=date(2013, 7, 1), entry_points=(date(2014, 1, 1),))
    assert window.start == date(2013, 7, 1)
    assert window.entries == (date(2013, 7, 1), date(2014, 1, 1), date(2015, 1, 1))


@pytest.mark.parametrize(
    "arguments",
    [
        {"baseline": BASELINE, "performance": Period(date(2015, 1, 1))},
        {"baseline": Period(date(2011, 7, 1)), "performance": PERFORMANCE},
        {"baseline": Period(date(2011, 7, 1), date(2015, 2, 1)), "performance": PERFORMANCE},
        {"baseline": BASELINE, "performance": PERFORMANCE, "launch": date(2015, 2, 1)},
        {"baseline": BASELINE, "performance": PERFORMANCE, "own_baselines": {"late": PERFORMANCE}},
        {"baseline": Period(date(1900, 1, 1), date(2013, 7, 1)), "performance": PERFORMANCE},
    ],
)
def test_an_impossible_window_is_refused(arguments):
    with pytest.raises(ValueError):
        Window(**arguments)
