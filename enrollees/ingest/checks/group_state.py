"""The demonstration group lives in one state: that of the demonstration, when the import names one."""

from enrollees.datasets.engine import literal
from enrollees.ingest.checks import Sweep, Trouble
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.person_months import DEMONSTRATION, PERSON_MONTHS
from enrollees.ingest.rows import Rows

RULE = "group_state"
SEVERITY = ERROR
LAYOUTS = (PERSON_MONTHS.key,)
_FIX = "Move people who live elsewhere to the comparison group or leave them out, or name the right demonstration."


def in_rows(rows: Rows) -> list[Sweep]:
    of_group = f"\"group\" = '{DEMONSTRATION}' AND state IS NOT NULL"
    area = rows.facts.area
    if area is not None:
        return rows.sweep(
            f"{of_group} AND state <> {literal(area.state)}",
            found="'demonstration group in ' || state",
            allowed=f"demonstration group in {area.state}, the state of {area.slug}",
            fix=_FIX,
            field="state",
        )
    (states,) = rows.one(f"SELECT list(DISTINCT state ORDER BY state) FROM rows WHERE {of_group}")
    if len(states or []) < 2:
        return []
    return [
        Sweep(
            1,
            [
                Trouble(
                    found=f"a demonstration group in {', '.join(states[:10])}",
                    allowed="a demonstration group of one state",
                    fix=_FIX,
                    field="state",
                )
            ],
        )
    ]
