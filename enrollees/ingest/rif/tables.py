"""CCW/RIF files as tables of one DuckDB connection, everything still text except what became a date or a number.

`beneficiary` has a row for each row of a beneficiary file, with its arrays as lists of twelve; `person_month`
a row for each month a beneficiary row says something about; `claim_line`, `claim` and `drug_event` the claims.
Sums and joins happen in the engine, which spills to disk: nothing here loops over rows.
"""

from collections.abc import Iterable

import duckdb

from enrollees.identifiers import MBI, SYNTHETIC_MBI
from enrollees.ingest.layouts import rif as layout
from enrollees.ingest.layouts.schema import Field
from enrollees.ingest.rif.folder import RifFile
from enrollees.ingest.values import amount, written_day

# The kinds of file whose rows are in a table.
ROWS_OF = {"beneficiary": (layout.BENEFICIARY,), "claim_line": layout.CLAIMS, "drug_event": (layout.DRUGS,)}
LONGEST_LINE = 4_000_000
# A character that does not occur in text files makes the engine hand over whole lines, so that a row's number
# is its line's and a row with too many or too few values is seen, not guessed at.
NO_DELIMITER = "\x1f"


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def listed(values: Iterable[str]) -> str:
    return "(" + ", ".join(quoted(value) for value in values) + ")"


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[tuple]) -> None:
    """A few rows of our own, in one statement."""
    written = [
        f"({', '.join('NULL' if value is None else quoted(str(value)) for value in row)})" for row in rows
    ]
    if written:
        connection.execute(f"INSERT INTO {table} VALUES {', '.join(written)}")


def define_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """The few readings that every table uses, for short."""
    connection.execute(
        f"""
        CREATE TEMP MACRO as_day(value) AS {written_day("value")};
        CREATE TEMP MACRO as_dollars(value) AS {amount("value")};
        CREATE TEMP MACRO as_count(value) AS CASE
            WHEN regexp_full_match(value, '[0-9]{{1,3}}') THEN TRY_CAST(value AS INTEGER)
        END;
        """
    )


def _parts(file: RifFile) -> str:
    """A relation (row, parts) of a file's rows after the header, blank lines left out."""
    return f"""(
        SELECT row, string_split(line, '{layout.DELIMITER}') AS parts FROM (
            SELECT row_number() OVER () AS row, line
            FROM read_csv({quoted(str(file.path))}, delim='{NO_DELIMITER}', columns={{'line': 'VARCHAR'}},
                          header=false, auto_detect=false, quote='', escape='', strict_mode=false,
                          max_line_size={LONGEST_LINE})
        ) WHERE row > 1 AND trim(line) <> ''
    )"""


def _value(place: int) -> str:
    return f"nullif(trim(parts[{place}]), '')"


def _select(file: RifFile, fields: Iterable[Field]) -> str:
    """The rows of a file under our names, every value still text; `surplus` is how many values are too many."""
    values = []
    for field in fields:
        if field.is_monthly:
            places = file.monthly.get(field.column)
            value = f"[{', '.join(f'upper({_value(place)})' for place in places)}]" if places else "NULL"
        else:
            value = _value(file.places[field.column]) if field.column in file.places else "NULL"
        values.append(f"{value}::{_type(field)} AS {field.column}")
    return (
        f"SELECT {quoted(file.kind)} AS kind, {quoted(file.name)} AS file, row::BIGINT AS row,"
        f" (len(parts) - {file.width})::BIGINT AS surplus, hash(parts)::UBIGINT AS content,"
        f" {', '.join(values)} FROM {_parts(file)}"
    )


def _type(field: Field) -> str:
    return "VARCHAR[]" if field.is_monthly else "VARCHAR"


def _union(files: Iterable[RifFile], fields: tuple[Field, ...]) -> str:
    """The rows of all files; with no file, an empty table of the same columns."""
    selects = [_select(file, fields) for file in files]
    if selects:
        return " UNION ALL ".join(selects)
    values = [
        *(f"NULL::VARCHAR AS {name}" for name in ("kind", "file")),
        *(f"NULL::BIGINT AS {name}" for name in ("row", "surplus")),
        "NULL::UBIGINT AS content",
        *(f"NULL::{_type(field)} AS {field.column}" for field in fields),
    ]
    return f"SELECT {', '.join(values)} WHERE false"


