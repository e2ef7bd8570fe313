"""How the comparison group's costs grew, by either rule (methodology 1.8)."""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from demonstrations.savings.cells import Cell


def cell_trends(cells: Sequence[Cell]) -> list[Fraction]:
    """Rule A: each cell's own trend, comparison performance PMPM over comparison baseline PMPM."""
    return [cell.comp_perf_pmpm / cell.comp_base_pmpm for cell in cells]


def composite_trends(cells: Sequence[Cell]) -> list[Fraction]:
    """Rule B: one trend a cohort, both comparison PMPMs weighted by the demonstration's performance months."""
    base: dict[str, Fraction] = defaultdict(Fraction)
    performance: dict[str, Fraction] = defaultdict(Fraction)
    for cell in cells:
        base[cell.cohort] += cell.demo_perf_months * cell.comp_base_pmpm
        performance[cell.cohort] += cell.demo_perf_months * cell.comp_perf_pmpm
    return [performance[cell.cohort] / base[cell.cohort] for cell in cells]


TREND_RULES = {"cell": cell_trends, "cohort_composite": composite_trends}
