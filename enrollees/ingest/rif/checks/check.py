"""The shape of a check: a question to the tables, and what to say about each row it returns."""

from dataclasses import dataclass

from enrollees.ingest.findings import ERROR, WARNING, Severity
from enrollees.ingest.layouts.schema import Field

__all__ = ["ERROR", "WARNING", "Check", "in_lines", "in_months", "in_row"]


@dataclass(frozen=True)
class Check:
    """One rule. `sql` gives file, row, field, value (as it stands in the file, or NULL) and note.

    `value` is masked before anybody sees it; `note` is our own words and never holds a value of the file
    that could name a person. With no `allowed`, what the layout of the file allows in the field is said.
    """

    rule: str
    severity: Severity
    sql: str
    fix: str
    allowed: str = ""


def in_row(column: str, where: str, *, value: str | None = None, note: str = "''") -> str:
    """One finding for each beneficiary row where `where` holds."""
    return f"""
        SELECT b.file, b.row, coalesce(h.header, '{column}') AS field, {value or f"b.{column}"} AS value, {note} AS note
        FROM beneficiary b LEFT JOIN header h ON h.file = b.file AND h.name = '{column}'
        WHERE b.deleted IS NOT TRUE AND ({where})"""


def in_lines(table: str, field: Field, where: str, *, kind: str = "") -> str:
    """One finding for each line of a claim or event where `where` holds, of one kind of file or of all."""
    also = f" AND kind = '{kind}'" if kind else ""
    return f"""
        SELECT file, row, '{field.name}' AS field, {field.column} AS value,
            if({field.column} IS NULL, 'an empty cell', '') AS note
        FROM {table} WHERE deleted IS NOT TRUE{also} AND ({where})"""


def in_months(array: str, where: str, *, value: str) -> str:
    """One finding for each beneficiary row and value, with the number of its months where `where` holds."""
    return f"""
        SELECT m.file, m.row, coalesce(h.header, '{array}') AS field, m.value,
            format('in {{}} month{{}} from {{}}', m.months, if(m.months = 1, '', 's'), strftime(m.since, '%B')) AS note
        FROM (SELECT file, row, {value} AS value, count(*) AS months, min(number) AS number, min(start) AS since
              FROM person_month WHERE {where} GROUP BY file, row, {value}) m
        LEFT JOIN header h ON h.file = m.file AND h.name = '{array}' AND h.month IN (0, m.number)"""
