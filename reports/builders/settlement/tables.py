"""The tables that a final result adds: Medicaid, payment, restatement and the walk."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from demonstrations.savings.cells import SIDES
from demonstrations.savings.determination import Determination
from demonstrations.savings.restatement import Step
from reports.builders.privacy import is_small, notes, unless
from reports.builders.savings.gather import Gathered
from reports.builders.savings.tables import ALL_CELLS, CELL_COLUMNS, ROUNDING, cell_names, measures
from reports.builders.settlement.gather import Restated
from reports.render.document import Cell as Shown
from reports.render.document import Column, Row, Table, Value
from reports.render.numbers import Absent, Kind

CAUSES = {
    "eligibility": "Eligible months (retroactive eligibility)",
    "run_out": "Cost of a month (run-out and corrections)",
    "cap": "Outlier cap",
    "beneficiaries": "Number of beneficiaries",
    "policy": "Policy record",
    "medicaid": "Medicaid deduction",
    "quality": "Quality",
}


def medicaid_cells(found: Restated) -> Table:
    """Medicaid target, actual and difference of each cell, in total-computable dollars."""
    final = found.final
    rows = [
        Row(
            (
                *cell_names(each.cell),
                *(
                    unless(each.cell.key in final.hidden, value)
                    for value in (each.trend, each.target_pmpm, each.actual_pmpm, -each.savings)
                ),
            )
        )
        for each in final.determination.medicaid_cells
    ]
    increase = -sum((each.savings for each in final.determination.medicaid_cells), Fraction(0))
    none = Absent.NOT_APPLICABLE
    return Table(
        key="medicaid_cells",
        caption="Medicaid by cell, total computable: target, actual and increase",
        columns=(
            *CELL_COLUMNS,
            Column("trend", "Trend", Kind.RATE, "Comparison PMPM, performance over baseline."),
            Column("target_pmpm", "Target PMPM", Kind.MONEY, "Baseline PMPM times trend."),
            Column("actual_pmpm", "Actual PMPM", Kind.MONEY, "Demonstration dollars per month, performance period."),
            Column("increase", "Increase", Kind.MONEY, "Actual less target, times eligible months."),
        ),
        rows=(*rows, Row((*ALL_CELLS, none, none, none, increase), total=True)),
        row_headers=3,
        notes=notes(final.hidden, ROUNDING),
    )  # fmt: skip


def medicaid(found: Restated) -> Table:
    offset, result = found.final.determination.medicaid, found.final.determination
    assert offset is not None
    return measures(
        key="medicaid",
        caption="Federal Medicaid increase against the significance factor",
        rows=(
            ("Federal share of Medicaid", Shown(100 * found.final.policy.fmap, Kind.PERCENT)),
            ("Target, federal share", Shown(offset.target_federal, Kind.MONEY)),
            ("Increase, federal share", Shown(offset.increase_federal, Kind.MONEY)),
            ("Increase in percent of the target", Shown(offset.percent, Kind.PERCENT)),
            ("Significance factor", _shown(result.msr.percent, Kind.PERCENT)),
            ("Deducted from Medicare savings", _shown(offset.deduction, Kind.MONEY)),
        ),
    )


def both_programs(found: Restated) -> Table:
    """Target, actual and savings of Medicare, of the federal share of Medicaid, and of both."""
    total, offset = found.final.determination.totals, found.final.determination.medicaid
    assert offset is not None
    medicare = (total.target_dollars, total.actual_dollars)
    federal = (offset.target_federal, offset.target_federal + offset.increase_federal)
    both = tuple(left + right for left, right in zip(medicare, federal, strict=True))
    return Table(
        key="both_programs",
        caption="Medicare, Medicaid and total federal dollars: target, actual and savings",
        columns=(
            Column("program", "Program", description="Who paid."),
            Column("target", "Target", Kind.MONEY, "Target dollars."),
            Column("actual", "Actual", Kind.MONEY, "Actual dollars."),
            Column("savings", "Savings", Kind.MONEY, "Target less actual."),
            Column("percent", "Percent of target", Kind.PERCENT, "Savings in percent of target dollars."),
        ),
        rows=tuple(
            Row((label, target, actual, target - actual, 100 * (target - actual) / target), total=label == "Total federal")
            for label, (target, actual) in (
                ("Medicare Parts A and B", medicare), ("Medicaid, federal share", federal), ("Total federal", both),
            )
        ),
        notes=("Federal Medicaid decreases are shown here and do not add to what is shared.", ROUNDING),
    )  # fmt: skip


def _shown(value: Fraction | Decimal | int | None, kind: Kind) -> Shown:
    return Shown(Absent.UNAVAILABLE if value is None else value, kind)


def payment_rows(found: Restated) -> list[tuple[str, Fraction | Decimal | Absent]]:
    """Dollars from gross savings to the settlement, with their names."""
    result, offset = found.final.determination, found.final.determination.medicaid
    amounts = (
        ("Gross Medicare savings", result.totals.savings),
        ("Federal Medicaid increase, deducted", None if offset is None else offset.deduction),
        ("Net federal savings", result.net),
        ("State's share before quality, within the limit", result.payment_before_quality),
        ("Payment", result.payment),
        ("Interim payments", found.final.policy.interim),
        ("Settlement", result.settlement),
    )
    return [(label, Absent.UNAVAILABLE if value is None else value) for label, value in amounts]


def payment(found: Restated) -> Table:
    quality, result = found.final.policy.quality, found.final.determination
    assert quality is not None
    return measures(
        key="payment",
        caption="From gross savings to the settlement",
        rows=(
            *((label, Shown(value, Kind.MONEY)) for label, value in payment_rows(found)),
            ("Limit of the payment", _shown(result.payment_cap, Kind.MONEY)),
            ("Quality measures met", Shown(quality.met, Kind.COUNT)),
            ("Quality measures required", Shown(quality.required, Kind.COUNT)),
            ("Quality factor", _shown(None if result.quality_factor is None else 100 * result.quality_factor, Kind.PERCENT)),
        ),
        notes=("A negative settlement is paid back by the state.",),
    )  # fmt: skip


ROWS: tuple[tuple[str, Kind, Callable[[Determination], Fraction | Decimal | int | None]], ...] = (
    ("Eligible months in the performance period", Kind.COUNT, lambda of: of.totals.months),
    ("Target dollars", Kind.MONEY, lambda of: of.totals.target_dollars),
    ("Actual dollars", Kind.MONEY, lambda of: of.totals.actual_dollars),
    ("Gross savings", Kind.MONEY, lambda of: of.totals.savings),
    ("Gross savings in percent of target", Kind.PERCENT, lambda of: of.totals.savings_percent),
    ("Beneficiaries (N)", Kind.COUNT, lambda of: of.beneficiaries),
    ("Minimum savings rate", Kind.PERCENT, lambda of: of.msr.percent),
    ("Threshold", Kind.MONEY, lambda of: of.msr.threshold),
    ("Net federal savings", Kind.MONEY, lambda of: of.net),
    ("State's share before quality", Kind.MONEY, lambda of: of.payment_before_quality),
)  # fmt: skip


def few_moved(before: Gathered, after: Gathered) -> bool:
    """Whether the counts of two results side by side would give away 1 to 10 people."""
    return any(is_small(abs(after.people(side) - before.people(side))) for side in SIDES)


def restatement(found: Restated) -> Table:
    """Both results, and the change in the unit of the row and in percent."""
    before, after = found.preliminary.determination, found.final.determination
    few = few_moved(found.preliminary, found.final)

    def row(label: str, kind: Kind, read: Callable) -> Row:
        old, new = read(before), read(after)
        change: Value = Absent.UNAVAILABLE
        share: Value = Absent.NOT_APPLICABLE
        if old is not None and new is not None:
            change = Fraction(new) - Fraction(old)
            if old and kind is not Kind.PERCENT:
                share = 100 * change / Fraction(old)
        if few and kind is Kind.COUNT:
            old = change = share = Absent.HIDDEN
        return Row((label, _cell(old, kind), _cell(new, kind), _cell(change, kind), share))

    return Table(
        key="restatement",
        caption="The preliminary result and the final one that restates it",
        columns=(
            Column("measure", "Measure", description="What the row holds."),
            Column("preliminary", "Preliminary", description="As first determined."),
            Column("final", "Final", description="As determined now."),
            Column("change", "Change", description="Final less preliminary."),
            Column("change_percent", "Change, percent", Kind.PERCENT, "Change in percent of the preliminary value."),
        ),
        rows=tuple(row(*each) for each in ROWS),
        notes=notes(few),
    )  # fmt: skip


def _cell(value: Value | None, kind: Kind) -> Shown:
    return Shown(Absent.UNAVAILABLE if value is None else value, kind)


def savings_steps(found: Restated) -> Iterator[tuple[str, Fraction, Fraction]]:
    """Cause, change and where it leads."""
    before = found.walk.savings_before
    for step in found.walk.savings:
        assert step.after is not None  # savings are always defined
        yield CAUSES[step.cause], step.after - before, step.after
        before = step.after


def walk_savings(found: Restated) -> Table:
    start = Row(("Preliminary gross savings", Absent.NOT_APPLICABLE, found.walk.savings_before))
    rows = [Row(step) for step in savings_steps(found)]
    end = Row(
        (
            "Final gross savings",
            found.final.determination.totals.savings - found.walk.savings_before,
            found.final.determination.totals.savings,
        ),
        total=True,
    )
    return _walk("walk_savings", "From preliminary to final gross savings, by cause", (start, *rows, end))


def walk_payment(found: Restated) -> Table:
    """The state's share before quality, then the payment."""
    result = found.final.determination
    rows, before = [], found.walk.payment_before
    start = Row(("Preliminary share before quality", Absent.NOT_APPLICABLE, _known(before)))
    for step in found.walk.payment:
        rows.append(_payment_row(step, before))
        before = step.after
    settled = None if result.settlement is None else Fraction(result.settlement)
    end = (
        Row(("Payment", Absent.NOT_APPLICABLE, _known(before)), total=True),
        Row(("Interim payments", -found.final.policy.interim, _known(settled))),
        Row(("Settlement", Absent.NOT_APPLICABLE, _known(settled)), total=True),
    )
    return _walk(
        "walk_payment", "From the preliminary share to the settlement, by cause", (start, *rows, *end)
    )


def _payment_row(step: Step, before: Fraction | None) -> Row:
    is_known = before is not None and step.after is not None
    return Row(
        (CAUSES[step.cause], step.after - before if is_known else Absent.UNAVAILABLE, _known(step.after))
    )


def _known(value: Fraction | None) -> Fraction | Absent:
    return Absent.UNAVAILABLE if value is None else value


def _walk(key: str, caption: str, rows: tuple[Row, ...]) -> Table:
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column("cause", "Cause", description="What changed."),
            Column("change", "Change", Kind.MONEY, "What the cause changed."),
            Column("after", "Leads to", Kind.MONEY, "Where it stands after the cause."),
        ),
        rows=rows,
        notes=(ROUNDING,),
    )
