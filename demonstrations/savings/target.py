"""Target, actual and savings of each cell, exact (methodology 1.8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from demonstrations.savings.cells import Cell
from demonstrations.savings.trend import TREND_RULES


@dataclass(frozen=True)
class CellSavings:
    """What one cell came to. PMPM means dollars per member per month; nothing is rounded."""

    cell: Cell
    trend: Fraction

    @property
    def target_pmpm(self) -> Fraction:
        return self.cell.demo_base_pmpm * self.trend

    @property
    def actual_pmpm(self) -> Fraction:
        return self.cell.demo_perf_pmpm

    @property
    def target_dollars(self) -> Fraction:
        return self.target_pmpm * self.cell.demo_perf_months

    @property
    def savings(self) -> Fraction:
        return self.target_dollars - self.cell.demo_perf_dollars


@dataclass(frozen=True)
class Totals:
    """The sum over cells, each weighted by the demonstration's performance months."""

    months: Fraction
    target_dollars: Fraction
    actual_dollars: Fraction

    @property
    def savings(self) -> Fraction:
        return self.target_dollars - self.actual_dollars

    @property
    def savings_percent(self) -> Fraction:
        return 100 * self.savings / self.target_dollars

    @property
    def target_pmpm(self) -> Fraction:
        return self.target_dollars / self.months

    @property
    def actual_pmpm(self) -> Fraction:
        return self.actual_dollars / self.months


def cell_savings(cells: Sequence[Cell], trend_rule: str) -> tuple[CellSavings, ...]:
    """Each cell's trend, target and savings, in the order given. The cells are those `check_cells` accepts."""
    trends = TREND_RULES[trend_rule](cells)
    return tuple(CellSavings(cell, trend) for cell, trend in zip(cells, trends, strict=True))


def totals(results: Sequence[CellSavings]) -> Totals:
    """The totals from unrounded cells."""
    return Totals(
        months=sum((each.cell.demo_perf_months for each in results), Fraction(0)),
        target_dollars=sum((each.target_dollars for each in results), Fraction(0)),
        actual_dollars=sum((each.cell.demo_perf_dollars for each in results), Fraction(0)),
    )
