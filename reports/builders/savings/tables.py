"""The tables of the savings report that come from person-months and from cells."""

from collections.abc import Callable, Iterable
from fractions import Fraction

from demonstrations.savings.cells import SIDES, Cell
from demonstrations.savings.determination import MsrTest
from demonstrations.savings.eligibility import ELIGIBLE, REASONS, Exclusion
from demonstrations.savings.plan import CappedSide
from demonstrations.savings.target import CellSavings
from enrollees.disclosure import TOTAL
from reports.builders.inputs import CannotBuild
from reports.builders.privacy import hidden_rows, notes, unless
from reports.builders.savings import names
from reports.builders.savings.gather import Gathered
from reports.render.document import Cell as Shown
from reports.render.document import Column, Row, Table, Value
from reports.render.numbers import Absent, Kind

ROUNDING = "Displayed amounts may not add up to the totals, because each is rounded from its exact value."
PMPM = "PMPM means dollars per member per month."
CELL_COLUMNS = (
    Column("cohort", "Cohort", description="People grouped by when they first became eligible."),
    Column("category", "Category", description="Category of beneficiary at entry, kept afterwards."),
    Column("age_band", "Age", description="Age band at entry, kept afterwards."),
)
ALL_CELLS = ("All cohorts", "All categories", "All ages")


def exclusions(found: Gathered) -> Table:
    """In = kept + excluded, by group."""
    counts = exclusion_counts(found)
    reasons = (*REASONS, ELIGIBLE)
    labels = {**names.REASONS, ELIGIBLE: "Kept: eligible in the baseline or the performance period"}
    hidden = hidden_exclusions({key: count.people for key, count in counts.items()})
    rows = [
        Row(
            (
                labels[key],
                *_per_group(lambda group, key=key: _pair(counts[group, key], (group, key) in hidden)),
            )
        )
        for key in REASONS
    ]
    kept = _per_group(
        lambda group: (
            counts[group, ELIGIBLE].months,
            unless(found.tells_people_apart, counts[group, ELIGIBLE].people),
        )
    )
    rows.append(Row((labels[ELIGIBLE], *kept)))
    totals = _per_group(
        lambda group: (
            unless((group, TOTAL) in hidden, sum(counts[group, key].months for key in reasons)),
            Absent.NOT_APPLICABLE,
        )
    )
    return Table(
        key="exclusions",
        caption="Person-months of the dataset: left out by the first rule they fail, and kept",
        columns=(
            Column("reason", "Reason", description="The first eligibility rule that the person-month fails."),
            *_per_group(
                lambda group: (
                    Column(
                        f"{group}_months", f"{names.GROUPS[group]} person-months", Kind.COUNT,
                        "Person-months of the group with this reason.",
                    ),
                    Column(
                        f"{group}_people", f"{names.GROUPS[group]} people", Kind.COUNT,
                        "Distinct people with at least one such person-month.",
                    ),
                )
            ),
        ),
        rows=(*rows, Row(("All person-months of the dataset", *totals), total=True)),
        notes=notes(
            hidden or found.tells_people_apart, "People can have months under several reasons, so people do not add up."
        ),
    )  # fmt: skip


def exclusion_counts(found: Gathered) -> dict[tuple[str, str], Exclusion]:
    """By group and reason, ELIGIBLE among the reasons."""
    counts = {(each.group, each.reason): each for each in found.eligibility.excluded}
    return counts | {(group, ELIGIBLE): each for group, each in found.eligibility.eligible.items()}


def hidden_exclusions(people: dict[tuple[str, str], int]) -> frozenset[tuple[str, str]]:
    """The places to hide, (group, TOTAL) among them. What is kept stands in other tables too, so only reasons
    can hide each other: those of one group, or, where these are too few, those of both, without their totals.
    """
    places = [(group, reason) for group in names.GROUPS for reason in REASONS]
    try:
        return frozenset().union(
            *(
                hidden_rows({place: people[place] for place in places if place[0] == group})
                for group in names.GROUPS
            )
        )
    except CannotBuild:
        both = hidden_rows({place: people[place] for place in places})
        return both | {(group, TOTAL) for group in names.GROUPS}


