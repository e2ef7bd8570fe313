"""Dollars with at most two decimals; nothing is rounded on the way in."""

from enrollees.ingest.layouts import rif as layout
from enrollees.ingest.layouts.schema import Field, Kind
from enrollees.ingest.rif.checks.check import ERROR, Check, in_lines
from enrollees.ingest.rif.tables import ROWS_OF


def _unread(field: Field) -> str:
    may_be_empty = field.may_be_empty or not field.required
    empty = f"{field.column} IS NOT NULL AND " if may_be_empty else ""
    return f"{empty}as_dollars({field.column}) IS NULL"


CHECK = Check(
    rule="claim_amount",
    severity=ERROR,
    sql=" UNION ALL ".join(
        in_lines(table, field, _unread(field))
        for table, kinds in ROWS_OF.items()
        for field in layout.columns_of(*kinds)
        if field.kind == Kind.AMOUNT
    ),
    fix="Write the amount in dollars; a claim that was not paid has 0.00.",
)
