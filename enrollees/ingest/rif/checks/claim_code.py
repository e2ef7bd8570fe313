"""A code of a claim that its layout does not know, such as a claim type of another kind of file."""

from enrollees.ingest.layouts import rif as layout
from enrollees.ingest.layouts.schema import Kind
from enrollees.ingest.rif.checks.check import WARNING, Check, in_lines
from enrollees.ingest.rif.tables import ROWS_OF, listed

CHECK = Check(
    rule="claim_code",
    severity=WARNING,
    sql=" UNION ALL ".join(
        in_lines(table, field, f"upper({field.column}) NOT IN {listed(field.values)}", kind=kind)
        for table in ("claim_line", "drug_event")
        for kind in ROWS_OF[table]
        for field in layout.columns_of(kind)
        if field.kind == Kind.CODE
    ),
    fix="Check that the file holds what its name says, and correct the code; the claim was kept.",
)