def _per_group(pair: Callable[[str], tuple]) -> tuple:
    return tuple(value for group in names.GROUPS for value in pair(group))


def _pair(count: Exclusion, is_hidden: bool) -> tuple[Value, Value]:
    return unless(is_hidden, count.months), unless(is_hidden, count.people)


CAP_COLUMNS = (
    Column("period", "Period", description="Baseline or performance period."),
    Column("category", "Category", description="Category of beneficiary at entry."),
    Column("cap", "Annual cap", Kind.MONEY, "Largest annualized Medicare cost that counts."),
    *_per_group(
        lambda group: (
            Column(
                f"{group}_people",
                f"{names.GROUPS[group]} people above",
                Kind.COUNT,
                "People of the group whose cost is above the cap.",
            ),
            Column(
                f"{group}_dollars",
                f"{names.GROUPS[group]} dollars cut",
                Kind.MONEY,
                "Dollars of the group above the cap, left out.",
            ),
        )
    ),
)


def caps(found: Gathered) -> Table:
    """The cap of each period and category, and how many people and dollars it touches in each group."""
    strata = [
        (period, category)
        for period in names.PERIODS
        for category in names.CATEGORIES
        if any((side.period, side.category) == (period, category) for side in found.sides)
    ]
    members = {
        (group, key): [
            side for side in found.sides if (side.group, (side.period, side.category)) == (group, key)
        ]
        for group in names.GROUPS
        for key in strata
    }
    above = {place: sum(side.people_above for side in sides) for place, sides in members.items()}
    hidden = {
        group: hidden_rows({key: above[group, key] for key in strata}, keep_total=False)
        for group in names.GROUPS
    }

    def touched(group: str, key: tuple[str, str]) -> tuple[Value, Value]:
        is_hidden = key in hidden[group]
        return unless(is_hidden, above[group, key]), unless(is_hidden, _cut(members[group, key]))

    rows = [
        Row(
            (
                names.PERIODS[key[0]],
                names.CATEGORIES[key[1]],
                _limit(side for group in names.GROUPS for side in members[group, key]),
                *_per_group(lambda group, key=key: touched(group, key)),
            )
        )
        for key in strata
    ]
    totals = _per_group(
        lambda group: (
            unless(TOTAL in hidden[group], sum(above[group, key] for key in strata)),
            unless(TOTAL in hidden[group], _cut(side for side in found.sides if side.group == group)),
        )
    )
    return Table(
        key="caps",
        caption="Outlier cap: the annual limit, and the people and dollars it touches",
        columns=CAP_COLUMNS,
        rows=(*rows, Row(("Both", "All categories", Absent.NOT_APPLICABLE, *totals), total=True)),
        row_headers=2,
        notes=notes(
            any(hidden.values()),
            "The last row adds up the rows above: who is above the cap in both periods counts in each.",
        ),
    )  # fmt: skip


def _cut(sides: Iterable[CappedSide]) -> Fraction:
    return sum((side.dollars_cut for side in sides), Fraction(0))


def _limit(sides: Iterable[CappedSide]) -> Value:
    """The cap of a stratum; where each group has its own (a replication), no single one."""
    limits = {side.cap.annual_dollars for side in sides}
    return limits.pop() if len(limits) == 1 else Absent.NOT_APPLICABLE


def cell_months(found: Gathered) -> Table:
    return _by_side(
        found, key="cell_months", unit="months", kind=Kind.COUNT,
        caption="Eligible months by cell",
        what="Eligible person-months",
    )  # fmt: skip


def cell_dollars(found: Gathered) -> Table:
    return _by_side(
        found, key="cell_dollars", unit="dollars", kind=Kind.MONEY,
        caption="Medicare Parts A and B payments by cell, after the outlier cap",
        what="Medicare payments after the cap",
        rounding=(ROUNDING,),
    )  # fmt: skip


