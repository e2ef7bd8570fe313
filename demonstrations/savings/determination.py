"""From cells to the settlement (methodology 1.8 to 1.11): every step kept, nothing rounded but the payment."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from demonstrations.savings.cells import COLUMNS, KEYS, Cell, check_cells
from demonstrations.savings.findings import Finding, Refusal
from demonstrations.savings.medicaid import MedicaidOffset, MedicaidTotals, medicaid_offset
from demonstrations.savings.msr import minimum_savings_rate
from demonstrations.savings.policy import Policy
from demonstrations.savings.quality import quality_factor
from demonstrations.savings.share import capped_share, settlement, state_share
from demonstrations.savings.target import CellSavings, Totals, cell_savings, totals
from fai_portal.common.money import cents
from fai_portal.common.rounding import half_up

MET, NOT_MET, MSR_UNDEFINED = "met", "not_met", "msr_undefined"
PERCENT_PLACES = 8
MONTH_PLACES = 12


@dataclass(frozen=True)
class MsrTest:
    """The minimum savings rate for a number of beneficiaries and whether the savings reach it.

    percent: to 28 digits; threshold: dollars. Both None where the rate is undefined.
    """

    beneficiaries: int
    percent: Decimal | None
    threshold: Fraction | None
    status: str

    @property
    def met(self) -> bool | None:
        return None if self.status == MSR_UNDEFINED else self.status == MET


@dataclass(frozen=True)
class Determination:
    """A savings determination with each of its steps, unrounded except `payment` and `settlement` (cents).

    beneficiaries: N of the MSR test; `average_beneficiaries` is N by the other reading, floor(member months /
    months), and `msr_by_average` its test. net, share, payment and settlement are None where they hang on an
    undefined rate or on a quality score that is not known.
    """

    policy: Policy
    cells: tuple[CellSavings, ...]
    totals: Totals
    beneficiaries: int
    average_beneficiaries: int
    msr: MsrTest
    msr_by_average: MsrTest
    medicaid_cells: tuple[CellSavings, ...]
    medicaid: MedicaidOffset | None
    net: Fraction | None
    share: Fraction | None
    payment_cap: Fraction | None
    quality_factor: Fraction | None
    payment_before_quality: Fraction | None
    payment: Decimal | None
    settlement: Decimal | None
    warnings: tuple[str, ...]

    @property
    def stage(self) -> str:
        return "preliminary" if self.medicaid is None else "final"

    @property
    def defined(self) -> bool:
        """False where there are too few beneficiaries for a minimum savings rate."""
        return self.msr.status != MSR_UNDEFINED


def determine(
    cells: Sequence[Cell],
    policy: Policy,
    *,
    medicaid: Sequence[Cell] | None = None,
    beneficiaries: int | None = None,
) -> Determination:
    """The whole determination of one performance period.

    cells: Medicare dollars and months, in the order they are to be reported. medicaid: the same cells in
    total-computable Medicaid dollars, to which `policy.fmap` is applied. beneficiaries: distinct people in the
    savings calculation; left out, the policy's number, and failing that floor(member months / months).
    Raises Refusal for cells that cannot be computed.
    """
    _refuse(check_cells(cells))
    results = cell_savings(cells, policy.trend_rule)
    total = totals(results)
    _refuse(_no_target(total))
    average = int(total.months / policy.months)
    distinct = policy.beneficiaries if beneficiaries is None else beneficiaries
    size = average if distinct is None or policy.msr_n == "average" else distinct
    test, by_average = _msr_test(size, total, policy), _msr_test(average, total, policy)

    medicaid_results, amounts = _medicaid_totals(medicaid, policy)
    offset = None if amounts is None else medicaid_offset(amounts, test.percent)
    deduction = Fraction(0) if offset is None else offset.deduction
    net = None if deduction is None else total.savings - deduction

    share = None if net is None or test.met is None else state_share(net, policy.share_rate, msr_met=test.met)
    limit = None if policy.cap_pct is None else Fraction(policy.cap_pct) * total.target_dollars
    factor = None if policy.quality is None else quality_factor(policy.quality, policy.quality_map)
    payment = _payment(share, factor, total, policy, met=test.met)
    return Determination(
        policy=policy,
        cells=results,
        totals=total,
        beneficiaries=size,
        average_beneficiaries=average,
        msr=test,
        msr_by_average=by_average,
        medicaid_cells=medicaid_results,
        medicaid=offset,
        net=net,
        share=share,
        payment_cap=limit,
        quality_factor=factor,
        payment_before_quality=None
        if share is None
        else capped_share(share, total.target_dollars, policy.cap_pct),
        payment=payment,
        settlement=None if payment is None else settlement(payment, policy.interim),
        warnings=_warnings(policy, cells, medicaid, test, by_average, counted=beneficiaries is not None),
    )


def _refuse(findings: Sequence[Finding]) -> None:
    if findings:
        raise Refusal(findings)


def _no_target(total: Totals) -> list[Finding]:
    if total.target_dollars:
        return []
    return [
        Finding(
            "zero_target",
            "0 target dollars",
            "target dollars over 0",
            "check the demonstration's baseline dollars",
            field="demo_base_dollars",
        )
    ]


def _msr_test(size: int, total: Totals, policy: Policy) -> MsrTest:
    percent = minimum_savings_rate(size, policy.msr_table, policy.msr_interpolation)
    if percent is None:
        return MsrTest(size, None, None, MSR_UNDEFINED)
    rate = Fraction(percent)
    status = MET if total.savings_percent >= rate else NOT_MET
    return MsrTest(size, percent, total.target_dollars * rate / 100, status)


def _medicaid_totals(
    cells: Sequence[Cell] | None, policy: Policy
) -> tuple[tuple[CellSavings, ...], MedicaidTotals | None]:
    """The Medicaid target and actual, from cells by the same formula or from the policy; not from both."""
    if cells is None:
        return (), policy.medicaid
    findings = check_cells(cells)
    if policy.medicaid is not None:
        findings.append(
            Finding(
                "both_medicaid_forms",
                "cells and totals",
                "one of them",
                "give Medicaid cells, or medicaid in the policy",
                field="medicaid",
            )
        )
    if policy.fmap is None:
        findings.append(
            Finding(
                "required",
                "nothing",
                "a fraction of at least 0, at most 1",
                "give the federal share of Medicaid dollars",
                field="fmap",
            )
        )
    _refuse(findings)
    assert policy.fmap is not None
    results = cell_savings(cells, policy.trend_rule)
    total = totals(results)
    _refuse(_no_target(total))
    return results, MedicaidTotals(total.target_dollars, total.actual_dollars, Fraction(policy.fmap))


def _payment(
    share: Fraction | None, factor: Fraction | None, total: Totals, policy: Policy, *, met: bool | None
) -> Decimal | None:
    if share is None or (met and factor is None):
        return None
    earned = share * factor if factor is not None else Fraction(0)
    return cents(capped_share(earned, total.target_dollars, policy.cap_pct))


def _warnings(
    policy: Policy,
    cells: Sequence[Cell],
    medicaid: Sequence[Cell] | None,
    test: MsrTest,
    by_average: MsrTest,
    *,
    counted: bool,
) -> tuple[str, ...]:
    warnings = [each for each in policy.warnings if not (counted and each == "default:beneficiaries")]
    if test.met and policy.quality is None:
        warnings.append("quality_absent")
    if test.status != by_average.status:
        warnings.append("msr_depends_on_n")
    if medicaid is not None and _shape(cells) != _shape(medicaid):
        warnings.append("medicaid_cells_differ")
    if len({cell.key for cell in cells}) < len(cells):
        warnings.append("duplicate_cell")
    return tuple(warnings)


def _shape(cells: Sequence[Cell]) -> dict[tuple[str, ...], Fraction]:
    return {cell.key: cell.demo_perf_months for cell in cells}


def to_json(determination: Determination) -> dict[str, object]:
    """The determination as the `savings` command prints it: numbers as text, rounded half up here and only here."""
    total, msr, offset = determination.totals, determination.msr, determination.medicaid
    return {
        "cells": [_cell_json(each) for each in determination.cells],
        "totals": {
            "months": _plain(total.months),
            "beneficiaries": str(determination.beneficiaries),
            "target_dollars": _dollars(total.target_dollars),
            "actual_dollars": _dollars(total.actual_dollars),
            "savings": _dollars(total.savings),
            "savings_percent": _percent(total.savings_percent),
        },
        "msr": {
            "percent": _percent(msr.percent),
            "threshold": _dollars(msr.threshold),
            "met": msr.met,
            "status": msr.status,
        },
        "medicaid": None
        if offset is None
        else {
            "increase_federal": _dollars(offset.increase_federal),
            "percent": _percent(offset.percent),
            "deduction": _dollars(offset.deduction),
        },
        "net": _dollars(determination.net),
        "payment_before_quality": _dollars(determination.payment_before_quality),
        "payment": _dollars(determination.payment),
        "settlement": _dollars(determination.settlement),
        "stage": determination.stage,
        "warnings": list(determination.warnings),
    }


def _cell_json(result: CellSavings) -> dict[str, str]:
    sides = {
        name: (_dollars if name.endswith("_dollars") else _plain)(getattr(result.cell, name))
        for name in COLUMNS
        if name not in KEYS
    }
    return {
        **{key: getattr(result.cell, key) for key in KEYS},
        **{name: str(text) for name, text in sides.items()},
        "trend": str(_percent(result.trend)),
        "target_pmpm": str(_dollars(result.target_pmpm)),
        "actual_pmpm": str(_dollars(result.actual_pmpm)),
        "savings": str(_dollars(result.savings)),
    }


def _dollars(value: Fraction | Decimal | None) -> str | None:
    return None if value is None else f"{cents(value):f}"


def _percent(value: Fraction | Decimal | None) -> str | None:
    return None if value is None else f"{half_up(value, PERCENT_PLACES):f}"


def _plain(value: Fraction) -> str:
    """Member months: whole as a rule, with the decimals of their weights where they are weighted."""
    text = f"{half_up(value, MONTH_PLACES):f}"
    return text.rstrip("0").rstrip(".")
