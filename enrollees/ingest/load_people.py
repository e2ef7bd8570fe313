"""Checked people into PostgreSQL: those that a state knows found by their keyed index, the others added.

No identifier leaves this process unencrypted. Afterwards the temporary table `known` says which enrollee each number
of the workspace is, until the transaction ends.
"""

import io
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import duckdb

from enrollees import identifiers

A_COPY = 50_000

_TABLES = """
DROP TABLE IF EXISTS incoming_person, incoming_index, known;
CREATE TEMP TABLE incoming_person (
    number bigint, id uuid, mbi_ciphertext bytea, blind_index text, mbi_class text, birth_date date, death_date date,
    sex text, race text, original_disability boolean
) ON COMMIT DROP;
CREATE TEMP TABLE incoming_index (number bigint, blind_index text) ON COMMIT DROP;
"""
_KNOWN = """
CREATE TEMP TABLE known ON COMMIT DROP AS
    SELECT DISTINCT ON (number) incoming_index.number, enrollee.id AS enrollee_id
    FROM incoming_index JOIN enrollees_enrollee enrollee
        ON enrollee.state_id = %(state)s AND enrollee.blind_index = incoming_index.blind_index
    ORDER BY number;
"""
_NEW_PEOPLE = """
INSERT INTO enrollees_enrollee (
    id, state_id, mbi_ciphertext, blind_index, field_key, mbi_class, birth_date, death_date, sex, race,
    original_disability, created_at)
SELECT id, %(state)s, mbi_ciphertext, blind_index, %(field_key)s, mbi_class, birth_date, death_date,
    coalesce(sex, 'U'), coalesce(race, 'unknown'), original_disability, %(on)s
FROM incoming_person WHERE NOT EXISTS (SELECT FROM known WHERE known.number = incoming_person.number)
ORDER BY id
"""
_ADD_NEW = """
INSERT INTO known SELECT number, id FROM incoming_person
WHERE NOT EXISTS (SELECT FROM known WHERE known.number = incoming_person.number)
"""
_TOLD_MORE = """
UPDATE enrollees_enrollee enrollee SET
    birth_date = coalesce(told.birth_date, enrollee.birth_date),
    death_date = coalesce(told.death_date, enrollee.death_date),
    sex = coalesce(told.sex, enrollee.sex), race = coalesce(told.race, enrollee.race),
    original_disability = coalesce(told.original_disability, enrollee.original_disability)
FROM incoming_person told JOIN known ON known.number = told.number
WHERE enrollee.id = known.enrollee_id AND (
    coalesce(told.birth_date, enrollee.birth_date), coalesce(told.death_date, enrollee.death_date),
    coalesce(told.sex, enrollee.sex), coalesce(told.race, enrollee.race),
    coalesce(told.original_disability, enrollee.original_disability)
) IS DISTINCT FROM (
    enrollee.birth_date, enrollee.death_date, enrollee.sex, enrollee.race, enrollee.original_disability)
"""


def load_people(
    cursor: Any, workspace: duckdb.DuckDBPyConnection, *, which: str, state: str, on: datetime
) -> int:
    """The workspace's people whose number is in `which`, SQL that gives them; how many were new to the state."""
    names = {"state": state, "on": on, "field_key": identifiers.field_keys()[0].fingerprint}
    cursor.execute(_TABLES)
    people = workspace.execute(
        "SELECT number, identifier, birth_date, death_date, sex, race, original_disability FROM people "
        f"SEMI JOIN ({which}) USING (number) ORDER BY number"
    )
    while batch := people.fetchmany(A_COPY):
        copy(cursor, "incoming_person", [_person(row, state) for row in batch])
        indexes = [
            (row[0], index) for row in batch for index in identifiers.blind_indexes(row[1], state=state)
        ]
        copy(cursor, "incoming_index", indexes)
    cursor.execute("ANALYZE incoming_person; ANALYZE incoming_index;")
    cursor.execute(_KNOWN, names)
    cursor.execute(_TOLD_MORE, names)
    cursor.execute(_NEW_PEOPLE, names)
    added: int = cursor.rowcount
    cursor.execute(_ADD_NEW, names)
    cursor.execute("CREATE INDEX ON known (enrollee_id); ANALYZE known;")
    return added


def _person(row: tuple, state: str) -> tuple:
    number, identifier, *known = row
    key = str(uuid.uuid4())
    sealed = identifiers.encrypt(identifier, row=key)
    kind = identifiers.mbi_class(identifier) or ("synthetic" if identifier.startswith("SKN") else "real")
    return number, key, rf"\\x{sealed.hex()}", identifiers.blind_index(identifier, state=state), kind, *known


def fetched(found: duckdb.DuckDBPyConnection) -> Iterator[list[tuple]]:
    while batch := found.fetchmany(A_COPY):
        yield batch


def copy(cursor: Any, table: str, rows: list[tuple]) -> None:
    """Texts of ours only: days, codes and hashes hold nothing that COPY would take for a sign of its own."""
    text = "\n".join("\t".join(r"\N" if cell is None else str(cell) for cell in row) for row in rows)
    cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(text + "\n"))
