"""The figures of the savings report. Cells that may not be shown are not drawn."""

from demonstrations.savings.target import CellSavings
from reports.builders.savings import names
from reports.builders.savings.gather import Gathered
from reports.render import charts
from reports.render.document import Figure
from reports.render.numbers import Kind

MOST_CELLS = 20  # as many as a page holds; with more, those with the most months are drawn


def savings_by_cell(found: Gathered) -> Figure:
    cells, caption = drawn(found, "Savings by cell.")
    return charts.bars(
        key="savings-by-cell",
        caption=caption,
        table="results",
        kind=Kind.MONEY,
        axis="Savings in dollars",
        rows=[charts.Bar(names.cell(each.cell), each.savings) for each in cells],
    )


def target_and_actual(found: Gathered) -> Figure:
    cells, caption = drawn(found, "Target and actual dollars per member per month by cell.")
    return charts.pairs(
        key="target-and-actual",
        caption=caption,
        table="results",
        kind=Kind.MONEY,
        axis="Dollars per member per month",
        names=("Target", "Actual"),
        rows=[charts.Pair(names.cell(each.cell), each.target_pmpm, each.actual_pmpm) for each in cells],
    )


def drawn(found: Gathered, caption: str) -> tuple[list[CellSavings], str]:
    """The cells to draw, in the order of the tables, and the caption that says when some are left out."""
    shown = [each for each in found.determination.cells if each.cell.key not in found.hidden]
    largest = sorted(shown, key=lambda each: each.cell.demo_perf_months, reverse=True)[:MOST_CELLS]
    kept = [each for each in shown if each in largest]
    if len(kept) < len(shown):
        caption = f"{caption} The {MOST_CELLS} cells with the most eligible months."
    return kept, caption
