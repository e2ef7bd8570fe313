"""The typed rows of one file, for the checks that look at them as a set."""

from dataclasses import dataclass

import duckdb

from enrollees.ingest.checks import Sweep, Trouble
from enrollees.ingest.facts import Facts
from enrollees.ingest.layouts.schema import Layout


@dataclass(frozen=True)
class Rows:
    """`rows` is a table with a column `row` (the header is 1) and every field of the layout, NULL where unknown."""

    connection: duckdb.DuckDBPyConnection
    layout: Layout
    facts: Facts
    most_examples: int

    def one(self, sql: str) -> tuple:
        found = self.connection.execute(sql).fetchone()
        assert found is not None
        return found

    def sweep(
        self, condition: str, *, found: str, allowed: str, fix: str, field: str = "", table: str = "rows"
    ) -> list[Sweep]:
        """The rows where the condition holds, counted, the first of them described.

        `found` is SQL for a text that is shown as it is: typed values only, and nothing of the person.
        """
        (total,) = self.one(f"SELECT count(*) FROM {table} WHERE {condition}")
        if not total:
            return []
        examples = self.connection.execute(
            f"SELECT row, {found} FROM {table} WHERE {condition} ORDER BY row LIMIT {self.most_examples}"
        ).fetchall()
        return [Sweep(total, [Trouble(text, allowed, fix, field=field, row=row) for row, text in examples])]
