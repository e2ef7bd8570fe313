"""What a folder of CCW/RIF files says of people and their claims, to be kept as spans and as a delivery of claims."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from enrollees.datasets.engine import literal
from enrollees.ingest.layouts.rif import CLAIMS, DRUGS
from enrollees.ingest.load_statuses import Covered
from enrollees.ingest.values import repository_key

# kind -> what its value is in a person-month that has one
_SAYS = {
    "county": "county",
    "dual_status": "dual",
    "part_a": "CASE WHEN part_a THEN '1' END",
    "part_b": "CASE WHEN part_b THEN '1' END",
    "medicare_advantage": "CASE WHEN medicare_advantage THEN coalesce(contract, '1') END",
    "pace": "CASE WHEN pace THEN '1' END",
    "medicare_status": "status",
}
# All months of people who ever lived in the areas, in the states of the areas.
_OURS = """FROM person_month WHERE counted
    AND bene_id IN (SELECT bene_id FROM person_month WHERE counted AND "group" IS NOT NULL)
    AND state IN (SELECT state FROM person_month WHERE counted AND "group" IS NOT NULL)"""


@dataclass(frozen=True)
class Months:
    """The first and the last month that the files cover, as their first days."""

    first: date
    last: date


def make_statuses(connection: duckdb.DuckDBPyConnection) -> Covered:
    """The tables `people` and `statuses` from the months in the areas: equal months that follow each other are one span.

    A person without an MBI is known by the Warehouse's own key.
    """
    values = ", ".join(f"{value} AS {kind}" for kind, value in _SAYS.items())
    connection.execute(
        f"""
        CREATE TABLE person AS
            SELECT bene_id, row_number() OVER (ORDER BY bene_id) AS number,
                coalesce(max(mbi), {repository_key("bene_id")}) AS identifier, max(birth) AS birth_date,
                max(death) AS death_date
            FROM beneficiary WHERE usable AND bene_id IN (SELECT bene_id {_OURS}) GROUP BY bene_id;
        CREATE TABLE people AS
            SELECT person.number, any_value(identifier) AS identifier, any_value(birth_date) AS birth_date,
                any_value(death_date) AS death_date, max_by(sex, start) AS sex, max_by(race, start) AS race,
                max_by(original_disability, start)::INTEGER AS original_disability
            FROM person JOIN person_month USING (bene_id) WHERE counted GROUP BY person.number;
        CREATE TABLE statuses AS
        WITH said AS (
            UNPIVOT (SELECT bene_id, state, start, {values} {_OURS}) ON {", ".join(_SAYS)} INTO NAME kind VALUE value
        ), placed AS (
            SELECT *, date_diff('month', DATE '1900-01-01', start) - row_number() OVER (
                PARTITION BY bene_id, state, kind, value ORDER BY start) AS island
            FROM said
        )
        SELECT number, state, kind, value, min(start) AS start, (max(start) + INTERVAL 1 MONTH)::DATE AS "end"
        FROM placed JOIN person USING (bene_id) GROUP BY number, state, kind, value, island;
        """
    )
    months = covered_months(connection)
    after = date(months.last.year + months.last.month // 12, months.last.month % 12 + 1, 1)
    return Covered(tuple(_SAYS), months.first, after)


def covered_months(connection: duckdb.DuckDBPyConnection) -> Months:
    found = connection.execute(f"SELECT min(start), max(start) {_OURS}").fetchone()
    assert found is not None
    return Months(*found)


def take_known(connection: duckdb.DuckDBPyConnection, cursor: Any, state: str) -> None:
    """Add to `keyed` which enrollee each person of a state is, from what `load_people` left."""
    connection.execute("CREATE TABLE IF NOT EXISTS keyed (number BIGINT, state VARCHAR, person_id VARCHAR)")
    cursor.execute("SELECT number, enrollee_id FROM known ORDER BY number")
    while rows := cursor.fetchmany(50_000):
        values = ", ".join(f"({number}, {literal(state)}, '{key}')" for number, key in rows)
        connection.execute(f"INSERT INTO keyed VALUES {values}")


def make_delivery(connection: duckdb.DuckDBPyConnection, *, keyed_number: str) -> tuple[int, int]:
    """The table `delivery` in the columns of a delivery of claims; how many claims and people it has.

    A claim is of whom the person is in the state where they lived in its month. `keyed_number` is SQL with a place for
    a text, which gives a number that says nothing of it.
    """
    claim, provider = keyed_number.format("claim_id"), keyed_number.format("provider")
    connection.execute(
        f"""
        CREATE TABLE delivery AS
        WITH ours AS (
            SELECT bene_id, start, person_id FROM (SELECT bene_id, start, state {_OURS})
                JOIN person USING (bene_id) JOIN keyed USING (number, state)
        ), told AS (
            SELECT kind, claim_id, bene_id, start, incurred, from_day, thru_day, discharge, provider, discharge_status,
                added, taken, emergency, denied, claim_type FROM claim
            UNION ALL
            SELECT '{DRUGS}', claim_id, bene_id, date_trunc('month', min(incurred))::DATE, min(incurred), min(incurred),
                min(incurred), NULL, NULL, NULL, max(paid + subsidy) FILTER (paid >= 0),
                min(paid + subsidy) FILTER (paid < 0), false, false, NULL
            FROM drug_event WHERE bene_id IS NOT NULL AND deleted IS NOT TRUE AND NOT superseded
            GROUP BY claim_id, bene_id
        )
        SELECT person_id, {claim} AS claim, kind, incurred, from_day, thru_day, discharge,
            CASE WHEN provider IS NOT NULL THEN {provider} END AS provider, discharge_status, added::DECIMAL(18, 2) AS added,
            taken::DECIMAL(18, 2) AS taken, emergency, denied, claim_type
        FROM told JOIN ours USING (bene_id, start) ORDER BY person_id, kind, claim
        """
    )
    found = connection.execute("SELECT count(*), count(DISTINCT person_id) FROM delivery").fetchone()
    assert found is not None
    return found[0], found[1]


def kinds_of(kinds: set[str]) -> list[str]:
    """The kinds of claims whose files were there, in the order of the layouts."""
    return [kind for kind in (*CLAIMS, DRUGS) if kind in kinds]