def load_beneficiaries(connection: duckdb.DuckDBPyConnection, files: Iterable[RifFile]) -> None:
    """The tables `header(file, name, month, header)` and `beneficiary`."""
    files = [file for file in files if file.kind == layout.BENEFICIARY]
    connection.execute("CREATE TABLE header (file VARCHAR, name VARCHAR, month INTEGER, header VARCHAR)")
    headers = (
        (file.name, name, month, header) for file in files for (name, month), header in file.headers.items()
    )
    insert(connection, "header", headers)

    connection.execute(
        f"""
        CREATE TABLE beneficiary AS
        SELECT * REPLACE (upper(mbi) AS mbi, upper(hicn) AS hicn),
            upper(change) = 'DELETE' AS deleted,
            CASE WHEN regexp_full_match(year, '(19|20)[0-9]{{2}}') THEN year::INTEGER END AS reference_year,
            as_day(birth_text) AS birth, as_day(death_text) AS death,
            CASE WHEN regexp_full_match(mbi, {quoted(MBI)}) THEN 'real'
                 WHEN regexp_full_match(mbi, {quoted(SYNTHETIC_MBI)}) THEN 'synthetic'
                 WHEN mbi IS NULL AND starts_with(bene_id, '-') THEN 'synthetic'
                 WHEN mbi IS NULL THEN 'real' END AS mbi_class
        FROM ({_union(files, layout.columns_of(layout.BENEFICIARY))});

        -- Of the rows of one person and year the one in the file of that year comes first.
        CREATE OR REPLACE TABLE beneficiary AS
        SELECT *, bene_id IS NOT NULL AND reference_year IS NOT NULL AND deleted IS NOT TRUE AS usable,
            row_number() OVER person AS place,
            content = first_value(content) OVER person AS same_as_first
        FROM beneficiary
        WINDOW person AS (PARTITION BY bene_id, reference_year, deleted IS TRUE
                          ORDER BY contains(file, year) DESC, file, row)
        """
    )


def load_claims(connection: duckdb.DuckDBPyConnection, files: Iterable[RifFile]) -> None:
    """The tables `claim_line`, `revenue_line` (lines kept apart from their claims) and `drug_event`."""
    files = list(files)
    whole = [file for file in files if file.kind in layout.CLAIMS and not file.only_lines]
    connection.execute(
        f"""
        CREATE TABLE claim_line AS
        SELECT *, upper(change) = 'DELETE' AS deleted,
            (final_action <> 'F') IS TRUE AS superseded, (paid_by_plan = '1') IS TRUE AS by_plan,
            as_day(from_text) AS from_day, as_day(thru_text) AS thru_day,
            CASE WHEN kind IN {listed(layout.STAYS)} THEN coalesce(as_day(admission_text), as_day(from_text))
                 ELSE as_day(from_text) END AS incurred,
            as_day(discharge_text) AS discharge, as_dollars(paid_text) AS paid,
            {" + ".join(f"abs(coalesce(as_dollars({name}), 0))" for name in LEFT_OUT)} AS left_out
        FROM ({_union(whole, layout.columns_of(*layout.CLAIMS))})
        """
    )
    lines = [file for file in files if file.only_lines]
    connection.execute(f"CREATE TABLE revenue_line AS {_union(lines, layout.LINES.fields)}")
    drugs = [file for file in files if file.kind == layout.DRUGS]
    connection.execute(
        f"""
        CREATE TABLE drug_event AS
        SELECT *, upper(change) = 'DELETE' OR (adjustment = 'D') IS TRUE AS deleted,
            (final_action <> 'F') IS TRUE AS superseded, as_day(from_text) AS incurred,
            as_dollars(paid_text) AS paid, as_dollars(coalesce(subsidy_text, '0')) AS subsidy
        FROM ({_union(drugs, layout.columns_of(layout.DRUGS))})
        """
    )


# Parts of an inpatient payment that no demonstration can change: indirect medical education, disproportionate
# share (operating and capital) and uncompensated care (methodology section 1.5).
LEFT_OUT = ("ime_text", "dsh_text", "capital_ime_text", "capital_dsh_text", "uncompensated_text")
