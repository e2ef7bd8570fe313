"""The tables of what was paid, saved, withheld and earned back."""

from collections.abc import Callable, Iterable

from demonstrations.savings.capitated.rates import Amounts
from demonstrations.savings.capitated.statement import Line
from enrollees.disclosure import TOTAL
from reports.builders import words
from reports.builders.payment.gather import Gathered
from reports.builders.privacy import notes, unless
from reports.render.document import Column, Row, Table, Value
from reports.render.numbers import Absent, Kind

YEAR = Column("year", "Calendar year", description="Rates change on January 1.")
PLAN = Column("plan", "Plan", description="Contract number and name of the plan.")
COUNTY = Column("county", "County", description="County of residence in the month.")
MONTHS = Column("months", "Member months", Kind.COUNT, "Months of enrollees in the plans.")
PAID: tuple[tuple[Column, Callable[[Amounts], Value]], ...] = (
    (MONTHS, lambda each: each.months),
    (Column("ab", "Medicare A and B", Kind.MONEY, "Capitation for Parts A and B, before the withhold."), lambda each: each.ab),
    (Column("medicaid", "Medicaid", Kind.MONEY, "Medicaid capitation, before the withhold."), lambda each: each.medicaid),
    (Column("part_d", "Part D", Kind.MONEY, "Part D payment; neither savings nor withhold touch it."), lambda each: each.part_d),
    (Column("withheld", "Withheld", Kind.MONEY, "Quality withhold of both capitation components."), lambda each: each.withheld),
    (Column("paid", "Paid", Kind.MONEY, "Capitation and Part D, less the withhold."), lambda each: each.paid_now),
)  # fmt: skip


def calendars(found: Gathered) -> Table:
    """Months over which nothing changes, with their percentages."""
    rows = [
        Row(
            (
                words.period(part.period),
                str(part.calendar_year),
                str(part.demonstration_year),
                100 * part.savings_first,
                100 * part.savings,
                100 * part.withhold,
            )
        )
        for part in found.statement.segments
    ]
    return Table(
        key="calendars",
        caption="Two calendars: rates by calendar year, percentages by demonstration year",
        columns=(
            Column("months", "Months", description="Months over which nothing changes."),
            Column("calendar_year", "Rates of", description="The calendar year whose rates apply."),
            Column("demonstration_year", "Demonstration year", description="The demonstration year."),
            Column("savings_first", "Savings, when paid", Kind.PERCENT, "The percentage agreed on when the months were paid."),
            Column("savings", "Savings, as agreed now", Kind.PERCENT, "The percentage agreed on last."),
            Column("withhold", "Withhold", Kind.PERCENT, "The quality withhold percentage."),
        ),
        rows=tuple(rows),
    )  # fmt: skip


def by_plan(found: Gathered) -> Table:
    return _paid(
        found,
        key="by_plan",
        caption="Payments by calendar year and plan",
        column=PLAN,
        name=found.plan_name,
        place=lambda line: (line.segment.calendar_year, line.plan),
        is_hidden=lambda year, plan: (year, plan, TOTAL) in found.hidden,
    )


def by_county(found: Gathered) -> Table:
    return _paid(
        found,
        key="by_county",
        caption="Payments by calendar year and county",
        column=COUNTY,
        name=found.county_name,
        place=lambda line: (line.segment.calendar_year, line.county),
        is_hidden=lambda year, county: (year, TOTAL, county) in found.hidden,
    )


def _paid(
    found: Gathered,
    *,
    key: str,
    caption: str,
    column: Column,
    name: Callable[[str], str],
    place: Callable[[Line], tuple[int, str]],
    is_hidden: Callable[[int, str], bool],
) -> Table:
    sums = found.statement.by(place)
    years = found.statement.by(lambda line: line.segment.calendar_year)
    rows = []
    for year in found.years:
        rows += [
            Row((str(year), name(each), *(unless(is_hidden(year, each), read(amounts)) for _, read in PAID)))
            for (when, each), amounts in sums.items()
            if when == year
        ]
        if year in years:
            rows.append(Row((str(year), "All", *(read(years[year]) for _, read in PAID)), total=True))
    total = found.statement.total
    return Table(
        key=key,
        caption=caption,
        columns=(YEAR, column, *(each for each, _ in PAID)),
        rows=(*rows, Row(("All years", "All", *(read(total) for _, read in PAID)), total=True)),
        row_headers=2,
        notes=notes(any(is_hidden(*each) for each in sums)),
        wide=True,
    )