def _by_side(
    found: Gathered,
    *,
    key: str,
    caption: str,
    unit: str,
    kind: Kind,
    what: str,
    rounding: tuple[str, ...] = (),
) -> Table:
    """One measure of the four sides of every cell, as the results are computed from it."""

    def row(cell: Cell) -> Row:
        values = (unless(cell.key in found.hidden, getattr(cell, f"{side}_{unit}")) for side in SIDES)
        return Row((*cell_names(cell), *values))

    totals = (found.side_total(side, unit) for side in SIDES)
    return Table(
        key=key,
        caption=caption,
        columns=(
            *CELL_COLUMNS,
            *(
                Column(f"{side}_{unit}", label, kind, f"{what}: {label.lower()}.")
                for side, label in names.SIDES.items()
            ),
        ),
        rows=(*(row(cell) for cell in found.cells), Row((*ALL_CELLS, *totals), total=True)),
        row_headers=3,
        notes=notes(found.hidden, *rounding),
    )


def cell_names(cell: Cell) -> tuple[str, str, str]:
    return names.cohort(cell.cohort), names.category(cell), names.capital(cell.age_band)


RESULTS = (
    Column("demo_base_pmpm", "Baseline PMPM", Kind.MONEY, "Demonstration dollars per month, baseline."),
    Column("comp_base_pmpm", "Comparison baseline PMPM", Kind.MONEY, "Comparison dollars per month, baseline."),
    Column(
        "comp_perf_pmpm", "Comparison performance PMPM", Kind.MONEY,
        "Comparison dollars per month, performance period.",
    ),
    Column("trend", "Trend", Kind.RATE, "Comparison performance PMPM over comparison baseline PMPM."),
    Column("target_pmpm", "Target PMPM", Kind.MONEY, "Baseline PMPM times trend."),
    Column("actual_pmpm", "Actual PMPM", Kind.MONEY, "Demonstration dollars per month, performance period."),
    Column("months", "Eligible months", Kind.COUNT, "Demonstration months, performance period."),
    Column("savings", "Savings", Kind.MONEY, "Target less actual PMPM, times eligible months."),
    Column("savings_percent", "Percent of target", Kind.PERCENT, "Savings as a percent of target dollars."),
)  # fmt: skip


def results(found: Gathered) -> Table:
    """Baseline, trend, target, actual and savings of each cell."""
    rows = [
        Row((*cell_names(each.cell), *(unless(each.cell.key in found.hidden, v) for v in _result(each))))
        for each in found.determination.cells
    ]
    return Table(
        key="results",
        caption="Baseline, trend, target, actual and savings by cell",
        columns=(*CELL_COLUMNS, *RESULTS),
        rows=(*rows, Row((*ALL_CELLS, *_total_result(found)), total=True)),
        row_headers=3,
        notes=notes(
            found.hidden,
            f"{PMPM} {ROUNDING}",
            "The total target and actual PMPM weigh each cell by the demonstration's eligible months in the "
            "performance period. Baseline and trend are not computed over all cells.",
        ),
        wide=True,
    )


def _result(of: CellSavings) -> tuple[Value, ...]:
    cell = of.cell
    return (
        cell.demo_base_pmpm,
        cell.comp_base_pmpm,
        cell.comp_perf_pmpm,
        of.trend,
        of.target_pmpm,
        of.actual_pmpm,
        cell.demo_perf_months,
        of.savings,
        100 * of.savings / of.target_dollars if of.target_dollars else Absent.NOT_APPLICABLE,
    )


def _total_result(found: Gathered) -> tuple[Value, ...]:
    total = found.determination.totals
    none = Absent.NOT_APPLICABLE
    return (
        *(none, none, none, none),
        total.target_pmpm,
        total.actual_pmpm,
        total.months,
        total.savings,
        total.savings_percent,
    )


def totals(found: Gathered) -> Table:
    total = found.determination.totals
    return measures(
        key="totals",
        caption="Total Medicare savings",
        rows=(
            ("Eligible months in the performance period", Shown(total.months, Kind.COUNT)),
            ("Target per member per month", Shown(total.target_pmpm, Kind.MONEY)),
            ("Actual per member per month", Shown(total.actual_pmpm, Kind.MONEY)),
            ("Target dollars", Shown(total.target_dollars, Kind.MONEY)),
            ("Actual dollars", Shown(total.actual_dollars, Kind.MONEY)),
            ("Gross savings", Shown(total.savings, Kind.MONEY)),
            ("Gross savings as a percent of target dollars", Shown(total.savings_percent, Kind.PERCENT)),
        ),
    )


