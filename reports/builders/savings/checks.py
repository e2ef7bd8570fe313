"""The tables by which a reader checks a savings report: uncapped result, control totals, trends, and opposite signs."""

from decimal import Decimal, localcontext
from fractions import Fraction

from demonstrations.savings.cells import Cell
from demonstrations.savings.determination import Determination
from demonstrations.savings.merging import merge_small
from demonstrations.savings.periods import Window
from demonstrations.savings.plan import Side, cells_of
from demonstrations.savings.target import CellSavings
from enrollees.disclosure import TOTAL
from fai_portal.common.periods import Period
from reports.builders.privacy import hidden_rows, notes, unless
from reports.builders.savings import names
from reports.builders.savings.gather import Gathered, determined, in_order
from reports.builders.savings.tables import (
    CELL_COLUMNS,
    cell_names,
    exclusion_counts,
    hidden_exclusions,
    measures,
)
from reports.render.document import Cell as Shown
from reports.render.document import Column, Row, Table, Value
from reports.render.numbers import Absent, Kind

YEARLY_BAND = 15  # percent a year; a trend outside it is looked at, and counts all the same


def uncapped(found: Gathered) -> Determination:
    """The same determination with every dollar counted."""
    sides = (
        Side(
            each.cohort, each.category, each.spmi, each.age_band, each.group, each.period,
            each.people, each.months, each.uncapped_dollars,
        )
        for each in found.sides
    )  # fmt: skip
    cells = sorted(merge_small(cells_of(sides), found.policy.min_cell_months)[0], key=in_order)
    return determined(cells, found.policy, found.people("demo_perf"))


def without_cap(found: Gathered) -> Table:
    """The result with and without the outlier cap."""
    capped, whole = found.determination.totals, uncapped(found).totals
    rows = (
        ("Target dollars", Kind.MONEY, capped.target_dollars, whole.target_dollars),
        ("Actual dollars", Kind.MONEY, capped.actual_dollars, whole.actual_dollars),
        ("Gross savings", Kind.MONEY, capped.savings, whole.savings),
        ("Gross savings in percent of target", Kind.PERCENT, capped.savings_percent, whole.savings_percent),
    )
    return Table(
        key="without_cap",
        caption="The result with the outlier cap, and with every dollar counted",
        columns=(
            Column("measure", "Measure", description="What the row holds."),
            Column("capped", "With the cap", description="As it counts."),
            Column("uncapped", "Without it", description="With every dollar counted."),
            Column("difference", "Difference", description="With the cap, less without it."),
        ),
        rows=tuple(
            Row((label, Shown(left, kind), Shown(right, kind), Shown(left - right, kind)))
            for label, kind, left, right in rows
        ),
    )


def control_totals(found: Gathered) -> Table:
    """Months and dollars from what was loaded to what counts, by group."""
    counts = exclusion_counts(found)
    hidden = hidden_exclusions({key: each.people for key, each in counts.items()})
    above = hidden_caps(found)

    def values(group: str) -> list[tuple[Value, Kind]]:
        sides = [side for side in found.sides if side.group == group]
        loaded = sum(each.months for (of, _), each in counts.items() if of == group)
        kept = sum(side.months for side in sides)
        dollars = sum((side.uncapped_dollars for side in sides), Fraction(0))
        cut = sum((side.dollars_cut for side in sides), Fraction(0))
        paid = _loaded_dollars(found, group)
        is_hidden, cap_hidden = (group, TOTAL) in hidden, TOTAL in above[group]
        rest = Absent.UNAVAILABLE if paid is None else paid - dollars
        return [
            (unless(is_hidden, loaded), Kind.COUNT),
            (unless(is_hidden, loaded - kept), Kind.COUNT),
            (kept, Kind.COUNT),
            (unless(is_hidden, Absent.UNAVAILABLE if paid is None else paid), Kind.MONEY),
            (unless(is_hidden, rest), Kind.MONEY),
            (unless(cap_hidden, dollars), Kind.MONEY),
            (unless(cap_hidden, cut), Kind.MONEY),
            (dollars - cut, Kind.MONEY),
        ]

    labels = (
        "Person-months loaded", "Person-months left out", "Person-months counted",
        "Medicare dollars loaded", "Dollars of months left out", "Dollars of months counted, before the cap",
        "Dollars above the cap, left out", "Medicare dollars counted",
    )  # fmt: skip
    columns = [values(group) for group in names.GROUPS]
    return Table(
        key="control_totals",
        caption="Control totals: months and dollars from what was loaded to what counts",
        columns=(
            Column("measure", "Measure", description="A total, before or after a step."),
            *(Column(group, label, description=f"The total of the {label.lower()} group.") for group, label in names.GROUPS.items()),
        ),
        rows=tuple(
            Row((label, *(Shown(*column[place]) for column in columns)), total=place in (2, 7))
            for place, label in enumerate(labels)
        ),
        notes=notes(
            hidden or any(above.values()),
            "What was loaded is counted when the dataset is made, and what counts when the report is. Months that did not tie "
            "would have stopped the report. Dollars of months left out are what was loaded less what is counted.",
        ),
    )  # fmt: skip


