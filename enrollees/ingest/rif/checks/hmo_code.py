"""An unknown managed-care code: the contract decides alone."""

from enrollees.ingest.layouts.rif import values_of
from enrollees.ingest.rif.checks.check import WARNING, Check, in_months
from enrollees.ingest.rif.tables import listed

CHECK = Check(
    rule="hmo_code",
    severity=WARNING,
    sql=in_months("hmo", f"hmo NOT IN {listed(values_of('hmo'))}", value="hmo"),
    fix="Ask the source for the code; until then the Part C contract decides.",
)
