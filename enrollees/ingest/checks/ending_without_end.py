"""What has not ended has no way of ending."""

from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.roster import ROSTER
from enrollees.ingest.rows import Rows

RULE = "ending_without_end"
SEVERITY = ERROR
LAYOUTS = (ROSTER.key,)


def in_rows(rows: Rows) -> list[Sweep]:
    return rows.sweep(
        "ending IS NOT NULL AND (last_day IS NULL OR year(last_day) = 9999)",
        found="format('ending {} of a span without a last day', ending)",
        allowed="an ending together with a last day",
        fix="Fill in last_day, or leave the ending empty.",
        field="ending",
    )
