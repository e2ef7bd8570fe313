"""A county that is no FIPS code, or lost its leading zero, or lies in no state."""

from enrollees.ingest.rif.checks.check import WARNING, Check, in_months

CHECK = Check(
    rule="county_code",
    severity=WARNING,
    sql=in_months(
        "county",
        "county_found IS NOT NULL AND NOT after_death"
        " AND (county IS NULL OR county_state IS NULL OR len(county_found) = 4)",
        value="county_found",
    ),
    allowed="five digits: the FIPS code of a state of the union or DC and of a county",
    fix="Correct the code. Four digits were read with a leading zero; anything else counts as unknown.",
)