def by_plan_and_county(found: Gathered, year: int) -> Table:
    """Member months and dollars of a calendar year: counties down, plans across."""
    sums = found.statement.by(lambda line: (line.segment.calendar_year, line.plan, line.county))
    sums = {key: amounts for key, amounts in sums.items() if key[0] == year}
    plans = sorted({plan for _, plan, _county in sums})
    counties = sorted({county for *_rest, county in sums}, key=found.county_name)

    def added(wanted: Iterable[tuple[int, str, str]]) -> Amounts:
        return sum((sums.get(key, Amounts()) for key in wanted), Amounts())

    def pair(amounts: Amounts, is_hidden: bool) -> tuple[Value, Value]:
        return unless(is_hidden, amounts.months), unless(is_hidden, amounts.paid_now)

    def row(label: str, county: str, *, total: bool = False) -> Row:
        within = counties if county == TOTAL else [county]
        cells = [
            pair(added((year, plan, each) for each in within), (year, plan, county) in found.hidden)
            for plan in plans
        ]
        cells.append(
            pair(
                added((year, plan, each) for each in within for plan in plans),
                (year, TOTAL, county) in found.hidden,
            )
        )
        return Row((label, *(value for each in cells for value in each)), total)

    groups = [*plans, "All plans"]
    return Table(
        key=f"plan_county_{year}",
        caption=f"Payments by county and plan, {year}",
        columns=(
            COUNTY,
            *(
                column
                for group in groups
                for column in (
                    Column(f"{group}_months", "Months", Kind.COUNT, f"Member months: {group}.", group),
                    Column(f"{group}_paid", "Paid", Kind.MONEY, f"Paid less the withhold: {group}.", group),
                )
            ),
        ),
        rows=(
            *(row(found.county_name(each), each) for each in counties),
            row("All counties", TOTAL, total=True),
        ),
        notes=notes(any(when == year for when, *_ in found.hidden)),
        wide=True,
    )


def savings(found: Gathered) -> Table:
    """Against the baseline without the demonstration, for each payer and demonstration year."""
    sums = found.statement.by(lambda line: line.segment.demonstration_year)
    rows = [row for year, amounts in sums.items() for row in _payers(f"Year {year}", amounts)]
    return Table(
        key="savings",
        caption="Savings against the baseline without the demonstration, by payer and demonstration year",
        columns=(
            Column("year", "Demonstration year", description="Percentages follow the demonstration year."),
            Column("payer", "Payer", description="Who pays the component."),
            Column("baseline", "Baseline", Kind.MONEY, "What would have been paid: the same rates and risk, at no savings percentage."),
            Column("capitation", "Capitation", Kind.MONEY, "What is owed before the withhold."),
            Column("savings", "Savings", Kind.MONEY, "Baseline less capitation."),
            Column("percent", "Percent of baseline", Kind.PERCENT, "Savings in percent of the baseline."),
            Column("restated", "Of it restated", Kind.MONEY, "What a percentage changed afterwards adds to the capitation first paid."),
        ),
        rows=(*rows, *_payers("All years", found.statement.total)),
        row_headers=2,
        notes=("Each member month is rounded to cents, so the percent of the baseline is close to the percentage agreed on.",),
    )  # fmt: skip


def _payers(label: str, amounts: Amounts) -> list[Row]:
    def row(payer: str, baseline, paid, first, *, total: bool = False) -> Row:
        saved = baseline - paid
        percent = 100 * saved / baseline if baseline else Absent.NOT_APPLICABLE
        return Row((label, payer, baseline, paid, saved, percent, paid - first), total)

    return [
        row("Medicare A and B", amounts.ab_baseline, amounts.ab, amounts.ab_first_paid),
        row("Medicaid", amounts.medicaid_baseline, amounts.medicaid, amounts.medicaid_first_paid),
        row(
            "Both", amounts.baseline, amounts.capitation,
            amounts.ab_first_paid + amounts.medicaid_first_paid, total=True,
        ),
    ]  # fmt: skip


