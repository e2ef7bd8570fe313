"""An unknown managed-care code: the contract decides alone."""

from enrollees.ingest.rif import codes
from enrollees.ingest.rif.checks.check import WARNING, Check, in_months
from enrollees.ingest.rif.tables import listed

CHECK = Check(
    rule="hmo_code",
    severity=WARNING,
    sql=in_months("hmo", f"hmo NOT IN {listed(codes.HMO)}", value="hmo"),
    allowed="0, 1, 2, 4, A, B or C, or an empty cell",
    fix="Ask the source for the code; until then the Part C contract decides.",
)
