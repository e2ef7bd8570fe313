"""The tables of the savings report that say what it was made from: constants of the policy, and the run."""

from collections.abc import Callable, Iterable
from typing import Any

from demonstrations.savings.policy import Policy
from reports.builders import words
from reports.builders.privacy import notes
from reports.builders.savings import names
from reports.builders.savings.gather import Gathered
from reports.builders.savings.tables import measures
from reports.render.document import Cell, Column, Row, Section, Table, Value
from reports.render.numbers import Kind, shown

DEFAULT_SOURCE = "Default of the portal"
# What no document that could be read settles: until a record is confirmed, the portal's value is the portal's.
CHOSEN_BY_THE_PORTAL = frozenset(
    {
        "msr_interpolation",
        "msr_n",
        "quality_map",
        "cap_percentile",
        "cap_pool",
        "trend_rule",
        "category_rule",
        "month_rule",
        "alignment_test",
        "full_runout_months",
        "min_cell_months",
    }
)


def policy(found: Gathered) -> Table:
    """Each constant with its value, its source and whether it is confirmed."""
    record = found.policy
    source = found.inputs.basis.facts["policy_source"] or record.source_document
    confirmed = "Yes" if record.confirmed else "No"

    def row(field: str, label: str, read: Callable[[Policy], Value]) -> Row:
        is_given = field not in record.defaulted and not _is_portal_default(record, field)
        return Row(
            (label, read(record), source if is_given else DEFAULT_SOURCE, confirmed if is_given else "No")
        )

    return Table(
        key="policy",
        caption="Constants of the policy record",
        columns=(
            Column("constant", "Constant", description="A constant of the agreement."),
            Column("value", "Value", description="Its value in this report."),
            Column(
                "source", "Source", description="The document that the record cites for it, or the portal."
            ),
            Column("confirmed", "Confirmed", description="Whether it was checked in the signed agreement."),
        ),
        rows=tuple(row(*constant) for constant in CONSTANTS),
    )


def unconfirmed(found: Gathered) -> list[str]:
    """The constants that no signed document was checked for, as the first page lists them."""
    return [] if found.policy.confirmed else [label for _, label, _ in CONSTANTS]


def dictionary(sections: Iterable[Section]) -> Table:
    """Every column of the tables of these sections: what it is called and what it holds."""
    blocks = (block for section in sections for block in section.blocks if isinstance(block, Table))
    return Table(
        key="dictionary",
        caption="Every column of this report",
        columns=(
            Column("table", "Table", description="The key of the table, in every form of the report."),
            Column("column", "Column", description="The key of the column."),
            Column("label", "Heading", description="Its heading."),
            Column("unit", "Unit", description="In what it is measured."),
            Column("holds", "What it holds", description="What a value of the column is."),
        ),
        rows=tuple(
            Row((table.key, column.key, column.full_label, column.kind.unit or "text", column.description))
            for table in blocks
            for column in table.columns
        ),
        row_headers=2,
    )


def _is_portal_default(record: Policy, field: str) -> bool:
    """Whether the record, not yet confirmed, only repeats what the portal would take without it."""
    repeats = getattr(record, field) == getattr(Policy(), field)
    return not record.confirmed and field in CHOSEN_BY_THE_PORTAL and repeats


def _percent(name: str) -> Callable[[Policy], Value]:
    """A fraction of the record, as the percent people read."""
    return lambda record: (
        "None" if getattr(record, name) is None else Cell(100 * getattr(record, name), Kind.PERCENT)
    )


def _text(name: str) -> Callable[[Policy], Value]:
    return lambda record: str(getattr(record, name)).replace("_", " ")


def _count(name: str) -> Callable[[Policy], Value]:
    return lambda record: Cell(getattr(record, name), Kind.COUNT)


def _msr_points(record: Policy) -> str:
    points = [f"{size:,}: {shown(percent, Kind.PERCENT)}" for size, percent in record.msr_table]
    return "; ".join(points)


def _benchmarks(record: Policy) -> str:
    return "; ".join(f"{measure}: {number}" for measure, number in record.benchmarks.items()) or "None"


def _trend_rule(record: Policy) -> str:
    return names.capital(names.TREND_RULES[record.trend_rule])


CONSTANTS: tuple[tuple[str, str, Callable[[Policy], Any]], ...] = (
    ("months", "Months of the performance period", _count("months")),
    ("effective_from", "In effect from", lambda record: words.day(record.effective_from)),
    ("share_rate", "State's share of net savings", _percent("share_rate")),
    ("msr_table", "Minimum savings rate by beneficiaries", _msr_points),
    ("msr_interpolation", "Between the points of that table", _text("msr_interpolation")),
    ("msr_n", "Beneficiaries counted as", _text("msr_n")),
    ("msf_rule", "Medicaid significance factor", lambda record: "Equal to the minimum savings rate"),
    ("quality_map", "From quality score to share", lambda record: names.capital(record.quality_map.kind)),
    ("cap_pct", "Limit of the payment, of target dollars", _percent("cap_pct")),
    ("fmap", "Federal medical assistance percentage", _percent("fmap")),
    ("fmap_source", "Source of that percentage", lambda record: record.fmap_source or "None"),
    ("measures", "Quality measures required", lambda record: "; ".join(record.measures) or "None"),
    ("benchmarks", "Benchmarks of the quality measures", _benchmarks),
    ("cap_percentile", "Percentile of the outlier cap", _percent("cap_percentile")),
    ("cap_pool", "People whose costs set the cap", _text("cap_pool")),
    ("trend_rule", "Trend rule", _trend_rule),
    ("category_rule", "Cells are split by", _text("category_rule")),
    ("month_rule", "A county counts from the month with", _text("month_rule")),
    ("alignment_test", "Alignment with other initiatives is tested", _text("alignment_test")),
    ("full_runout_months", "Months until payments are complete", _count("full_runout_months")),
    ("min_cell_months", "Fewest months of a cell on any side", _count("min_cell_months")),
)


def run(found: Gathered) -> Table:
    """What identifies the run, and the counts that tie it to its data."""
    inputs, dataset = found.inputs, found.inputs.dataset
    return measures(
        key="run",
        caption="Inputs and row counts of this run",
        rows=(
            ("Dataset (SHA-256 of its content)", dataset.content_hash),
            ("Layout of the dataset", f"{dataset.layout}, version {dataset.layout_version}"),
            (
                "Months of the dataset",
                f"{words.month(dataset.first_month)} to {words.month(dataset.last_month)}",
            ),
            ("Person-months in the dataset", Cell(dataset.rows, Kind.COUNT)),
            ("Person-months judged", Cell(found.eligibility.months_in, Kind.COUNT)),
            ("Person-months kept", Cell(found.eligibility.months_eligible, Kind.COUNT)),
            ("People in the dataset", Cell(found.dataset_people, Kind.COUNT)),
            ("Cells before small ones were merged", Cell(found.cells_before, Kind.COUNT)),
            ("Cells", Cell(len(found.cells), Kind.COUNT)),
            ("Policy version", inputs.basis.policy_version),
            ("Code version", inputs.code_version),
            ("Seed", Cell(inputs.seed, Kind.COUNT)),
            *((f"Parameter {name}", value) for name, value in sorted(inputs.parameters.items())),
            ("All inputs (SHA-256)", inputs.digest),
        ),
        notes=notes(found.tells_people_apart),
    )
