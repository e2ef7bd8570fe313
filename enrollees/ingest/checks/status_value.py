"""The value of a status has the form of its kind: a dual status is one of the codes, a county five digits."""

from enrollees.datasets.engine import literal
from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.status import KINDS, STATUS
from enrollees.ingest.rows import Rows

RULE = "status_value"
SEVERITY = ERROR
LAYOUTS = (STATUS.key,)


def in_rows(rows: Rows) -> list[Sweep]:
    return [
        sweep
        for kind, (pattern, allowed) in KINDS.items()
        for sweep in rows.sweep(
            f"kind = {literal(kind)} AND NOT regexp_full_match(value, {literal(pattern)})",
            found="format('{} as a value of {}', value, kind)",
            allowed=allowed,
            fix="Translate the value, or leave the row out.",
            field="value",
        )
    ]
