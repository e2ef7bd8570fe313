"""A file of one layout, checked whole: every finding at once, and nothing loaded."""

from dataclasses import dataclass
from types import ModuleType

import duckdb

from enrollees.datasets.engine import quoted
from enrollees.identifiers import masked_key
from enrollees.ingest.checks import Sweep, having, record
from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import Findings
from enrollees.ingest.layouts.schema import Field, Kind, Layout
from enrollees.ingest.rows import Rows
from enrollees.ingest.sources import Source
from enrollees.ingest.staging import stage_fast, stage_text

Met = tuple[ModuleType, Sweep]


@dataclass(frozen=True)
class Checked:
    """What is known of a file once it is checked. The table `rows` of its workspace holds the typed rows."""

    fields: tuple[Field, ...]
    rows: int = 0
    people: int = 0


def check_table(
    connection: duckdb.DuckDBPyConnection, source: Source, layout: Layout, facts: Facts, findings: Findings
) -> Checked:
    """Check everything that can be checked; whatever is found goes to `findings`."""
    for rule in having("in_file"):
        for trouble in rule.in_file(source):
            record(findings, source.name, rule, trouble)
    if not source.readable:
        return Checked(layout.fields)
    before = findings.errors  # another layout's reader may have brought some
    for rule in having("in_header"):
        for trouble in rule.in_header(source, layout):
            record(findings, source.name, rule, trouble)
    known = [name for name in source.header if layout.field(name)]
    fields = layout.with_open(known)
    if not known:
        return Checked(fields)
    sound = findings.errors == before
    rows = Rows(connection, layout, facts, findings.most_examples)
    met: list[Met] | None = None
    if sound and stage_fast(connection, source, fields, facts, numbered=False):
        met = _in_rows(rows)
        if any(each.row for _, sweep in met for each in sweep.examples):
            stage_fast(connection, source, fields, facts, numbered=True)
            met = _in_rows(rows)
    if met is None:
        stage_text(connection, source, fields, facts, findings)
        met = _in_rows(rows)
    for rule, sweep in met:
        record(findings, source.name, rule, sweep)
    _name_people(rows, source, findings)
    (count,) = rows.one("SELECT count(*) FROM rows")
    return Checked(fields, count)


def _name_people(rows: Rows, source: Source, findings: Findings) -> None:
    """Whose the rows are that are listed, and of which month, where the layout and the row say so."""
    person, month = _person_and_month(rows.layout)
    if person is None or not (listed := sorted(findings.rows_of(source.name))):
        return
    found = rows.connection.execute(
        f"SELECT row, {quoted(person)}, {month} FROM rows SEMI JOIN (SELECT unnest($rows) AS row) USING (row)",
        {"rows": listed},
    ).fetchall()
    findings.name(
        source.name,
        {row: (masked_key(who) if who else "", when or "") for row, who, when in found},
    )


def _person_and_month(layout: Layout) -> tuple[str | None, str]:
    """The column that names the person, and SQL for the month of a row: a span's is that of its first day."""
    person = next((each.name for each in layout.fields if each.is_identifier), None)
    when = next((each.name for each in layout.fields if each.kind == Kind.MONTH), None)
    if when is None and layout.span:
        when = layout.span.start
    return person, f"strftime({quoted(when)}, '%Y-%m')" if when else "NULL"


def _in_rows(rows: Rows) -> list[Met]:
    key = rows.layout.key
    return [(rule, sweep) for rule in having("in_rows", key) for sweep in rule.in_rows(rows)]
