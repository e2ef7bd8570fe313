"""A monthly Medicare status says why somebody is in Medicare, kidney failure included."""

from enrollees.ingest.layouts.rif import values_of
from enrollees.ingest.rif.checks.check import WARNING, Check, in_months
from enrollees.ingest.rif.tables import listed

CHECK = Check(
    rule="medicare_status",
    severity=WARNING,
    sql=in_months("status", f"status NOT IN {listed(values_of('status'))}", value="status"),
    fix="Correct the code; the month counts as without end-stage renal disease.",
)
