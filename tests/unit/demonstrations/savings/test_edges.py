"""The edges that small changes to the code showed nobody looked at (`make mutation`): signs, equalities, sentences."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from demonstrations.savings.capitated import mitigation, rates, statement, withhold
from demonstrations.savings.capitated.mitigation import CorridorTier, PlanCosts, RemittanceTier
from demonstrations.savings.capitated.withhold import Band, MeasuresMet
from demonstrations.savings.completion import check_factors, completed, completion_factors
from demonstrations.savings.county_sums import Sums
from demonstrations.savings.determination import determine
from demonstrations.savings.medicaid import MedicaidTotals, medicaid_offset
from demonstrations.savings.plan import cells_of
from demonstrations.savings.restatement import Result, walk
from demonstrations.savings.uncertainty import savings_of
from tests.unit.demonstrations.savings.test_restatement import POLICY, PRELIMINARY, changed, changes

HALF = (Fraction(1, 2),)


def paid(*rows: tuple[str, ...]):
    return {date(2014, n, 1): [Fraction(amount) for amount in row] for n, row in enumerate(rows, 1)}


@pytest.mark.parametrize(
    "triangle",
    [
        paid(("0", "5")),  # nothing at first, something later
        paid(("0", "0")),
        paid(("5", "-5")),  # all of it taken back
    ],
)
def test_a_lag_without_dollars_says_nothing_of_completion(triangle):
    with pytest.raises(ValueError, match=r"^No month of service shows what was paid from lag 0 to lag 1\.$"):
        completion_factors(triangle, full_runout_months=1)


def test_small_dollars_count_as_any_others():
    """A half dollar of a dollar."""
    assert completion_factors(paid(("0.5", "0.5")), full_runout_months=1) == (Fraction(1, 2), 1)
    assert completion_factors(paid(("0.25", "0.25")), full_runout_months=1) == (Fraction(1, 2), 1)


def test_a_factor_of_zero_and_one_over_one_are_both_named():
    with pytest.raises(ValueError, match=r"found lag 0: 0, lag 2: 1\.5\.$"):
        check_factors([Fraction(0), Fraction(1), Fraction(3, 2)])
    check_factors([Fraction(1)])


def test_from_the_last_factor_on_nothing_is_completed():
    def of(month: int) -> Fraction:
        return completed(Fraction(10), HALF, incurred=date(2014, 1, 1), paid_through=date(2014, month, 28))

    assert (of(1), of(2), of(3)) == (20, 10, 10)


def test_a_medicaid_increase_counts_from_the_first_dollar():
    """One dollar more than the target is an increase; no change is none, whatever the factor."""

    def deduction(actual: str, factor: str | None) -> Fraction | None:
        totals = MedicaidTotals(Fraction(100), Fraction(actual), Fraction(1, 2))
        return medicaid_offset(totals, None if factor is None else Decimal(factor)).deduction

    assert deduction("101", "0.5") == Fraction(1, 2)
    assert deduction("100.5", "0.1") == Fraction(1, 4)
    assert deduction("100", None) == 0
    assert deduction("100.5", None) is None


def test_a_loss_ratio_keeps_what_it_was_made_of():
    found = mitigation.loss_ratio(
        Decimal("1.00"),
        PlanCosts(Decimal("0.50"), Decimal("0.10"), taxes_and_fees=Decimal("0.20")),
        [RemittanceTier(Fraction(17, 20), Fraction(1))],
    )
    assert (found.revenue, found.medical, found.ratio) == (Decimal("0.80"), Decimal("0.60"), Fraction(3, 4))
    assert found.remittance == Decimal("0.08")


def test_a_corridor_keeps_what_it_was_made_of_and_the_sign_of_the_result():
    tiers = [CorridorTier(Fraction(0), Fraction(1, 2))]
    gain = mitigation.corridor(Decimal("1.00"), Decimal("0.50"), tiers)
    assert (gain.revenue, gain.cost, gain.result, gain.payers, gain.plan) == (
        Decimal("1.00"), Decimal("0.50"), Decimal("0.50"), Decimal("0.25"), Decimal("0.25"),
    )  # fmt: skip
    loss = mitigation.corridor(Decimal("1.00"), Decimal("1.50"), tiers)
    assert (loss.payers, loss.plan) == (Decimal("-0.25"), Decimal("-0.25"))
    for revenue in ("0", "-1"):
        with pytest.raises(ValueError, match=rf"^Revenue is {revenue}: a risk corridor needs more than 0\.$"):
            mitigation.corridor(Decimal(revenue), Decimal(1), tiers)


def test_what_became_of_a_withhold_keeps_its_result():
    measures = MeasuresMet(8, 10)
    found = withhold.earned(Decimal("100.00"), measures)
    assert (found.withheld, found.measures, found.band) == (
        Decimal("100.00"),
        measures,
        Band(80, Fraction(1)),
    )
    assert found.at_edge and found.repaid == Decimal("100.00") and found.forfeited == 0
    own = (Band(0, Fraction(1, 4)), Band(90, Fraction(1)))
    assert withhold.earned(Decimal("100.00"), measures, own).repaid == Decimal("25.00")
    assert withhold.earned(Decimal("100.00"), MeasuresMet(0, 4)).at_edge is False


@pytest.mark.parametrize("measures", [None, MeasuresMet(0, 0)])
def test_without_a_result_nothing_is_said_of_a_withhold(measures):
    found = withhold.earned(Decimal("100.00"), measures)
    assert (found.withheld, found.measures, found.band, found.repaid) == (
        Decimal("100.00"),
        measures,
        None,
        None,
    )
    assert found.at_edge is False and found.forfeited is None


def test_bands_that_start_too_high_are_no_bands():
    with pytest.raises(ValueError, match=r"^The bands of the withhold do not start at 0 percent\.$"):
        withhold.band_of(MeasuresMet(1, 10), [Band(20, Fraction(1))])


def test_an_interim_percentage_of_all_leaves_nothing():
    with pytest.raises(
        ValueError,
        match=r"^An interim savings percentage of 100 percent leaves nothing to bring to the minimum\.$",
    ):
        rates.rebased(Decimal(5), interim=Decimal(1), minimum=Decimal("0.01"))


def test_many_names_are_cut_short():
    most = statement.MOST_NAMED
    names = {f"name {n:02}" for n in range(most + 3)}
    assert statement._named(names) == "; ".join(sorted(names)[:most]) + "; and 3 more"
    assert statement._named({"b", "a"}) == "a; b"


def test_a_side_without_dollars_is_walked_over():
    """A demonstration that cost nothing in the final result: there is no part that a cap could leave."""
    final = changed(3, uncapped_dollars=Fraction(0), months=90)
    determined = determine(cells_of(final), POLICY, beneficiaries=50)
    found = walk(Result(PRELIMINARY, POLICY, 50), Result(final, POLICY, 50), determined)
    assert found.savings[-1].after == determined.totals.savings == 99_000
    assert set(changes(found)) == {"eligibility", "run_out"}


def one(value: float) -> Sums:
    return Sums(*(np.array([[value]]) for _ in range(4)))


@pytest.mark.parametrize("rule", ["cell", "cohort_composite"])
def test_half_a_month_and_half_a_dollar_are_a_side(rule):
    """Weighted months may be less than one."""
    found = savings_of(one(0.5), one(0.5), np.zeros(1, dtype=np.int64), trend_rule=rule)
    assert not found.emptied[0]
    assert found.percent[0] == pytest.approx(0)


def test_without_a_target_there_is_no_percent():
    """The demonstration cost nothing in the baseline, so nothing can be saved in percent."""
    free = one(1.0)
    free.base_dollars[:] = 0
    found = savings_of(free, one(1.0), np.zeros(1, dtype=np.int64), trend_rule="cell")
    assert np.isnan(found.percent[0])
    assert found.pmpm[0] == pytest.approx(-1)
