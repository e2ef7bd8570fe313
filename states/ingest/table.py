"""Reading a CSV of the public record: typed cells, and everything that is wrong with them, by file and row."""

import csv
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from io import StringIO
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """Something that cannot be loaded. Rows count the header as 1; a problem of the whole file has none."""

    file: str
    row: int | None
    column: str
    found: str
    allowed: str
    fix: str


@dataclass
class Row:
    """One row. A cell that cannot be read becomes a problem and reads as empty."""

    file: str
    number: int
    cells: dict[str, str]
    problems: list[Problem] = field(repr=False)

    def problem(self, column: str, allowed: str, fix: str, *, found: str | None = None) -> None:
        shown = self.cells.get(column, "") if found is None else found
        self.problems.append(Problem(self.file, self.number, column, shown, allowed, fix))

    def text(self, column: str) -> str:
        return self.cells[column].strip()

    def required(self, column: str) -> str:
        value = self.text(column)
        if not value:
            self.problem(column, "a value", "Fill in the cell.")
        return value

    def items(self, column: str) -> list[str]:
        return [item.strip() for item in self.text(column).split(";") if item.strip()]

    def day(self, column: str) -> date | None:
        return self.as_day(column, self.text(column))

    def as_day(self, column: str, value: str) -> date | None:
        if not value:
            return None
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
                raise ValueError(value)
            return date.fromisoformat(value)
        except ValueError:
            self.problem(column, "a date as YYYY-MM-DD", "Write the date as YYYY-MM-DD.", found=value)
            return None

    def day_after(self, column: str) -> date | None:
        """The files name the last day of a period; inside, the end is the first day after it."""
        last = self.day(column)
        return None if last is None else last + timedelta(days=1)

    def month(self, column: str) -> date | None:
        value = self.text(column)
        if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
            return date(int(value[:4]), int(value[5:]), 1)
        self.problem(column, "a month as YYYY-MM", "Write the month as YYYY-MM.")
        return None

    def whole(self, column: str) -> int | None:
        value = self.text(column)
        if not value:
            return None
        if re.fullmatch(r"[0-9]{1,9}", value):
            return int(value)
        self.problem(column, "a whole number", "Write the number with digits only.")
        return None

    def decimal(self, column: str) -> Decimal | None:
        value = self.text(column)
        if not value:
            return None
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite():
            return number
        self.problem(column, "a number", "Write the number with digits and at most one point.")
        return None

    def choice(self, column: str, allowed: Collection[str]) -> str:
        value = self.text(column)
        if value not in allowed:
            shown = ", ".join(item or "(empty)" for item in allowed)
            self.problem(column, shown, "Use one of the allowed values.")
        return value


def read(folder: Path, name: str, columns: Sequence[str], problems: list[Problem]) -> list[Row]:
    """The rows of `name` in `folder`. What is wrong with the file as a whole is one problem, and no rows."""
    try:
        text = (folder / name).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.append(Problem(name, None, "", "no such file", "a CSV file of the record", f"Add {name}."))
        return []
    except UnicodeDecodeError as error:
        found = f"byte {error.start} is not UTF-8"
        problems.append(Problem(name, None, "", found, "UTF-8 text", "Save the file as UTF-8."))
        return []
    lines = list(csv.reader(StringIO(text, newline="")))
    header = lines[0] if lines else []
    if sorted(header) != sorted(columns):
        missing = ", ".join(sorted(set(columns) - set(header)))
        unknown = ", ".join(sorted(set(header) - set(columns)))
        found = "; ".join(
            part for part in (missing and f"missing: {missing}", unknown and f"unknown: {unknown}") if part
        )
        fix = "Give the file exactly the columns allowed, each once."
        problems.append(Problem(name, 1, "", found or "repeated columns", ", ".join(columns), fix))
        return []
    rows = []
    for number, cells in enumerate(lines[1:], start=2):
        if len(cells) != len(header):
            found = f"{len(cells)} cells"
            fix = "Quote cells that hold commas; add the cells that are missing."
            problems.append(Problem(name, number, "", found, f"{len(header)} cells", fix))
            continue
        rows.append(Row(name, number, dict(zip(header, cells, strict=True)), problems))
    return rows
