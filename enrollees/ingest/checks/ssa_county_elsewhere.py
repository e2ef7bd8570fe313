"""The two codes of a county, SSA and FIPS, name one state. The same digits mean different states in the two."""

from enrollees.datasets.engine import literal
from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import WARNING
from enrollees.ingest.layouts.cpsc import CPSC_ENROLLMENT
from enrollees.ingest.rows import Rows

RULE = "ssa_county_elsewhere"
SEVERITY = WARNING
LAYOUTS = (CPSC_ENROLLMENT.key,)


def in_rows(rows: Rows) -> list[Sweep]:
    facts = rows.facts
    if not facts.state_ssa:
        return []
    whens = " ".join(
        f"WHEN {literal(facts.state_fips[code])} THEN {literal(ssa)}"
        for code, ssa in facts.state_ssa.items()
        if code in facts.state_fips
    )
    expected = f'CASE substr("FIPS State County Code", 1, 2) {whens} END'
    return rows.sweep(
        f'substr("SSA State County Code", 1, 2) <> {expected}',
        found='format(\'SSA {} with FIPS {}\', "SSA State County Code", "FIPS State County Code")',
        allowed="two codes of one state",
        fix="Nothing is to be done if CMS published it like this: the FIPS code counts.",
        field="SSA State County Code",
    )
