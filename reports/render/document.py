"""A report before it has a form: sections of text, tables and figures, with exact numbers.

Builders make a Document; every renderer draws the same one. `Document.as_data()` is its whole content as
plain JSON values, each number both as carried and as shown, so that all forms say the same thing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby

from reports.render.numbers import Absent, Kind, Number, carried, shown

REFERENCE = re.compile(r"\[\[([a-z0-9_-]+)\]\]")


@dataclass(frozen=True)
class Column:
    """One column; the description is its line in the data dictionary. Neighbors of one `group` share a heading."""

    key: str
    label: str
    kind: Kind = Kind.TEXT
    description: str = ""
    group: str = ""

    @property
    def full_label(self) -> str:
        """The label where there is no heading above it."""
        return f"{self.group}: {self.label}" if self.group else self.label


@dataclass(frozen=True)
class Cell:
    """A value whose kind differs from its column's, as in a list of unlike totals."""

    value: str | Number | Absent
    kind: Kind


Value = str | Number | Absent | Cell


@dataclass(frozen=True)
class Row:
    cells: tuple[Value, ...]
    total: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under typed columns. The first `row_headers` columns name the row; the others are its data.

    Where two or more columns name the row, rows that follow each other with the same first name share it on a page.
    """

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    row_headers: int = 1
    notes: tuple[str, ...] = ()
    wide: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(
                    f"Table {self.key}: a row has {len(row.cells)} cells for {len(self.columns)} columns."
                )
        if not 1 <= self.row_headers < len(self.columns):
            raise ValueError(
                f"Table {self.key}: between 1 and {len(self.columns) - 1} columns may name a row."
            )

    def spans(self) -> list[int]:
        """For each row, how many rows its first cell stands for on a page; 0 under the first of them."""
        if self.row_headers < 2:
            return [1] * len(self.rows)
        runs = (len(list(run)) for _name, run in groupby(self.rows, key=lambda row: row.cells[0]))
        return [length if n == 0 else 0 for length in runs for n in range(length)]

    def label_of(self, row: Row) -> str:
        return ", ".join(str(cell) for cell in row.cells[: self.row_headers] if cell)


@dataclass(frozen=True)
class Figure:
    """A drawing of a table's numbers: `alt` says the same in words, `table` holds them."""

    key: str
    caption: str
    alt: str
    svg: str
    table: str


class Verbatim(str):
    """A text in which `[[key]]` refers to nothing: what a person wrote."""


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True)
class Notice:
    """Something the reader must know before the numbers; shown in a box."""

    heading: str
    text: str


Block = str | Bullets | Notice | Table | Figure


@dataclass(frozen=True)
class Section:
    heading: str
    blocks: tuple[Block, ...]
    appendix: bool = False
    numbered: bool = True


@dataclass(frozen=True)
class Document:
    """A whole report. `[[key]]` in a text becomes "Table 3" or "Figure 1"."""

    title: str
    subtitle: str
    running_title: str
    published_by: str
    date: date
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    notices: tuple[Notice, ...] = ()
    watermark: str = ""
    run: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        keys = [block.key for block in self.tables() + self.figures()]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"Keys used twice in one document: {', '.join(twice)}.")
        lost = sorted({figure.table for figure in self.figures()} - set(self.numbered))
        if lost:
            raise ValueError(f"Figures drawn from tables that are not in the document: {', '.join(lost)}.")

    def blocks(self) -> Iterator[Block]:
        for section in self.sections:
            yield from section.blocks

    def tables(self) -> list[Table]:
        return [block for block in self.blocks() if isinstance(block, Table)]

    def figures(self) -> list[Figure]:
        return [block for block in self.blocks() if isinstance(block, Figure)]

    @cached_property
    def numbered(self) -> dict[str, str]:
        """The printed name of each table and figure, by key."""
        tables = {table.key: f"Table {n}" for n, table in enumerate(self.tables(), 1)}
        figures = {figure.key: f"Figure {n}" for n, figure in enumerate(self.figures(), 1)}
        return tables | figures

    def resolved(self, text: str) -> str:
        if isinstance(text, Verbatim):
            return str(text)
        return REFERENCE.sub(lambda match: self.numbered[match[1]], text)

    def as_data(self) -> dict:
        """The content as JSON values; cells as `cell_data` makes them, numbers as strings."""
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "running_title": self.running_title,
            "published_by": self.published_by,
            "date": self.date.isoformat(),
            "watermark": self.watermark,
            "facts": [{"label": label, "text": text} for label, text in self.facts],
            "notices": [self._notice(notice) for notice in self.notices],
            "sections": [self._section(section) for section in self.sections],
            "run": self.run,
        }

    def _section(self, section: Section) -> dict:
        return {
            "heading": section.heading,
            "appendix": section.appendix,
            "numbered": section.numbered,
            "blocks": [self._block(block) for block in section.blocks],
        }

    def _block(self, block: Block) -> dict:
        match block:
            case str():
                return {"type": "text", "text": self.resolved(block)}
            case Bullets():
                return {"type": "bullets", "points": [self.resolved(item) for item in block.items]}
            case Notice():
                return {"type": "notice", **self._notice(block)}
            case Table():
                return {"type": "table", **self._table(block)}
            case Figure():
                return {"type": "figure", **self._figure(block)}

    def _notice(self, notice: Notice) -> dict:
        return {"heading": notice.heading, "text": self.resolved(notice.text)}

    def _figure(self, figure: Figure) -> dict:
        return {
            "key": figure.key,
            "number": self.numbered[figure.key],
            "caption": figure.caption,
            "alt": figure.alt,
            "source": self.numbered[figure.table],
        }

    def _table(self, table: Table) -> dict:
        rows = [
            _row(row, table.columns) | {"span": span}
            for row, span in zip(table.rows, table.spans(), strict=True)
        ]
        return {
            "key": table.key,
            "number": self.numbered[table.key],
            "caption": table.caption,
            "wide": table.wide,
            "row_headers": table.row_headers,
            "columns": [
                {
                    "key": column.key,
                    "label": column.full_label,
                    "group": column.group,
                    "below": column.label,
                    "kind": column.kind.value,
                    "unit": column.kind.unit,
                    "numeric": column.kind != Kind.TEXT or _mostly_numbers(rows, x),
                    "description": column.description,
                }
                for x, column in enumerate(table.columns)
            ],
            "rows": rows,
            "notes": [self.resolved(note) for note in table.notes],
        }


def _mostly_numbers(rows: list[dict], x: int) -> bool:
    """Whether a column of unlike values is set like numbers."""
    return 2 * sum("kind" in row["cells"][x] for row in rows) > len(rows)


def _row(row: Row, columns: tuple[Column, ...]) -> dict:
    cells = zip(row.cells, columns, strict=True)
    return {"total": row.total, "cells": [cell_data(value, column.kind) for value, column in cells]}


def cell_data(value: Value, kind: Kind) -> dict[str, str | None]:
    """One cell as data: its text and, for a number, kind, unit and carried value; an absent one says why."""
    if isinstance(value, Cell):
        value, kind = value.value, value.kind
    if isinstance(value, Absent):
        return {
            "text": value.mark,
            "kind": kind.value,
            "unit": kind.unit,
            "value": None,
            "absent": value.value,
        }
    if isinstance(value, str):
        return {"text": value}
    if kind is Kind.TEXT:
        raise TypeError(f"A number ({value}) stands in a text column: give the cell a kind.")
    return {
        "text": shown(value, kind),
        "kind": kind.value,
        "unit": kind.unit,
        "value": f"{carried(value, kind):f}",
    }
