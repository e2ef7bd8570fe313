"""The tables of the payment report that say what it was made from: rates, rules and the run."""

from fractions import Fraction

from demonstrations.savings.capitated.withhold import PUBLISHED_BANDS
from reports.builders import words
from reports.builders.payment.gather import Gathered
from reports.render.document import Cell, Column, Row, Table
from reports.render.numbers import Absent, Kind, shown

CATEGORIES = {"facility": "Nursing facility", "hcbs": "HCBS", "community": "Community"}


def baselines(found: Gathered) -> Table:
    counties = sorted({line.county for line in found.statement.lines}, key=found.county_name)
    rates = found.book.baselines
    return Table(
        key="baselines",
        caption="County baselines for Medicare Parts A and B, dollars a month at a risk factor of 1",
        columns=(
            Column("county", "County", description="County of residence."),
            *(Column(f"y{year}", str(year), Kind.MONEY, f"Baseline of {year}.") for year in found.years),
        ),
        rows=tuple(
            Row((found.county_name(county), *(rates.get((year, county), Absent.NOT_APPLICABLE) for year in found.years)))
            for county in counties
        ),
    )  # fmt: skip


def rate_cells(found: Gathered) -> Table:
    cells = sorted({(category, ages) for _year, category, ages in found.book.rate_cells}, key=_cell_order)
    return Table(
        key="rate_cells",
        caption="Medicaid rate cells, dollars a month",
        columns=(
            Column("category", "Category", description="Category of beneficiary in the month."),
            Column("ages", "Ages", description="Age band, or all ages."),
            *(Column(f"y{year}", str(year), Kind.MONEY, f"Rate of {year}.") for year in found.years),
        ),
        rows=tuple(
            Row(
                (
                    CATEGORIES.get(category, category),
                    ages.capitalize(),
                    *(found.book.rate_cells.get((year, category, ages), Absent.NOT_APPLICABLE) for year in found.years),
                )
            )
            for category, ages in cells
        ),
        row_headers=2,
    )  # fmt: skip


def _cell_order(cell: tuple[str, str]) -> tuple[int, str, str]:
    category, ages = cell
    known = list(CATEGORIES)
    return (known.index(category) if category in known else len(known), category, ages)


def factors(found: Gathered) -> Table:
    """Part D and risk adjustment by calendar year."""

    def row(year: int) -> Row:
        risk = found.book.risk[year]
        unknown = Absent.NOT_APPLICABLE if risk.unknown is None else risk.unknown
        return Row(
            (str(year), found.book.part_d[year], risk.normalization, 100 * risk.coding_adjustment, unknown)
        )

    return Table(
        key="factors",
        caption="Part D and risk adjustment by calendar year",
        columns=(
            Column("year", "Calendar year", description="Calendar year of the rates."),
            Column("part_d", "Part D a month", Kind.MONEY, "Part D amount of an enrollee's month."),
            Column("normalization", "Normalization", Kind.RATE, "What a raw score is divided by."),
            Column("coding", "Coding adjustment", Kind.PERCENT, "What is taken off afterwards."),
            Column("unknown", "Raw score if unknown", Kind.RATE, "Taken for people without a score."),
        ),
        rows=tuple(
            row(year) for year in found.years if year in found.book.risk and year in found.book.part_d
        ),
    )


def bands(found: Gathered) -> Table:
    starts = [band.at_least for band in found.book.bands]
    ends = [*(start for start in starts[1:]), None]
    return Table(
        key="bands",
        caption="Bands of the quality withhold",
        columns=(
            Column("met", "Measures met", description="Percent of the measures that apply."),
            Column("repaid", "Repaid", Kind.PERCENT, "Percent of the withhold paid back."),
        ),
        rows=tuple(
            Row((f"{band.at_least}% or more" if end is None else f"{band.at_least}% to under {end}%", 100 * band.repaid))
            for band, end in zip(found.book.bands, ends, strict=True)
        ),
        notes=("As published for one state.",) if found.book.bands == PUBLISHED_BANDS else (),
    )  # fmt: skip


OF_RECORD = {"quality": "The quality measures on record"}


def constants(found: Gathered) -> Table:
    """Where each part of the rates comes from and whether it is confirmed."""
    book, of_record = found.book, found.facts["from_record"]

    def row(name: str, label: str) -> Row:
        if name in of_record:
            source = OF_RECORD.get(name, "The demonstration's terms on record")
            confirmed = "No" if name in found.facts["unverified"] else "Yes"
        else:
            source, confirmed = book.source_document, "Yes" if book.confirmed else "No"
        return Row((label, source, confirmed))

    tiers = [
        f"below {_percent(tier.below)}: {_percent(tier.remitted)} of the shortfall"
        for tier in book.loss_ratio
    ]
    corridor = [
        f"above {_percent(tier.above)}: payers bear {_percent(tier.payers)}" for tier in book.corridors
    ]
    return Table(
        key="constants",
        caption="Sources of rates and rules",
        columns=(
            Column("what", "What", description="A part of the rates and rules."),
            Column("source", "Source", description="Where it comes from."),
            Column("confirmed", "Confirmed", description="Whether it was checked in a signed document."),
        ),
        rows=(
            row("savings", "Savings percentages"),
            row("withhold", "Withhold percentages"),
            row("baselines", "County baselines, rate cells, Part D, risk adjustment"),
            row("quality", "Measures met"),
            row("costs", "Costs of plans"),
            row("loss_ratio", f"Medical loss ratio ({'; '.join(tiers) or 'none'})"),
            row("corridors", f"Risk corridor ({'; '.join(corridor) or 'none'})"),
        ),
    )


def _percent(value: Fraction) -> str:
    return shown(100 * value, Kind.PERCENT)


def run(found: Gathered) -> Table:
    """What identifies the run, and the counts that tie it to its data."""
    inputs, dataset, paid = found.inputs, found.inputs.dataset, found.statement.total
    rows = (
        ("Dataset (SHA-256 of its content)", dataset.content_hash),
        ("Months of the dataset", f"{words.month(dataset.first_month)} to {words.month(dataset.last_month)}"),
        ("Person-months in the dataset", Cell(dataset.rows, Kind.COUNT)),
        ("Of them member months of the plans", Cell(paid.months, Kind.COUNT)),
        ("Of them not", Cell(dataset.rows - paid.months, Kind.COUNT)),
        ("Groups that are paid alike", Cell(len(found.members.member_months), Kind.COUNT)),
        (
            "Member months without a risk score",
            Cell(
                Absent.HIDDEN if found.months_without_score is None else found.months_without_score,
                Kind.COUNT,
            ),
        ),
        ("Rates", inputs.basis.policy_version),
        ("Code version", inputs.code_version),
        ("Seed", Cell(inputs.seed, Kind.COUNT)),
        *((f"Parameter {name}", value) for name, value in sorted(inputs.parameters.items())),
        ("All inputs (SHA-256)", inputs.digest),
    )
    return Table(
        key="run",
        caption="Inputs and row counts of this run",
        columns=(
            Column("measure", "Measure", description="What the row holds."),
            Column("value", "Value", description="Its value, in the unit of the row."),
        ),
        rows=tuple(Row(each) for each in rows),
    )  # fmt: skip
