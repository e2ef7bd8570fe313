"""Reading the rows of a file into the engine: typed at once where that goes, and as text where it must be explained.

The fast way reads and types a file in one pass and knows only whether every value is allowed. When one is not,
or the file cannot be read like that, it is read again as text, record by record, so that each bad row and field
can be named.
"""

import csv
from collections.abc import Container, Iterator
from dataclasses import replace
from itertools import count, islice
from types import ModuleType

import duckdb
import pyarrow as pa

from enrollees.datasets.engine import OUR_FAULT, literal, quoted
from enrollees.ingest import values
from enrollees.ingest.checks import (
    Sweep,
    Trouble,
    broken_row,
    having,
    invalid_value,
    record,
    unreadable_file,
)
from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import LONGEST_SHOWN, Findings, shown
from enrollees.ingest.layouts.schema import Field, Kind
from enrollees.ingest.sources import LATIN_1, PARQUET, Source, bounded_lines

BATCH = 20_000
LONGEST_FAST_LINE = 1 << 20  # bytes; bounds the reader's buffers, and no row of a table comes near it


def stage_fast(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    fields: tuple[Field, ...],
    facts: Facts,
    *,
    numbered: bool,
) -> bool:
    """Make the table `rows` in one pass. False when a value is not allowed or the rows cannot be told apart.

    Row numbers are right when `numbered`, which keeps the threads waiting for each other and takes twice as long.
    """
    if source.ends_with == "\r":  # the engine takes such a file for one line
        return False
    as_text = _texts(source, fields)
    clean = " AND ".join(
        values.allowed(field, as_text[field.name], facts) for field in fields if field.name in as_text
    )
    connection.execute(f"SET preserve_insertion_order = {str(numbered).lower()}")
    try:
        connection.execute(
            f"CREATE OR REPLACE TABLE typed AS SELECT {_typed(fields, as_text)}, {clean} AS clean FROM {_scan(source)}"
        )
    except OUR_FAULT:
        raise
    except duckdb.Error:
        return False
    finally:
        connection.execute("RESET preserve_insertion_order")
    (total, bad) = connection.execute(
        "SELECT count(*), count(*) FILTER (NOT clean) FROM typed"
    ).fetchone() or (0, 0)
    # A blank line or a line end inside quotes makes row numbers of the engine differ from those of the file.
    if bad or (source.format != PARQUET and total + 1 != source.lines):
        return False
    _view(connection, fields, as_text, row="rowid + 2")
    return True


def stage_text(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    fields: tuple[Field, ...],
    facts: Facts,
    findings: Findings,
) -> None:
    """Make the tables `text_rows` and `rows`, record what is wrong with records and values."""
    names = [field.name for field in fields if field.name in source.header]
    columns = ", ".join(f"{quoted(name)} VARCHAR" for name in names)
    connection.execute(f"CREATE OR REPLACE TABLE text_rows (row BIGINT{', ' * bool(names)}{columns})")
    if source.format == PARQUET:
        _insert_parquet(connection, source, fields, findings)
    else:
        _insert_records(connection, source, names, findings)
    as_text = {name: quoted(name) for name in names}
    for field in fields:
        if field.name in as_text:
            _explain(connection, source, field, facts, findings)
    columns = ", ".join(
        f"CASE WHEN {values.allowed(field, as_text[field.name], facts)} "
        f"THEN {values.typed(field, as_text[field.name])} END AS {quoted(field.name)}"
        for field in fields
        if field.name in as_text
    )
    connection.execute(f"CREATE OR REPLACE TABLE typed AS SELECT row, {columns} FROM text_rows")
    _view(connection, fields, as_text, row="row")


def _typed(fields: tuple[Field, ...], as_text: dict[str, str]) -> str:
    """The fields that the file has, each in its type."""
    return ", ".join(
        f"{values.typed(field, as_text[field.name])} AS {quoted(field.name)}"
        for field in fields
        if field.name in as_text
    )


def _view(
    connection: duckdb.DuckDBPyConnection, fields: tuple[Field, ...], present: Container[str], *, row: str
) -> None:
    """`rows`: every field of the layout, one that the file does not have being NULL throughout."""
    columns = ", ".join(
        quoted(field.name)
        if field.name in present
        else f"CAST(NULL AS {values.sql_type(field)}) AS {quoted(field.name)}"
        for field in fields
    )
    connection.execute(f"CREATE OR REPLACE VIEW rows AS SELECT {row} AS row, {columns} FROM typed")


def _scan(source: Source) -> str:
    if source.format == PARQUET:
        return f"read_parquet({literal(str(source.path))})"
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in source.header)
    encoding = ", encoding = 'latin-1'" if source.encoding == LATIN_1 else ""
    return (
        f"read_csv({literal(str(source.path))}, columns = {{{columns}}}, header = true, auto_detect = false, "
        f"delim = {literal(source.delimiter)}{encoding}, quote = '\"', escape = '\"', nullstr = '', "
        f"max_line_size = {LONGEST_FAST_LINE}, buffer_size = {4 * LONGEST_FAST_LINE}, "
        f"new_line = {literal(source.ends_with.encode('unicode_escape').decode())})"
    )


def _texts(source: Source, fields: tuple[Field, ...]) -> dict[str, str]:
    """For each field that the file has, SQL for the text a CSV would hold."""
    known = {field.name: field for field in fields}
    if source.format != PARQUET:
        return {name: quoted(name) for name in source.header if name in known}
    return {
        name: _parquet_text(known[name], quoted(name), type_name)
        for name, type_name in zip(source.header, source.types, strict=True)
        if name in known
    }


