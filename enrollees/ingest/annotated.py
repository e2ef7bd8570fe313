"""An annotated copy of a file: its rows as they came, each with what was found in it. Written row by row.

No identifier is in it: a person stands there under the masked key of the findings. What was found wrong, and columns
that no layout knows, are shown as findings show them. No cell becomes a formula.
"""

import csv
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import duckdb

from enrollees.datasets.engine import literal
from enrollees.identifiers import masked_key
from enrollees.ingest.findings import Finding, shown
from enrollees.ingest.layouts.known import layouts_of
from enrollees.ingest.layouts.schema import Layout
from enrollees.ingest.sources import PARQUET, Source, bounded_lines, look_at, of_layout

A_FETCH = 5_000
LONGEST_CELL = 2_000  # characters
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
type_of_note = tuple[str, frozenset[str]]  # what was found in a row, and in which fields


class NoteFile:
    """Every finding of a row, on disk. What is noted twice is told once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(["file", "row", "field", "note"])
        self.is_empty = True

    def __deepcopy__(self, memo: object) -> "NoteFile":
        return self

    def add(self, finding: Finding) -> None:
        if finding.row is None:
            return
        self.is_empty = False
        field = f"{finding.field}: " if finding.field else ""
        note = f"{field}{finding.found}. Allowed: {finding.allowed}. {finding.fix}"
        self._writer.writerow([finding.file, finding.row, finding.field, note])

    def of(self, connection: duckdb.DuckDBPyConnection, file: str) -> Iterator[tuple[int, type_of_note]]:
        """What was found in each row of a file, down the file."""
        self._file.flush()
        found = connection.execute(
            "SELECT row, string_agg(DISTINCT note, ' | ' ORDER BY note), list(DISTINCT coalesce(field, '')) "
            f"FROM read_csv({literal(str(self._path))}, header = true, auto_detect = false, quote = '\"', escape = '\"', "
            "columns = {'file': 'VARCHAR', 'row': 'BIGINT', 'field': 'VARCHAR', 'note': 'VARCHAR'}) "
            f"WHERE file = {literal(file)} GROUP BY row ORDER BY row"
        )
        while batch := found.fetchmany(A_FETCH):
            for row, note, fields in batch:
                yield row, (note, frozenset(fields))


def as_read(path: Path, intake: str) -> tuple[Source, Layout]:
    """A file that was sent, and that of the intake's layouts whose columns it has most of."""
    looked = look_at(path, name=shown(path.name))
    layouts = layouts_of(intake)
    layout = max(layouts, key=lambda each: len(set(each.names) & set(each.named(looked.header))))
    return of_layout(looked, layout), layout


def write_annotated(
    connection: duckdb.DuckDBPyConnection, source: Source, layout: Layout, notes: NoteFile, out: Path
) -> None:
    """The copy as CSV: the row's number in the file, its cells, and what was found."""
    found = notes.of(connection.cursor(), source.name)
    at, note = next(found, (0, None))
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["row", *(_safe(name) for name in source.header), "findings"])
        for row, cells in _rows(connection, source):
            while at and at < row:
                at, note = next(found, (0, None))
            met = note if at == row else None
            writer.writerow([row, *_cells(cells, source.header, layout, met), _safe(met[0] if met else "")])


def _rows(connection: duckdb.DuckDBPyConnection, source: Source) -> Iterator[tuple[int, list[str]]]:
    if source.format == PARQUET:
        found = connection.cursor().execute(f"FROM read_parquet({literal(str(source.path))})")
        rows = count(2)
        while batch := found.fetchmany(A_FETCH):
            for cells in batch:
                yield next(rows), ["" if cell is None else str(cell) for cell in cells]
        return
    with source.open_text() as text:
        reader = csv.reader(bounded_lines(text), delimiter=source.delimiter, strict=True)
        for row in count(1):
            try:
                cells = next(reader, None)
            except csv.Error:
                yield row, []
                continue
            if cells is None:
                return
            if row > 1 and cells:
                yield row, cells


def _cells(
    cells: list[str], header: tuple[str, ...], layout: Layout, met: type_of_note | None
) -> Iterator[str]:
    is_whole = len(cells) == len(header)
    wrong = met[1] if met else frozenset()
    for name, cell in zip(header, cells, strict=False):
        field = layout.field(name)
        if field and field.is_identifier and cell:
            yield masked_key(cell)
        elif field and is_whole and name not in wrong:
            yield _safe(cell)
        else:
            yield _safe(shown(cell))
    yield from [""] * (len(header) - len(cells))


def _safe(text: str) -> str:
    """A spreadsheet takes no cell of it for a formula."""
    kept = text.encode("utf-8", "replace").decode()[:LONGEST_CELL]
    return f"'{kept}" if _FORMULA.match(kept) and not _NUMBER.fullmatch(kept) else kept
