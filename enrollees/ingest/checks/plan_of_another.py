"""A plan in the roster is one of the demonstration's plans."""

from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.roster import ROSTER
from enrollees.ingest.rows import Rows
from enrollees.ingest.values import listed

RULE = "plan_of_another"
SEVERITY = ERROR
LAYOUTS = (ROSTER.key,)


def in_rows(rows: Rows) -> list[Sweep]:
    known = tuple(sorted(rows.facts.contracts))
    return rows.sweep(
        f"plan_contract IS NOT NULL AND plan_contract NOT IN ({listed(known or ('',))})",
        found="format('contract {}', plan_contract)",
        allowed="a contract number of the demonstration's plans: "
        + (", ".join(known) or "none is on record"),
        fix="Correct the contract number, or send the row with the demonstration that it belongs to.",
        field="plan_contract",
    )
