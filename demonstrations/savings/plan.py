"""From person-months to cells, as one chain of Ibis expressions that any engine can run.

    plan = savings_cells(person_months, counties, policy, window)
    cells = read_sides(rows of plan.sides)          # exact Cells, in order
    eligibility = read_exclusions(rows of plan.exclusions)

Or step by step, keeping `people` (one row a person and period) where it pays to compute it once: see `keep`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ibis import _
from ibis.expr.types import Table

from demonstrations.savings.cap import Cap, annual_caps, with_caps
from demonstrations.savings.categories import (
    AGE_BANDS,
    BASELINE,
    CATEGORIES,
    PERFORMANCE,
    entries,
    person_periods,
    placed,
)
from demonstrations.savings.cells import SIDES, Cell, People
from demonstrations.savings.eligibility import exclusions, judge
from demonstrations.savings.periods import Window
from demonstrations.savings.policy import Policy

_SIDE_OF = {
    ("demonstration", BASELINE): "demo_base",
    ("comparison", BASELINE): "comp_base",
    ("comparison", PERFORMANCE): "comp_perf",
    ("demonstration", PERFORMANCE): "demo_perf",
}


@dataclass(frozen=True)
class CellsPlan:
    """The expressions of one determination; nothing is computed until an engine runs them.

    months: every person-month in, with reason, period and what its person entered as.
    exclusions: group, reason, months, people; the reason `eligible` among them.
    people: person-periods, the grain of the cap.
    caps: the cap of each period and category.
    sides: one row for each side of each cell, whole numbers only; read by `read_sides`.
    county_sides: the same by county of entry too, under the same caps; read by `read_county_sides`.
    """

    months: Table
    exclusions: Table
    people: Table
    caps: Table
    sides: Table
    county_sides: Table


def savings_cells(
    person_months: Table,
    counties: Table | None,
    policy: Policy,
    window: Window,
    *,
    keep: Callable[[Table], Table] = lambda table: table,
) -> CellsPlan:
    """The chain of eligibility, entry, cap and cells for one performance period.

    person_months and counties as in `eligibility.judge`; the tables belong to one connection. keep: called with
    the tables that several others read (first the months, then people, then caps), to store and return them; left out,
    each expression computes them anew.
    """
    judged = judge(person_months, policy, counties=counties, window=window)
    months = keep(placed(judged, entries(judged, policy, window), window))
    people = keep(person_periods(months))
    caps = keep(annual_caps(people, policy))
    capped = with_caps(people, caps, policy)
    return CellsPlan(
        months=months,
        exclusions=exclusions(months),
        people=people,
        caps=caps,
        sides=cell_sides(capped),
        county_sides=cell_sides(capped, "county"),
    )


def cell_sides(capped: Table, *by: str) -> Table:
    """Person-periods with caps, added up to one row for each side of each cell, or of each cell in each `by`.

    Returns cohort, category, spmi, age_band, group, period, cap_cents, cap_months, people, months, cents, and of
    those above the cap people_above, months_above, cents_above.
    """
    above = capped.above
    return capped.group_by(
        "cohort", "category", "spmi", "age_band", "group", "period", "cap_cents", "cap_months", *by
    ).agg(
        people=_.count(),
        months=_.months.sum().cast("int64"),
        cents=_.cents.sum().cast("int64"),
        people_above=above.sum().fill_null(0).cast("int64"),
        months_above=_.months.sum(where=above).fill_null(0).cast("int64"),
        cents_above=_.cents.sum(where=above).fill_null(0).cast("int64"),
    )


@dataclass(frozen=True)
class Side:
    """One side of a cell as it counts, with exact dollars."""

    cohort: str
    category: str
    spmi: str
    age_band: str
    group: str
    period: str
    people: int
    months: int
    dollars: Fraction


@dataclass(frozen=True)
class CappedSide:
    """One side of a cell before and after the cap; dollars are exact."""

    cohort: str
    category: str
    spmi: str
    age_band: str
    group: str
    period: str
    cap: Cap
    people: int
    months: int
    uncapped_dollars: Fraction
    people_above: int
    months_above: int
    dollars_above: Fraction

    @property
    def dollars(self) -> Fraction:
        """What counts: the dollars of those under the cap, and the cap for the months of the others."""
        at_cap = Fraction(self.cap.cents * self.months_above, self.cap.months * 100)
        return self.uncapped_dollars - self.dollars_above + at_cap

    @property
    def dollars_cut(self) -> Fraction:
        return self.uncapped_dollars - self.dollars


@dataclass(frozen=True)
class CountySide:
    """What the people of one county at entry bring to a side of a cell."""

    county: str
    side: CappedSide


def read_capped_sides(rows: Iterable[Mapping[str, Any]]) -> tuple[CappedSide, ...]:
    """The rows of `cell_sides`, as dicts, in the order of cells and sides."""
    return tuple(sorted((_capped_side(row) for row in rows), key=_side_order))


def read_county_sides(rows: Iterable[Mapping[str, Any]]) -> tuple[CountySide, ...]:
    """The rows of `county_sides`, as dicts, in the order of counties, cells and sides."""
    sides = (CountySide(str(row["county"]), _capped_side(row)) for row in rows)
    return tuple(sorted(sides, key=lambda each: (each.county, *_side_order(each.side))))


def _capped_side(row: Mapping[str, Any]) -> CappedSide:
    return CappedSide(
        **{name: row[name] for name in ("cohort", "category", "spmi", "age_band", "group", "period")},
        cap=Cap(int(row["cap_cents"]), int(row["cap_months"])),
        people=int(row["people"]),
        months=int(row["months"]),
        uncapped_dollars=Fraction(int(row["cents"]), 100),
        people_above=int(row["people_above"]),
        months_above=int(row["months_above"]),
        dollars_above=Fraction(int(row["cents_above"]), 100),
    )


def cells_of(sides: Iterable[CappedSide | Side]) -> tuple[Cell, ...]:
    """Exact cells in order; a side that nobody is on counts zero dollars and months."""
    found: dict[tuple[str, str, str, str], dict[str, CappedSide | Side]] = defaultdict(dict)
    for side in sides:
        key = (side.cohort, side.category, side.spmi, side.age_band)
        found[key][_SIDE_OF[side.group, side.period]] = side
    return tuple(_cell(key, on) for key, on in sorted(found.items(), key=lambda item: _cell_order(item[0])))


def _cell(key: tuple[str, str, str, str], on: Mapping[str, CappedSide | Side]) -> Cell:
    cohort, category, spmi, age_band = key
    sums = {
        f"{side}_{unit}": Fraction(getattr(on[side], unit)) if side in on else Fraction(0)
        for side in SIDES
        for unit in ("dollars", "months")
    }
    people = People(**{side: on[side].people for side in on})
    return Cell(cohort=cohort, category=category, age_band=age_band, spmi=spmi, people=people, **sums)


def _cell_order(key: tuple[str, str, str, str]) -> tuple[str, int, str, int]:
    cohort, category, spmi, age_band = key
    return (cohort, CATEGORIES.index(category), spmi, AGE_BANDS.index(age_band))


def _side_order(side: CappedSide) -> tuple[Any, ...]:
    key = (side.cohort, side.category, side.spmi, side.age_band)
    return (*_cell_order(key), SIDES.index(_SIDE_OF[side.group, side.period]))


def read_sides(rows: Iterable[Mapping[str, Any]]) -> tuple[Cell, ...]:
    """The rows of `plan.sides`, as dicts, to exact cells."""
    return cells_of(read_capped_sides(rows))