def _parquet_text(field: Field, column: str, type_name: str) -> str:
    base = type_name.split("(")[0]
    if base == "VARCHAR":
        return f"nullif({column}, '')"
    if base == "BOOLEAN":
        return f"CASE WHEN {column} THEN '1' WHEN NOT {column} THEN '0' END"
    if base == "DATE":
        return f"strftime({column}, CASE WHEN day({column}) = 1 THEN '%Y-%m' ELSE '%Y-%m-%d' END)"
    if base == "DECIMAL" and field.kind == Kind.MONEY:
        text = f"CAST({column} AS VARCHAR)"
        return f"CASE WHEN contains({text}, '.') THEN rtrim(rtrim({text}, '0'), '.') ELSE {text} END"
    if base == "DOUBLE" and field.kind != Kind.SCORE:
        whole = f"isfinite({column}) AND {column} = trunc({column}) AND abs({column}) < 1e15"
        return f"CASE WHEN {whole} THEN CAST(CAST({column} AS BIGINT) AS VARCHAR) ELSE CAST({column} AS VARCHAR) END"
    return f"CAST({column} AS VARCHAR)"


def _insert_parquet(
    connection: duckdb.DuckDBPyConnection, source: Source, fields: tuple[Field, ...], findings: Findings
) -> None:
    as_text = _texts(source, fields)
    columns = "".join(f", {text}" for name, text in as_text.items())
    names = "".join(f", {quoted(name)}" for name in as_text)
    scan = f"read_parquet({literal(str(source.path))}, file_row_number = true)"
    try:
        connection.execute(
            f"INSERT INTO text_rows (row{names}) SELECT file_row_number + 2{columns} FROM {scan}"
        )
    except OUR_FAULT:
        raise
    except duckdb.Error:
        record(findings, source.name, unreadable_file, unreadable_file.TROUBLE)


def _insert_records(
    connection: duckdb.DuckDBPyConnection, source: Source, names: list[str], findings: Findings
) -> None:
    at = [source.header.index(name) for name in names]
    schema = pa.schema([("row", pa.int64()), *((name, pa.string()) for name in names)])
    records = _records(source, findings)
    while batch := list(islice(records, BATCH)):
        numbers, cells = zip(*batch, strict=True)
        columns = list(zip(*cells, strict=True))
        texts = [[cell or None for cell in columns[place]] for place in at]
        connection.register(
            "batch", pa.Table.from_pydict(dict(zip(schema.names, [numbers, *texts], strict=True)), schema)
        )
        connection.execute("INSERT INTO text_rows SELECT * FROM batch")
        connection.unregister("batch")


def _records(source: Source, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """The good records with their row numbers; what is wrong with the others is recorded."""
    checks = having("in_record")
    width = len(source.header)
    with source.open_text() as text:
        reader = csv.reader(bounded_lines(text), delimiter=source.delimiter, strict=True)
        for row in count(1):
            try:
                cells = next(reader, None)
            except csv.Error as error:
                record(findings, source.name, broken_row, broken_row.trouble(error, row))
                continue
            if cells is None:
                return
            if row == 1 or not cells:  # the header, or a blank line
                continue
            whole = "".join(cells)
            if (len(cells) == width and whole.isascii() and "\x00" not in whole) or not _troubled(
                checks, cells, row, source, findings
            ):
                yield row, cells


def _troubled(
    checks: list[ModuleType], cells: list[str], row: int, source: Source, findings: Findings
) -> bool:
    for check in checks:
        if trouble := check.in_record(cells, source.header):
            record(findings, source.name, check, replace(trouble, row=row))
            return True
    return False


def _explain(
    connection: duckdb.DuckDBPyConnection, source: Source, field: Field, facts: Facts, findings: Findings
) -> None:
    """Name the rule that each value of this field breaks which is not allowed."""
    value_rules = [(check, check.of_value(field, facts)) for check in having("of_value")]
    checks = [(check, condition) for check, condition in value_rules if condition]
    whens = " ".join(f"WHEN {condition} THEN {place}" for place, (_, condition) in enumerate(checks))
    ok = values.allowed(field, "value", facts)
    which = f"CASE {whens} ELSE {len(checks)} END" if whens else "0"
    bad = f"(SELECT row, value, {which} AS which FROM (SELECT row, {quoted(field.name)} AS value FROM text_rows) WHERE NOT {ok})"
    for place, total in connection.execute(
        f"SELECT which, count(*) FROM {bad} GROUP BY which ORDER BY which"
    ).fetchall():
        check = checks[place][0] if place < len(checks) else invalid_value
        examples = connection.execute(
            f"SELECT row, left(value, {2 * LONGEST_SHOWN}), length(value) FROM {bad} WHERE which = {place} "
            f"ORDER BY row LIMIT {findings.most_examples}"
        ).fetchall()
        troubles = [
            Trouble(_found(field, value, length), field.what_is_allowed, check.fix(field), field.name, row)
            for row, value, length in examples
        ]
        record(findings, source.name, check, Sweep(total, troubles))


def _found(field: Field, value: str | None, length: int | None) -> str:
    if value is None:
        return "an empty cell"
    if field.is_identifier:
        return f"a person identifier of {length:,} characters"
    return shown(value)
