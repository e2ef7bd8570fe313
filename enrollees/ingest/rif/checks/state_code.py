"""The yearly state code is an SSA code; the same digits mean another state in FIPS (methodology section 6.5)."""

from enrollees.ingest.rif.checks.check import WARNING, Check, in_months

CHECK = Check(
    rule="state_code",
    severity=WARNING,
    sql=in_months("ssa_state", "ssa_postal IS NULL AND NOT after_death", value="ssa_state"),
    fix="Correct the code; a month with a FIPS county takes its state from there.",
)
