"""A file of counts without a single plan of the initiative has nothing that could be loaded."""

from enrollees.ingest.checks import Sweep, Trouble
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.cpsc import CPSC_ENROLLMENT
from enrollees.ingest.rows import Rows
from enrollees.ingest.values import listed

RULE = "no_plan_of_ours"
SEVERITY = ERROR
LAYOUTS = (CPSC_ENROLLMENT.key,)


def in_rows(rows: Rows) -> list[Sweep]:
    contracts = listed(tuple(sorted(rows.facts.contracts)) or ("",))
    total, ours = rows.one(f'SELECT count(*), count(*) FILTER ("Contract Number" IN ({contracts})) FROM rows')
    if ours or not total:
        return []
    return [
        Sweep(
            1,
            [
                Trouble(
                    found=f"{total:,} rows, none of a contract that was in a demonstration in that month",
                    allowed="at least one row of a Medicare-Medicaid Plan on record",
                    fix="Check the month in the file's name, and that the plans are on record with their contract numbers.",
                    field="Contract Number",
                )
            ],
        )
    ]
