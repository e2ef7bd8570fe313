"""A contract, plan and county has one count a month."""

from enrollees.datasets.engine import quoted
from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.cpsc import CPSC_CONTRACTS, CPSC_ENROLLMENT
from enrollees.ingest.rows import Rows

RULE = "duplicate_count"
SEVERITY = ERROR
LAYOUTS = (CPSC_ENROLLMENT.key, CPSC_CONTRACTS.key)


def in_rows(rows: Rows) -> list[Sweep]:
    """The plans are compared as numbers: 1 and 001 are one. An unknown county has a state at most."""
    keys = ['"Plan ID"::INTEGER' if name == "Plan ID" else quoted(name) for name in rows.layout.row_key]
    if rows.layout == CPSC_ENROLLMENT:
        keys += [quoted("State"), quoted("SSA State County Code"), quoted("County")]
    contract = quoted(rows.layout.row_key[0])
    numbered = f"(SELECT row, {contract} AS contract, min(row) OVER (PARTITION BY {', '.join(keys)}) AS first_row FROM rows)"
    return rows.sweep(
        "row > first_row",
        table=numbered,
        found="format('contract {} as in row {}', contract, first_row)",
        allowed="one row for each "
        + ("contract, plan and county" if rows.layout == CPSC_ENROLLMENT else "contract and plan"),
        fix="Load the file as it was published, once.",
        field=rows.layout.row_key[0],
    )
