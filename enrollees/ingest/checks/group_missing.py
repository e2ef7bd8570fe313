"""A file brings both groups: savings and effects compare the demonstration with its comparison group."""

from enrollees.ingest.checks import Sweep, Trouble
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.person_months import GROUPS, PERSON_MONTHS
from enrollees.ingest.rows import Rows

RULE = "group_missing"
SEVERITY = ERROR
LAYOUTS = (PERSON_MONTHS.key,)


def in_rows(rows: Rows) -> list[Sweep]:
    (present,) = rows.one('SELECT list(DISTINCT "group") FROM rows')
    if present is None:  # no row at all is another rule's finding
        return []
    missing = [group for group in GROUPS if group not in present]
    return [
        Sweep(
            1,
            [
                Trouble(
                    found=f"no row of the {group} group",
                    allowed="rows of both groups, demonstration and comparison",
                    fix=f"Add the person-months of the {group} group.",
                    field="group",
                )
            ],
        )
        for group in missing
    ]
