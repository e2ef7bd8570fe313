"""The state of the county against the yearly SSA code: a move during the year, or FIPS digits in an SSA column."""

from enrollees.ingest.rif.checks.check import WARNING, Check, in_months

CHECK = Check(
    rule="state_contradicts",
    severity=WARNING,
    sql=in_months(
        "ssa_state",
        "ssa_postal <> county_state AND NOT after_death",
        value="ssa_state || ' (' || ssa_postal || ') against a county in ' || county_state",
    ),
    allowed="the SSA code of the state where the county lies",
    fix="Check that the column holds SSA and not FIPS codes; the county was believed.",
)
