"""A Part C contract that is no contract number says nothing."""

from enrollees.ingest.layouts.rif import codes
from enrollees.ingest.rif.checks.check import WARNING, Check, in_months
from enrollees.ingest.rif.tables import listed

CHECK = Check(
    rule="contract_code",
    severity=WARNING,
    sql=in_months(
        "contract",
        f"contract IS NULL AND contract_found NOT IN {listed(codes.NO_CONTRACT)}",
        value="contract_found",
    ),
    fix="Correct the contract number; the managed-care code decides alone.",
)