def trend_rules(found: Gathered) -> Table:
    """Savings by both readings of the trend, side by side."""
    chosen, other = found.determination, found.other

    def row(label: str, kind: Kind, read: Callable, *, total: bool = False) -> Row:
        left, right = read(chosen), read(other)
        return Row((label, Shown(left, kind), Shown(right, kind), Shown(left - right, kind)), total)

    return Table(
        key="trend_rules",
        caption="Savings by both trend rules",
        columns=(
            Column("measure", "Measure", description="What the row holds."),
            Column("used", f"Used: {names.TREND_RULES[chosen.policy.trend_rule]}", description="By the policy's rule."),
            Column("other", f"Other: {names.TREND_RULES[other.policy.trend_rule]}", description="By the other rule."),
            Column("difference", "Difference", description="By the rule used, less by the other one."),
        ),
        rows=(
            row("Target dollars", Kind.MONEY, lambda by: by.totals.target_dollars),
            row("Actual dollars", Kind.MONEY, lambda by: by.totals.actual_dollars),
            row("Gross savings", Kind.MONEY, lambda by: by.totals.savings, total=True),
            row("Percent of target", Kind.PERCENT, lambda by: by.totals.savings_percent),
        ),
    )  # fmt: skip


def minimum_savings_rate(found: Gathered) -> Table:
    """N by both definitions, the rate each gives, and how far savings are from the threshold."""
    tests = (found.by_distinct, found.determination.msr_by_average)
    saved = found.determination.totals.savings

    def row(label: str, kind: Kind, read: Callable[[MsrTest], Value | None]) -> Row:
        values = (Absent.NOT_APPLICABLE if (value := read(test)) is None else value for test in tests)
        return Row((label, *(Shown(value, kind) for value in values)))

    return Table(
        key="msr",
        caption="Savings against the minimum savings rate, with beneficiaries counted both ways",
        columns=(
            Column("measure", "Measure", description="What the row holds."),
            Column("distinct", "Distinct beneficiaries", description="N is all people with an eligible month."),
            Column("average", "Average beneficiaries", description="N is eligible months over months of the period."),
        ),
        rows=(
            row("Beneficiaries (N)", Kind.COUNT, lambda test: test.beneficiaries),
            row("Minimum savings rate", Kind.PERCENT, lambda test: test.percent),
            row("Threshold", Kind.MONEY, lambda test: test.threshold),
            row("Gross savings", Kind.MONEY, lambda test: saved),
            row(
                "Gross savings less threshold", Kind.MONEY,
                lambda test: None if test.threshold is None else saved - test.threshold,
            ),
            Row(("Rate", *(names.VERDICTS[test.status] for test in tests)), total=True),
        ),
        notes=(f"The policy record counts beneficiaries as {found.policy.msr_n}.",),
    )  # fmt: skip


def payment(found: Gathered) -> Table:
    """From gross savings to the payment: what is known, and what a final result adds."""
    result = found.determination

    def dollars(value: Value | None) -> Shown:
        return Shown(Absent.UNAVAILABLE if value is None else value, Kind.MONEY)

    return measures(
        key="payment",
        caption="From gross savings to the payment to the state",
        rows=(
            ("Gross Medicare savings", dollars(result.totals.savings)),
            (
                "Federal share of Medicaid increase, deducted",
                dollars(result.medicaid and result.medicaid.deduction),
            ),
            ("Net federal savings", dollars(result.net)),
            ("State's share before quality", dollars(result.share)),
            ("Limit of the payment", dollars(result.payment_cap)),
            ("State's share before quality, within the limit", dollars(result.payment_before_quality)),
            ("Payment", dollars(result.payment)),
        ),
    )


def measures(
    *, key: str, caption: str, rows: Iterable[tuple[str, Value]], notes: tuple[str, ...] = ()
) -> Table:
    """Unlike values under each other, each with its name."""
    return Table(
        key=key,
        caption=caption,
        columns=(
            Column("measure", "Measure", description="What the row holds."),
            Column("value", "Value", description="Its value, in the unit of the row."),
        ),
        rows=tuple(Row((label, value)) for label, value in rows),
        notes=notes,
    )
