"""Status spans of a status file or of the repository's files: checked, then put together as people and statuses.

After a file is found good, its workspace holds `people` (a number, the identifier, what is known) and `statuses` (the
number, the state whose enrollee it is, kind, value, half-open days).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from enrollees.datasets.engine import quoted
from enrollees.ingest import sources
from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import Findings
from enrollees.ingest.layouts.idr import DUAL, ENROLLMENT, ENTITLEMENT
from enrollees.ingest.layouts.idr import STATUS as MEDICARE_STATUS
from enrollees.ingest.layouts.schema import Layout
from enrollees.ingest.layouts.status import STATUS
from enrollees.ingest.table import check_table
from enrollees.ingest.values import end_of, listed, repository_key

ENTITLED = "CASE \"BENE_TP_TYPE_CD\" WHEN 'A' THEN 'part_a' ELSE 'part_b' END"


@dataclass(frozen=True)
class _Says:
    """How the rows of one of the repository's layouts are read: SQL for kind, value, state and which rows."""

    kinds: tuple[str, ...]
    kind: str
    value: str
    state: str = "NULL"
    where: str = "true"


_SAYS: dict[str, _Says] = {
    DUAL.key: _Says(("dual_status",), "'dual_status'", '"BENE_DUAL_STUS_CD"', '"GEO_USPS_STATE_CD"'),
    ENROLLMENT.key: _Says(
        ("medicare_advantage",),
        "'medicare_advantage'",
        '"BENE_CNTRCT_NUM"',
        where="\"BENE_ENRLMT_PGM_TYPE_CD\" IN ('1', '3')",  # 2 is a drug plan alone
    ),
    ENTITLEMENT.key: _Says(("part_a", "part_b"), ENTITLED, "'1'"),
    MEDICARE_STATUS.key: _Says(("medicare_status",), "'medicare_status'", '"BENE_MDCR_STUS_CD"'),
}


def read_statuses(
    connection: duckdb.DuckDBPyConnection, path: Path, *, name: str, facts: Facts, findings: Findings
) -> int:
    """Check a status file; how many rows it has. Without an error, `people` and `statuses` are made."""
    source = sources.of_layout(sources.look_at(path, name=name), STATUS)
    checked = check_table(connection, source, STATUS, facts, findings)
    if not findings.errors:
        connection.execute(
            "CREATE OR REPLACE TABLE people AS SELECT row_number() OVER (ORDER BY mbi) AS number, mbi AS identifier, "
            "max(birth_date) AS birth_date, max(death_date) AS death_date, max(sex)::VARCHAR AS sex, "
            "max(race)::VARCHAR AS race, max(original_disability) AS original_disability FROM rows GROUP BY mbi"
        )
        connection.execute(
            "CREATE OR REPLACE TABLE statuses AS SELECT number, state::VARCHAR AS state, kind::VARCHAR AS kind, "
            f'value, start, {end_of("last_day")} AS "end" FROM rows JOIN people ON identifier = mbi'
        )
    return checked.rows


def begin_repository(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        'CREATE TABLE told (identifier VARCHAR, state VARCHAR, kind VARCHAR, value VARCHAR, start DATE, "end" DATE)'
    )


def add_of_repository(connection: duckdb.DuckDBPyConnection, layout: Layout) -> tuple[str, ...]:
    """Add what the checked `rows` of a file say; the kinds that it tells everything of."""
    says, span = _SAYS[layout.key], layout.span
    assert span is not None
    connection.execute(
        f"INSERT INTO told SELECT {repository_key(span.person)}, {says.state}, {says.kind}, {says.value}, "
        f"{quoted(span.start)}, {end_of(span.last_day)} FROM rows WHERE {span.counted} AND {says.where}"
    )
    return says.kinds


def end_repository(
    connection: duckdb.DuckDBPyConnection, *, states: frozenset[str], contracts: Mapping[str, str]
) -> None:
    """Make `statuses` of the people of these states, and add the people to `people`, which those enrolled are in.

    A person is of a state that reported a dual status of them, or whose plan they were in. A dual status is its
    state's; everything else is so wherever they lived.
    """
    of_contract = ", ".join(f"('{contract}', '{state}')" for contract, state in sorted(contracts.items()))
    connection.execute(
        f"""
        CREATE TABLE lives AS
        SELECT DISTINCT identifier, state FROM told WHERE state IN ({listed(tuple(sorted(states)) or ("",))})
        UNION
        SELECT DISTINCT identifier, plan.state FROM told
            JOIN (VALUES {of_contract or "('', '')"}) plan (contract, state)
            ON told.value = plan.contract AND told.kind = 'medicare_advantage';
        INSERT INTO people (number, identifier)
            SELECT (SELECT coalesce(max(number), 0) FROM people) + row_number() OVER (ORDER BY identifier), identifier
            FROM (SELECT DISTINCT identifier FROM lives ANTI JOIN people USING (identifier));
        CREATE TABLE statuses AS
            SELECT DISTINCT number, lives.state, kind, value, start, "end"
            FROM told JOIN lives USING (identifier) JOIN people USING (identifier)
            WHERE told.state IS NULL OR told.state = lives.state;
        """
    )


def states_told(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The states whose people the statuses are about."""
    found = connection.execute("SELECT DISTINCT state FROM statuses ORDER BY state").fetchall()
    return [state for (state,) in found]


def kinds_told(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    found = connection.execute("SELECT DISTINCT kind FROM statuses ORDER BY kind").fetchall()
    return tuple(kind for (kind,) in found)
