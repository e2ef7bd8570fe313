"""A monthly Medicare status says why somebody is in Medicare, kidney failure included."""

from enrollees.ingest.rif import codes
from enrollees.ingest.rif.checks.check import WARNING, Check, in_months
from enrollees.ingest.rif.tables import listed

CHECK = Check(
    rule="medicare_status",
    severity=WARNING,
    sql=in_months("status", f"status NOT IN {listed(('00', '0', *codes.MEDICARE_STATUS))}", value="status"),
    allowed="10, 11, 20, 21, 31, or 00 in a month without Medicare",
    fix="Correct the code; the month counts as without end-stage renal disease.",
)
