"""Sex, race and the other yearly codes: outside their lists they are unknown."""

from enrollees.ingest.layouts import rif as layout
from enrollees.ingest.layouts.schema import Kind
from enrollees.ingest.rif.checks.check import WARNING, Check, in_row
from enrollees.ingest.rif.tables import listed

_OWN_RULE = ("change", "yearly_status")

CHECK = Check(
    rule="demographic_code",
    severity=WARNING,
    sql=" UNION ALL ".join(
        in_row(field.column, f"upper(b.{field.column}) NOT IN {listed(field.values)}")
        for field in layout.columns_of(layout.BENEFICIARY)
        if field.kind == Kind.CODE and not field.is_monthly and field.column not in _OWN_RULE
    ),
    fix="Correct the code; it counts as unknown.",
)
