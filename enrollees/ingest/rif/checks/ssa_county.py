"""The SSA county may carry its state's code in front; it must then be the row's own state."""

from enrollees.ingest.rif.checks.check import WARNING, Check, in_row

CHECK = Check(
    rule="ssa_county",
    severity=WARNING,
    sql=in_row(
        "ssa_county",
        "b.ssa_county IS NOT NULL AND NOT (regexp_full_match(b.ssa_county, '[0-9]{1,3}')"
        " OR regexp_full_match(b.ssa_county, '[0-9]{5}') AND b.ssa_county[1:2] = lpad(b.ssa_state, 2, '0'))",
    ),
    allowed="three digits, or five of which the first two are the SSA code of the row's state",
    fix="Correct the code; it is not used in place of the FIPS county.",
)
