"""A person-month file, checked whole: every finding at once, and nothing loaded."""

from dataclasses import replace

import duckdb

from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import Findings
from enrollees.ingest.layouts.person_months import PERSON_MONTHS
from enrollees.ingest.sources import Source
from enrollees.ingest.table import Checked, check_table


def check(connection: duckdb.DuckDBPyConnection, source: Source, facts: Facts, findings: Findings) -> Checked:
    """Check everything that can be checked; whatever is found goes to `findings`."""
    checked = check_table(connection, source, PERSON_MONTHS, facts, findings)
    if not checked.rows:
        return checked
    (people,) = connection.execute("SELECT count(DISTINCT person_id) FROM rows").fetchone() or (0,)
    return replace(checked, people=people)