def withhold(found: Gathered) -> Table:
    """Withheld, earned back and forfeited by plan and calendar year."""

    def row(year: int, plan: str) -> Row:
        each = found.statement.earned[plan, year]
        known = each.repaid is not None
        money = (each.withheld, each.repaid, each.forfeited)
        return Row(
            (
                str(year),
                found.plan_name(plan),
                Absent.UNAVAILABLE if each.measures is None else each.measures.met,
                Absent.UNAVAILABLE if each.measures is None else each.measures.applicable,
                100 * each.band.repaid if known and each.band else Absent.UNAVAILABLE,
                *(
                    unless(found.hides_plan(year, plan), Absent.UNAVAILABLE if value is None else value)
                    for value in money
                ),
            )
        )

    places = sorted((year, plan) for plan, year in found.statement.earned)
    return Table(
        key="withhold",
        caption="Quality withhold: withheld, earned back and forfeited, by calendar year and plan",
        columns=(
            YEAR,
            PLAN,
            Column("met", "Measures met", Kind.COUNT, "Measures met in the calendar year."),
            Column(
                "applicable", "Measures that apply", Kind.COUNT, "Measures that apply and are large enough."
            ),
            Column(
                "repaid_percent", "Repaid", Kind.PERCENT, "Percent of the withhold that the band pays back."
            ),
            Column("withheld", "Withheld", Kind.MONEY, "Withheld from both capitation components."),
            Column("earned", "Earned back", Kind.MONEY, "Paid back to the plan."),
            Column("forfeited", "Forfeited", Kind.MONEY, "Kept by the payers."),
        ),
        rows=tuple(row(*place) for place in places),
        row_headers=2,
        notes=notes(any(found.hides_plan(*place) for place in places)),
    )


def loss_ratios(found: Gathered) -> Table:
    rows = [
        Row(
            (
                str(year),
                found.plan_name(plan),
                *(
                    unless(found.hides_plan(year, plan), value)
                    for value in (each.revenue, each.medical, 100 * each.ratio, each.remittance)
                ),
            )
        )
        for (plan, year), each in sorted(found.statement.loss_ratios.items(), key=lambda item: item[0][::-1])
    ]
    return Table(
        key="loss_ratios",
        caption="Medical loss ratio by calendar year and plan",
        columns=(
            YEAR,
            PLAN,
            Column("revenue", "Revenue", Kind.MONEY, "Before the withhold, less taxes and fees."),
            Column("medical", "Claims and quality", Kind.MONEY, "Incurred claims and quality improvement."),
            Column("ratio", "Loss ratio", Kind.PERCENT, "Claims and quality in percent of revenue."),
            Column("remittance", "Remittance", Kind.MONEY, "Paid back for the shortfall."),
        ),
        rows=tuple(rows),
        row_headers=2,
        notes=notes(any(found.hides_plan(year, plan) for plan, year in found.statement.loss_ratios)),
    )


def corridors(found: Gathered) -> Table:
    rows = [
        Row(
            (
                str(year),
                found.plan_name(plan),
                *(
                    unless(found.hides_plan(year, plan), value)
                    for value in (each.revenue, each.cost, each.percent, each.payers, each.plan)
                ),
            )
        )
        for (plan, year), each in sorted(found.statement.corridors.items(), key=lambda item: item[0][::-1])
    ]
    return Table(
        key="corridors",
        caption="Risk corridor by calendar year and plan",
        columns=(
            YEAR,
            PLAN,
            Column("revenue", "Revenue", Kind.MONEY, "Before the withhold, with Part D."),
            Column("cost", "Cost", Kind.MONEY, "Claims, quality improvement and administration."),
            Column("result", "Gain or loss", Kind.PERCENT, "Revenue less cost, in percent of revenue."),
            Column("payers", "Borne by the payers", Kind.MONEY, "Negative is paid to the plan, positive is paid back by it."),
            Column("plan_keeps", "Kept by the plan", Kind.MONEY, "The rest of the gain or loss."),
        ),
        rows=tuple(rows),
        row_headers=2,
        notes=notes(any(found.hides_plan(year, plan) for plan, year in found.statement.corridors)),
    )  # fmt: skip


def rebased(found: Gathered) -> Table:
    def row(each) -> Row:
        hides = (each.year, TOTAL, each.county) in found.hidden
        money = (each.interim_revenue, each.final_revenue, each.final_revenue - each.interim_revenue)
        return Row(
            (
                str(each.year),
                found.county_name(each.county),
                100 * each.percentages.interim,
                100 * each.percentages.minimum,
                *(unless(hides, value) for value in money),
            )
        )

    return Table(
        key="rebased",
        caption="From interim to minimum savings percentages, by calendar year and county",
        columns=(
            YEAR,
            COUNTY,
            Column("interim", "Interim", Kind.PERCENT, "The savings percentage that months were paid by."),
            Column("minimum", "Minimum", Kind.PERCENT, "The savings percentage they are brought to."),
            Column("interim_revenue", "Interim revenue", Kind.MONEY, "Both capitation components as paid."),
            Column("final_revenue", "Final revenue", Kind.MONEY, "The same at the minimum percentage."),
            Column("difference", "Difference", Kind.MONEY, "Owed to the plans; negative is paid back."),
        ),
        rows=tuple(row(each) for each in found.statement.rebased),
        row_headers=2,
        notes=notes(any(county != TOTAL and plan == TOTAL for _, plan, county in found.hidden)),
    )