def _loaded_dollars(found: Gathered, group: str) -> Fraction | None:
    paid = (found.inputs.dataset.counts or {}).get("groups", {}).get(group, {}).get("medicare_paid")
    return None if paid is None else Fraction(str(paid))


def hidden_caps(found: Gathered) -> dict[str, frozenset]:
    """By group, the strata whose people above the cap are too few to be shown; TOTAL among them where it is."""
    strata: dict[str, dict[tuple[str, str], int]] = {group: {} for group in names.GROUPS}
    for side in found.sides:
        of = strata[side.group]
        of[side.period, side.category] = of.get((side.period, side.category), 0) + side.people_above
    return {group: hidden_rows(people, keep_total=False) for group, people in strata.items()}


def plausibility(found: Gathered) -> Table:
    """The comparison group's growth of each cell, and the demonstration's own, as percents a year."""
    years = _years_between(found.window)

    def row(each: CellSavings) -> Row:
        comparison, own = _yearly(each.trend, years), _yearly(_own(each.cell), years)
        is_hidden = each.cell.key in found.hidden
        verdict = "Yes" if abs(comparison) <= YEARLY_BAND else "No"
        values = (each.trend, comparison, own, comparison - own)
        return Row(
            (
                *cell_names(each.cell),
                *(unless(is_hidden, v) for v in values),
                Absent.HIDDEN if is_hidden else verdict,
            )
        )

    return Table(
        key="trend_plausibility",
        caption="Plausibility of trends by cell: growth a year",
        columns=(
            *CELL_COLUMNS,
            Column("trend", "Trend", Kind.RATE, "Growth of the comparison group from baseline to performance period."),
            Column("comparison", "Comparison, a year", Kind.PERCENT, "The same growth, as percent a year."),
            Column("demonstration", "Demonstration, a year", Kind.PERCENT, "Growth of the demonstration's own PMPM, percent a year."),
            Column("difference", "Difference", Kind.PERCENT, "Comparison less demonstration, percentage points a year."),
            Column("within", f"Within ±{YEARLY_BAND}%", description="Whether the comparison group's growth is within the band."),
        ),
        rows=tuple(row(each) for each in found.determination.cells),
        row_headers=3,
        notes=notes(found.hidden, "A trend outside the band is looked at and counts all the same: small cells move by chance."),
    )  # fmt: skip


def _own(cell: Cell) -> Fraction:
    return cell.demo_perf_pmpm / cell.demo_base_pmpm if cell.demo_base_pmpm else Fraction(1)


def _years_between(window: Window) -> Fraction:
    """From the middle of the baseline to the middle of the performance period."""
    return Fraction(_middle(window.performance) - _middle(window.baseline)) / 12


def _middle(period: Period) -> Fraction:
    """In months, from year 0."""
    assert period.end is not None
    first, last = (day.year * 12 + day.month - 1 for day in (period.start, period.end))
    return Fraction(first + last, 2)


def _yearly(growth: Fraction, years: Fraction) -> Decimal:
    """Percent a year. A root is no fraction: 28 digits, which two decimals are shown of."""
    with localcontext(prec=28):
        total = Decimal(growth.numerator) / growth.denominator
        return 100 * (total ** (Decimal(years.denominator) / years.numerator) - 1) if total else Decimal(-100)


def opposite_signs(found: Gathered) -> Table:
    """Savings, and what they are in the words of an evaluation report, on the same months."""
    savings = found.determination.totals.savings
    additive = sum((_additive(each.cell) for each in found.determination.cells), Fraction(0))
    return measures(
        key="opposite_signs",
        caption="Savings and the change of cost on the same months and dollars",
        rows=(
            ("Savings: target less actual, as in this report", Shown(savings, Kind.MONEY)),
            ("Change of cost: actual less target, the sign of an evaluation report", Shown(-savings, Kind.MONEY)),
            ("Trend as a ratio here, and as an amount there", Shown(additive + savings, Kind.MONEY)),
            ("Difference in differences of the same cells, unadjusted", Shown(additive, Kind.MONEY)),
        ),
        notes=(
            "The first line with its sign turned and the third line give the fourth. An evaluation report besides weighs "
            "people and adjusts for their traits, so its estimate is another number again.",
        ),
    )  # fmt: skip


def _additive(cell: Cell) -> Fraction:
    change = (cell.demo_perf_pmpm - cell.demo_base_pmpm) - (cell.comp_perf_pmpm - cell.comp_base_pmpm)
    return change * cell.demo_perf_months
