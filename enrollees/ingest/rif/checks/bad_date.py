"""A date that cannot be read: no such day, two digits for the year, or another pattern."""

from enrollees.ingest.layouts import rif as layout
from enrollees.ingest.layouts.schema import Kind
from enrollees.ingest.rif.checks.check import ERROR, Check, in_lines, in_row
from enrollees.ingest.rif.tables import ROWS_OF


def _unread(column: str) -> str:
    return f"{column} IS NOT NULL AND as_day({column}) IS NULL"


CHECK = Check(
    rule="bad_date",
    severity=ERROR,
    sql=" UNION ALL ".join(
        in_row(field.column, _unread(f"b.{field.column}"))
        if table == "beneficiary"
        else in_lines(table, field, _unread(field.column))
        for table, kinds in ROWS_OF.items()
        for field in layout.columns_of(*kinds)
        if field.kind == Kind.WRITTEN_DAY
    ),
    fix="Write the date with a four-digit year, or leave the cell empty.",
)
