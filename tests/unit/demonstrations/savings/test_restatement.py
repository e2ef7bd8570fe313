"""The walk from a preliminary to a final result: each cause alone, and all together to the last cent."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from demonstrations.savings.cap import Cap
from demonstrations.savings.determination import determine
from demonstrations.savings.medicaid import MedicaidTotals
from demonstrations.savings.plan import CappedSide, cells_of
from demonstrations.savings.policy import Policy
from demonstrations.savings.quality import Quality
from demonstrations.savings.restatement import Result, walk

POLICY = Policy(msr_table=((10, Decimal(2)), (100, Decimal(1))), min_cell_months=Decimal(1))


def side(group: str, period: str, dollars: int, months: int, category: str = "community") -> CappedSide:
    return CappedSide(
        cohort="initial", category=category, spmi="", age_band="under 65", group=group, period=period,
        cap=Cap(10**9, 12), people=20, months=months, uncapped_dollars=Fraction(dollars),
        people_above=0, months_above=0, dollars_above=Fraction(0),
    )  # fmt: skip


PRELIMINARY = (
    side("demonstration", "baseline", 100_000, 100),
    side("comparison", "baseline", 100_000, 100),
    side("comparison", "performance", 110_000, 100),
    side("demonstration", "performance", 100_000, 100),
)  # target 1,100 a month, actual 1,000: savings 10,000 of 110,000


def changed(place: int, **fields) -> tuple[CappedSide, ...]:
    return tuple(replace(each, **fields) if n == place else each for n, each in enumerate(PRELIMINARY))


def walked(final: tuple[CappedSide, ...], policy: Policy = POLICY, people: int = 50):
    determined = determine(cells_of(final), policy, beneficiaries=people)
    return walk(Result(PRELIMINARY, POLICY, 50), Result(final, policy, people), determined), determined


def changes(found) -> dict[str, Fraction]:
    steps, before = {}, found.savings_before
    for step in found.savings:
        steps[step.cause], before = step.after - before, step.after
    return {cause: change for cause, change in steps.items() if change}


def test_nothing_changed():
    found, _ = walked(PRELIMINARY)

    assert found.savings_before == 10_000
    assert changes(found) == {}
    assert found.payment_before == 5_000


def test_run_out_alone():
    """Demonstration people cost 3,000 more than was paid at first: savings fall by just that."""
    found, _ = walked(changed(3, uncapped_dollars=Fraction(103_000)))

    assert changes(found) == {"run_out": -3_000}


def test_months_alone():
    """Ten months more at the same cost a month: each saves the 100 that the others save."""
    found, _ = walked(changed(3, months=110, uncapped_dollars=Fraction(110_000)))

    assert changes(found) == {"eligibility": 1_000}


def test_months_and_run_out_together():
    """110 months for 112,200: ten months at 1,000 save 1,000, then 20 dollars a month of run-out cost 2,200."""
    found, _ = walked(changed(3, months=110, uncapped_dollars=Fraction(112_200)))

    assert changes(found) == {"eligibility": 1_000, "run_out": -2_200}


def test_the_cap_alone():
    """One person's 20 months of 30,000 dollars are cut to 1,200 a month."""
    final = changed(
        3, cap=Cap(14_400_00, 12), people_above=1, months_above=20, dollars_above=Fraction(30_000)
    )
    found, _ = walked(final)

    assert changes(found) == {"cap": 6_000}


def test_another_trend_rule_is_policy():
    final = (
        *PRELIMINARY,
        *(
            replace(each, category="hcbs", uncapped_dollars=each.uncapped_dollars * n)
            for n, each in enumerate(PRELIMINARY, 1)
        ),
    )
    first = walk(
        Result(final, POLICY, 50),
        Result(final, replace(POLICY, trend_rule="cohort_composite"), 50),
        determine(cells_of(final), replace(POLICY, trend_rule="cohort_composite"), beneficiaries=50),
    )

    assert set(changes(first)) == {"policy"}


def test_a_new_cell_joins_with_the_months():
    found, determined = walked((*PRELIMINARY, *(replace(each, category="hcbs") for each in PRELIMINARY)))

    assert changes(found) == {"eligibility": 10_000}
    assert found.savings[-1].after == determined.totals.savings


@pytest.mark.parametrize("dollars", [103_000, 99_999, 140_000])
def test_the_steps_end_at_the_final_result(dollars):
    policy = replace(
        POLICY,
        quality=Quality(8, 10),
        interim=Decimal(4_000),
        medicaid=MedicaidTotals(Fraction(50_000), Fraction(51_500), Fraction(1, 2)),
    )
    found, determined = walked(changed(3, uncapped_dollars=Fraction(dollars)), policy, 40)

    assert found.savings[-1].after == determined.totals.savings
    assert found.payment[-1].after == determined.payment
    assert determined.settlement == determined.payment - 4_000
    assert [step.cause for step in found.payment] == [
        "eligibility", "run_out", "cap", "beneficiaries", "policy", "medicaid", "quality",
    ]  # fmt: skip


def test_a_payment_by_hand():
    """Savings 7,000; Medicaid rises 3 percent, over the rate, so 750 are deducted; half of 6,250, times 0.8."""
    policy = replace(
        POLICY,
        quality=Quality(8, 10),
        interim=Decimal(4_000),
        medicaid=MedicaidTotals(Fraction(50_000), Fraction(51_500), Fraction(1, 2)),
    )
    found, determined = walked(changed(3, uncapped_dollars=Fraction(103_000)), policy)

    assert [step.after for step in found.payment] == [5_000, 3_500, 3_500, 3_500, 3_500, 3_125, 2_500]
    assert determined.settlement == -1_500  # paid back


def test_too_few_people_leave_the_payment_open():
    found, _ = walked(PRELIMINARY, people=5)

    assert [step.after for step in found.payment if step.cause in ("cap", "beneficiaries")] == [5_000, None]
