"""Worked example A to the cent, the wrong answers it warns of, and the edges of the rules after it."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from demonstrations.savings.cells import Cell
from demonstrations.savings.determination import determine, to_json
from demonstrations.savings.findings import Refusal
from demonstrations.savings.policy import Policy
from fai_portal.common.money import cents
from fai_portal.common.rounding import half_up
from tests.unit.demonstrations.savings import worked_example as example

PMPMS = (
    ("1613.81", "1662.84", "1765.68"),
    ("1371.74", "1346.55", "1402.00"),
    ("1016.11", "977.82", "1033.37"),
    ("1777.03", "1715.68", "1827.46"),
    ("1530.96", "1440.82", "1529.85"),
    ("1090.83", "1056.91", "1120.30"),
)


def one_cell(savings_percent: str = "10", months: int = 120_000) -> Cell:
    """A cell whose target is 100 dollars a month and whose savings are the percent given."""
    actual = (100 - Fraction(savings_percent)) * months
    flat = Fraction(100 * months)
    sides = [flat, Fraction(months), flat, Fraction(months), flat, Fraction(months), actual, Fraction(months)]
    return Cell("C1", "community", "all", *sides)


def test_every_cell_of_example_a():
    answer = to_json(determine(example.cells(), example.policy()))
    printed = [
        tuple(cell[key] for key in ("trend", "target_pmpm", "actual_pmpm", "savings"))
        for cell in answer["cells"]
    ]
    assert printed == list(example.PRINTED)
    assert [cell["cohort"] for cell in answer["cells"]] == ["C1"] * 3 + ["C2"] * 3
    assert answer["cells"][0] | {"trend": ""} == {
        "cohort": "C1",
        "category": "Facility",
        "age_band": "all",
        "demo_base_dollars": "9876543.21",
        "demo_base_months": "6120",
        "comp_base_dollars": "21450678.90",
        "comp_base_months": "12900",
        "comp_perf_dollars": "22318204.55",
        "comp_perf_months": "12640",
        "demo_perf_dollars": "10012377.48",
        "demo_perf_months": "6004",
        "trend": "",
        "target_pmpm": "1713.62",
        "actual_pmpm": "1667.62",
        "savings": "276193.96",
    }
    for cell, pmpms in zip(example.cells(), PMPMS, strict=True):
        shown = (cell.demo_base_pmpm, cell.comp_base_pmpm, cell.comp_perf_pmpm)
        assert tuple(str(cents(pmpm)) for pmpm in shown) == pmpms


def test_totals_of_example_a():
    result = determine(example.cells(), example.policy())
    assert to_json(result)["totals"] == {
        "months": "178700",
        "beneficiaries": "14891",
        "target_dollars": "218165251.37",
        "actual_dollars": "209661959.00",
        "savings": "8503292.37",
        "savings_percent": "3.89763829",
    }
    assert cents(result.totals.target_pmpm) == Decimal("1220.85")
    assert cents(result.totals.actual_pmpm) == Decimal("1173.26")
    assert half_up(result.totals.savings_percent, 4) == Decimal("3.8976")


def test_displayed_cells_need_not_add_up():
    result = determine(example.cells(), example.policy())
    assert sum(cents(cell.savings) for cell in result.cells) == Decimal("8503292.36")
    assert cents(result.totals.savings) == Decimal("8503292.37")


def test_the_composite_trend_is_another_number():
    result = determine(example.cells(), example.policy(trend_rule="cohort_composite"))
    by_cohort = {
        cohort: sum((each.savings for each in result.cells if each.cell.cohort == cohort), Fraction(0))
        for cohort in ("C1", "C2")
    }
    assert {cohort: cents(savings) for cohort, savings in by_cohort.items()} == {
        "C1": Decimal("5970698.66"),
        "C2": Decimal("2527594.64"),
    }
    assert cents(result.totals.savings) == Decimal("8498293.31")


def test_the_wrong_answers_are_recognized_and_avoided():
    cells = example.cells()
    pooled = cells[0]
    for cell in cells[1:]:
        pooled = pooled.merged(cell)
    assert cents(determine([pooled], Policy()).totals.savings) == Decimal("8523505.40")
    rounded = sum(
        (
            (
                cents(
                    Fraction(cents(c.demo_base_pmpm))
                    * Fraction(
                        half_up(Fraction(cents(c.comp_perf_pmpm)) / Fraction(cents(c.comp_base_pmpm)), 4)
                    )
                )
                - cents(c.demo_perf_pmpm)
            )
            * int(c.demo_perf_months)
            for c in cells
        ),
        Decimal(0),
    )
    assert cents(rounded) == Decimal("8504982.70")
    assert cents(determine(cells, Policy()).totals.savings) not in (Decimal("8523505.40"), cents(rounded))


def test_msr_of_example_a():
    result = determine(example.cells(), example.policy())
    assert to_json(result)["msr"] == {
        "percent": "2.74488476",
        "threshold": "5988384.74",
        "met": True,
        "status": "met",
    }


@pytest.mark.parametrize(
    ("actual", "increase", "percent", "deduction", "net", "before", "payment", "settlement"),
    [
        ("1421.05", "775558.00", "0.6146", "0.00", "8503292.37", "4251646.18", "3401316.95", "1901316.95"),
        (
            "1460.11",
            "4265569.00",
            "3.3801",
            "4265569.00",
            "4237723.37",
            "2118861.68",
            "1695089.35",
            "195089.35",
        ),
    ],
)
def test_cases_1_and_2(actual, increase, percent, deduction, net, before, payment, settlement):
    result = determine(
        example.cells(), example.policy(medicaid=example.medicaid(actual), cap_pct=Decimal("0.06"))
    )
    answer = to_json(result)
    assert answer["medicaid"]["increase_federal"] == increase
    assert answer["medicaid"]["deduction"] == deduction
    assert half_up(result.medicaid.percent, 4) == Decimal(percent)
    assert (answer["net"], answer["payment_before_quality"]) == (net, before)
    assert (answer["payment"], answer["settlement"], answer["stage"]) == (payment, settlement, "final")
    assert cents(result.medicaid.target_federal) == Decimal("126195259.50")
    assert cents(result.payment_cap) == Decimal("13089915.08")


def test_medicaid_from_cells_is_the_same_formula():
    policy = example.policy(fmap=Decimal("0.5"))
    medicaid = example.cells()  # Medicaid dollars that fall exactly as Medicare's do
    result = determine(example.cells(), policy, medicaid=medicaid)
    assert result.medicaid.increase_federal == -result.totals.savings / 2
    assert result.medicaid.percent == -result.totals.savings_percent
    assert result.medicaid.deduction == 0
    assert result.stage == "final"
    assert len(result.medicaid_cells) == 6


def test_medicaid_cells_of_other_months_are_warned_of():
    others = [replace(cell, demo_perf_months=cell.demo_perf_months + 1) for cell in example.cells()]
    result = determine(example.cells(), example.policy(fmap=Decimal("0.5")), medicaid=others)
    assert "medicaid_cells_differ" in result.warnings


def test_medicaid_in_both_forms_or_without_fmap_is_refused():
    both = example.policy(medicaid=example.medicaid("1421.05"))
    with pytest.raises(Refusal) as refused:
        determine(example.cells(), both, medicaid=example.cells())
    assert {finding.rule for finding in refused.value.findings} == {"both_medicaid_forms", "required"}


def test_without_medicaid_the_result_is_preliminary():
    answer = to_json(determine(example.cells(), example.policy()))
    assert answer["medicaid"] is None
    assert answer["net"] == "8503292.37"
    assert answer["stage"] == "preliminary"


def test_savings_exactly_at_the_msr_are_met():
    policy = Policy(quality=example.QUALITY, msr_table=((5_000, Decimal("3.2")),))
    assert determine([one_cell("3.2")], policy).msr.met is True
    just_under = determine([one_cell("3.1999999999999999999999999999")], policy)
    assert just_under.msr.met is False


def test_msr_missed_pays_nothing_and_still_shows_net():
    answer = to_json(determine([one_cell("1")], Policy(interim=Decimal(100))))
    assert answer["msr"]["status"] == "not_met"
    assert (answer["payment"], answer["payment_before_quality"], answer["settlement"]) == (
        "0.00",
        "0.00",
        "-100.00",
    )
    assert answer["net"] == "120000.00"
    assert "quality_absent" not in answer["warnings"]


def test_negative_savings_are_kept():
    answer = to_json(determine([one_cell("-5")], Policy()))
    assert answer["totals"]["savings"] == "-600000.00"
    assert answer["totals"]["savings_percent"] == "-5.00000000"
    assert answer["payment"] == "0.00"


def test_quality_absent_leaves_the_payment_open():
    answer = to_json(determine([one_cell("10")], Policy()))
    assert (answer["payment"], answer["settlement"]) == (None, None)
    assert answer["payment_before_quality"] == "600000.00"
    assert "quality_absent" in answer["warnings"]


def test_the_cap_limits_the_payment():
    policy = Policy(quality=example.QUALITY, cap_pct=Decimal("0.03"))
    answer = to_json(determine([one_cell("10")], policy))
    assert answer["payment"] == "360000.00"  # 3 percent of 12,000,000, under 0.8 x 600,000
    assert answer["payment_before_quality"] == "360000.00"


def test_a_deduction_above_savings_pays_nothing():
    policy = Policy(quality=example.QUALITY, medicaid=example.medicaid("2000"))
    result = determine([one_cell("10")], policy)
    assert result.net < 0
    assert result.payment == 0


@pytest.mark.parametrize(
    ("beneficiaries", "status", "percent"),
    [(4_999, "msr_undefined", None), (5_000, "met", "4.50000000"), (50_000, "met", "2.00000000")],
)
def test_edges_of_n(beneficiaries, status, percent):
    result = determine([one_cell("10")], Policy(quality=example.QUALITY), beneficiaries=beneficiaries)
    answer = to_json(result)
    assert answer["msr"]["status"] == status
    assert answer["msr"]["percent"] == percent
    assert answer["totals"]["beneficiaries"] == str(beneficiaries)
    if status == "msr_undefined":
        assert answer["msr"]["met"] is None
        assert answer["msr"]["threshold"] is None
        assert (answer["payment"], answer["payment_before_quality"], answer["settlement"]) == (
            None,
            None,
            None,
        )
        assert answer["net"] == "1200000.00"
        assert not result.defined


def test_an_undefined_msr_leaves_a_medicaid_increase_undecided():
    policy = Policy(quality=example.QUALITY, beneficiaries=4_999, medicaid=example.medicaid("1421.05"))
    answer = to_json(determine([one_cell("10")], policy))
    assert answer["medicaid"]["deduction"] is None
    assert answer["net"] is None
    falling = replace(policy, medicaid=example.medicaid("1000"))
    assert to_json(determine([one_cell("10")], falling))["net"] == "1200000.00"


def test_a_verdict_that_hangs_on_n_is_warned_of():
    # 12,000 people give 3.2 percent or less; the average count is 10,000.
    result = determine([one_cell("3.1")], Policy(quality=example.QUALITY), beneficiaries=12_000)
    assert (result.msr.status, result.msr_by_average.status) == ("met", "not_met")
    assert "msr_depends_on_n" in result.warnings
    by_average = determine([one_cell("3.1")], Policy(msr_n="average"), beneficiaries=12_000)
    assert (by_average.beneficiaries, by_average.msr.status) == (10_000, "not_met")


def test_n_is_rounded_down():
    cell = one_cell("10", months=59_999)
    assert determine([cell], Policy()).beneficiaries == 4_999
    assert determine([cell], Policy(months=18)).beneficiaries == 3_333


def test_cells_that_cannot_be_computed_are_refused_all_at_once():
    bad = replace(one_cell(), demo_perf_months=Fraction(0), comp_base_dollars=Fraction(0))
    with pytest.raises(Refusal) as refused:
        determine([bad, one_cell()], Policy())
    assert [finding.rule for finding in refused.value.findings] == ["zero_comparison_dollars", "zero_months"]
    with pytest.raises(Refusal, match="no cell"):
        determine([], Policy())
    with pytest.raises(Refusal, match="0 target dollars"):
        determine([replace(one_cell(), demo_base_dollars=Fraction(0))], Policy())


def test_weighted_months_are_shown_with_their_decimals():
    weighted = replace(one_cell(), comp_base_months=Fraction("119999.25"))
    assert to_json(determine([weighted], Policy()))["cells"][0]["comp_base_months"] == "119999.25"


def test_equal_cells_are_computed_and_warned_of():
    result = determine([one_cell(), one_cell()], Policy())
    assert "duplicate_cell" in result.warnings
    assert cents(result.totals.savings) == Decimal("2400000.00")
