"""The county lies in the state: its code begins with the state's FIPS code (which is not its SSA code)."""

from enrollees.datasets.engine import literal
from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import ERROR
from enrollees.ingest.rows import Rows

RULE = "county_outside_state"
SEVERITY = ERROR


def in_rows(rows: Rows) -> list[Sweep]:
    whens = " ".join(
        f"WHEN {literal(code)} THEN {literal(fips)}" for code, fips in rows.facts.state_fips.items()
    )
    prefix = f"CASE state {whens} END"
    return rows.sweep(
        f"regexp_full_match(county_fips, '[0-9]{{5}}') AND substr(county_fips, 1, 2) <> {prefix}",
        found="format('county {} with state {}', county_fips, state)",
        allowed="a county whose code begins with the state's two FIPS digits",
        fix="Use FIPS codes, not SSA codes (FIPS 53 is Washington, SSA 50), and check that columns are not shifted.",
        field="county_fips",
    )
