"""A small report with one of everything."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from reports.render import charts
from reports.render.document import Bullets, Cell, Column, Document, Notice, Row, Section, Table
from reports.render.numbers import Absent, Kind

CELLS = (
    ("Initial, facility", "1713.62", "1667.62", "276193.965", 6004),
    ("Initial, HCBS", "1428.24", "1383.69", "1711226.56", 38412),
    ("New, community", "1073.83", "1098.84", "-44032.86", 94980),
)


def make_results(rows: int = 1) -> Table:
    """A table with every kind of column; `rows` repeats its rows, to fill pages."""
    lines = [
        Row(
            (
                name,
                Decimal(target),
                Decimal(actual),
                Decimal(saved),
                Fraction(months, 7919),
                months,
                Fraction(saved) / 1000000,
            )
        )
        for name, target, actual, saved, months in CELLS
    ] * rows
    total = (
        "All",
        Decimal("1220.85"),
        Absent.UNAVAILABLE,
        Decimal("1943387.665"),
        Absent.NOT_APPLICABLE,
        139396,
        Absent.HIDDEN,
    )
    return Table(
        key="results",
        caption="Savings by cell",
        columns=(
            Column("cell", "Cell", description="The cell."),
            Column("target", "Target", Kind.MONEY, "Target PMPM."),
            Column("actual", "Actual", Kind.MONEY, "Actual PMPM."),
            Column("savings", "Savings", Kind.MONEY, "Savings."),
            Column("trend", "Trend", Kind.RATE, "Trend."),
            Column("months", "Months", Kind.COUNT, "Eligible months."),
            Column("percent", "Percent", Kind.PERCENT, "Savings in percent."),
        ),
        rows=(*lines, Row(total, total=True)),
        notes=("May not add up. See [[totals]].",),
    )


def make_document(*, rows: int = 1, **overrides) -> Document:
    bars = charts.bars(
        key="savings", caption="Savings.", table="results", kind=Kind.MONEY, axis="Savings in dollars",
        rows=[charts.Bar(name, Decimal(saved)) for name, _, _, saved, _ in CELLS],
    )  # fmt: skip
    pairs = charts.pairs(
        key="target-actual", caption="Target and actual.", table="results", kind=Kind.MONEY,
        axis="Dollars per month", names=("Target", "Actual"),
        rows=[charts.Pair(name, Decimal(target), Decimal(actual)) for name, target, actual, *_ in CELLS],
    )  # fmt: skip
    totals = Table(
        key="totals",
        caption="Totals",
        columns=(Column("measure", "Measure"), Column("value", "Value")),
        rows=(
            Row(("Beneficiaries", Cell(14891, Kind.COUNT))),
            Row(("Savings", Cell(Decimal("8503292.365"), Kind.MONEY))),
            Row(("Verdict", "=Reached")),
        ),
    )
    fields = {
        "title": "Savings Report: a made-up state",
        "subtitle": "Demonstration Year 1",
        "running_title": "Savings Report, made-up",
        "published_by": "FAI Portal",
        "date": date(2026, 11, 24),
        "facts": (("State", "Made-up"), ("Baseline", "July 2011 to June 2013")),
        "notices": (Notice("Illustrative policy", "Not confirmed. See [[totals]]."),),
        "watermark": "Illustrative policy",
        "sections": (
            Section(
                "Summary", ("Savings are in [[results]] and [[savings]].", Bullets(("One.", "Two.")), totals)
            ),
            Section("Results", (make_results(rows), bars, pairs)),
            Section("Signs", ("Letters that fonts lack: § ≥ ≤ ± × − • ° ÷",), appendix=True),
        ),
    } | overrides
    return Document(**fields)
