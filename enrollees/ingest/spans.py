"""Enrollment spans of a roster or of the repository's files: checked, then put together as people and spans.

After a file is found good, its workspace holds `people` (a number, the identifier, what is known) and `spans` (the
number, the contract, half-open days, how it ended), whichever layout it came in.
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from enrollees.ingest import sources
from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import Findings, shown
from enrollees.ingest.layouts.idr import DUAL, ENROLLMENT, IDR
from enrollees.ingest.layouts.roster import ROSTER
from enrollees.ingest.layouts.schema import Layout
from enrollees.ingest.statuses import add_of_repository, begin_repository, end_repository
from enrollees.ingest.table import check_table
from enrollees.ingest.values import end_of, listed, repository_key


def read_roster(
    connection: duckdb.DuckDBPyConnection, path: Path, *, name: str, facts: Facts, findings: Findings
) -> int:
    """Check a roster; how many rows it has. Without an error, `people` and `spans` are made."""
    source = sources.of_layout(sources.look_at(path, name=name), ROSTER)
    checked = check_table(connection, source, ROSTER, facts, findings)
    if not findings.errors:
        connection.execute(
            "CREATE OR REPLACE TABLE people AS SELECT row_number() OVER (ORDER BY mbi) AS number, mbi AS identifier, "
            "max(birth_date) AS birth_date, max(death_date) AS death_date, max(sex)::VARCHAR AS sex, "
            "max(race)::VARCHAR AS race, max(original_disability) AS original_disability FROM rows GROUP BY mbi"
        )
        connection.execute(
            f"CREATE OR REPLACE TABLE spans AS SELECT number, plan_contract AS contract, start, "
            f"{end_of('last_day')} AS \"end\", coalesce(ending::VARCHAR, '') AS ending "
            "FROM rows JOIN people ON identifier = mbi"
        )
    return checked.rows


def read_repository(
    connection: duckdb.DuckDBPyConnection,
    paths: list[Path],
    *,
    facts: Facts,
    findings: Findings,
    states: frozenset[str],
    contracts: Mapping[str, str],
) -> tuple[int, tuple[str, ...]]:
    """Check the repository's files, told apart by their columns; how many rows they have, and the kinds of status
    that they tell everything of.

    Without an error, `people` and `spans` are made of the plan enrollment in contracts of our plans, and `statuses` of
    the people of `states`. `contracts` gives the state of each contract.
    """
    kinds: tuple[str, ...] = ()
    rows = 0
    is_there = set[str]()
    begin_repository(connection)
    for path in sorted(paths):
        source, layout = _recognized(path)
        is_there.add(layout.key)
        rows += check_table(connection, source, layout, facts, findings).rows
        if findings.errors:
            continue
        kinds += add_of_repository(connection, layout)
        if layout == ENROLLMENT:
            _make(connection, facts)
    if ENROLLMENT.key not in is_there and not findings.errors:
        findings.add(
            rule="enrollment_file_missing",
            found="no file of plan enrollment spans",
            allowed=f"a file of the {ENROLLMENT.label} layout among the four",
            fix="Add it: without it nobody knows who was in a plan.",
        )
    if not findings.errors:
        end_repository(connection, states=states, contracts=contracts)
    return rows, kinds


def _recognized(path: Path) -> tuple[sources.Source, Layout]:
    """A file of none of the four is read as the first, whose checks say what it is instead."""
    looked = sources.look_at(path, name=shown(path.name))
    layout = next((each for each in IDR if each.recognizes(looked.header)), None)
    if layout is None:
        layout = max(IDR, key=lambda each: len(set(each.names) & set(looked.header)), default=DUAL)
    return sources.of_layout(looked, layout), layout


def _make(connection: duckdb.DuckDBPyConnection, facts: Facts) -> None:
    assert ENROLLMENT.span is not None
    ours = f'{ENROLLMENT.span.counted} AND "BENE_CNTRCT_NUM" IN ({listed(tuple(sorted(facts.contracts)) or ("",))})'
    connection.execute(
        "CREATE OR REPLACE TABLE people AS SELECT row_number() OVER (ORDER BY identifier) AS number, identifier, "
        "NULL::DATE AS birth_date, NULL::DATE AS death_date, NULL::VARCHAR AS sex, NULL::VARCHAR AS race, "
        f"NULL::TINYINT AS original_disability FROM (SELECT DISTINCT {repository_key('BENE_SK')} AS identifier FROM rows WHERE {ours})"
    )
    end = end_of("BENE_ENRLMT_END_DT")
    connection.execute(
        f'CREATE OR REPLACE TABLE spans AS SELECT number, "BENE_CNTRCT_NUM" AS contract, '
        f"min(\"BENE_ENRLMT_BGN_DT\") AS start, {end} AS \"end\", CASE WHEN {end} IS NULL THEN '' ELSE 'unknown' END AS ending "
        f"FROM rows JOIN people ON identifier = {repository_key('BENE_SK')} WHERE {ours} GROUP BY ALL"
    )
