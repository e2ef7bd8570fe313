"""The county lies in the state: its code begins with the state's FIPS code (which is not its SSA code)."""

from enrollees.datasets.engine import literal, quoted
from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.cpsc import CPSC_ENROLLMENT
from enrollees.ingest.layouts.person_months import PERSON_MONTHS
from enrollees.ingest.rows import Rows

RULE = "county_outside_state"
SEVERITY = ERROR
COLUMNS = {
    PERSON_MONTHS.key: ("state", "county_fips"),
    CPSC_ENROLLMENT.key: ("State", "FIPS State County Code"),
}
LAYOUTS = tuple(COLUMNS)


def in_rows(rows: Rows) -> list[Sweep]:
    state, county = map(quoted, COLUMNS[rows.layout.key])
    whens = " ".join(
        f"WHEN {literal(code)} THEN {literal(fips)}" for code, fips in rows.facts.state_fips.items()
    )
    prefix = f"CASE {state} {whens} END"
    return rows.sweep(
        f"regexp_full_match({county}, '[0-9]{{5}}') AND substr({county}, 1, 2) <> {prefix}",
        found=f"format('county {{}} with state {{}}', {county}, {state})",
        allowed="a county whose code begins with the state's two FIPS digits",
        fix="Use FIPS codes, not SSA codes (FIPS 53 is Washington, SSA 50), and check that columns are not shifted.",
        field=COLUMNS[rows.layout.key][1],
    )
