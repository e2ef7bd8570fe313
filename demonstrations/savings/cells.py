"""The cell, the unit of the calculation: a cohort, a category and an age band with its four sides.

Methodology 1.4 and 1.8; the file of cells is read here, with everything wrong with it said at once.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

from demonstrations.savings.findings import Finding, Refusal, shown
from fai_portal.common.rounding import half_up

KEYS = ("cohort", "category", "age_band")
SIDES = ("demo_base", "comp_base", "comp_perf", "demo_perf")
MEASURES = tuple(f"{side}_{unit}" for side in SIDES for unit in ("dollars", "months"))
COLUMNS = KEYS + MEASURES

_NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?", re.ASCII)
_ADD_NUMBER = "write a plain number with a decimal point, without currency signs or thousands separators"


@dataclass(frozen=True)
class People:
    """Distinct people behind each side of a cell."""

    demo_base: int = 0
    comp_base: int = 0
    comp_perf: int = 0
    demo_perf: int = 0

    def __add__(self, other: "People") -> "People":
        return People(*(getattr(self, side) + getattr(other, side) for side in SIDES))


@dataclass(frozen=True)
class Cell:
    """Dollars (after completion and cap) and eligible months of both groups in both periods, exact.

    Comparison sides are sums of weight x dollars and of weight x months. `people` is known when the cell was
    computed from person-months; `spmi` is empty unless the policy splits community residents by it.
    """

    cohort: str
    category: str
    age_band: str
    demo_base_dollars: Fraction
    demo_base_months: Fraction
    comp_base_dollars: Fraction
    comp_base_months: Fraction
    comp_perf_dollars: Fraction
    comp_perf_months: Fraction
    demo_perf_dollars: Fraction
    demo_perf_months: Fraction
    spmi: str = ""
    people: People | None = None

    @property
    def name(self) -> str:
        return " / ".join(part for part in (self.cohort, self.category, self.spmi, self.age_band) if part)

    @property
    def key(self) -> tuple[str, str, str, str]:
        return (self.cohort, self.category, self.spmi, self.age_band)

    @property
    def demo_base_pmpm(self) -> Fraction:
        return self.demo_base_dollars / self.demo_base_months

    @property
    def comp_base_pmpm(self) -> Fraction:
        return self.comp_base_dollars / self.comp_base_months

    @property
    def comp_perf_pmpm(self) -> Fraction:
        return self.comp_perf_dollars / self.comp_perf_months

    @property
    def demo_perf_pmpm(self) -> Fraction:
        return self.demo_perf_dollars / self.demo_perf_months

    def months(self) -> Iterator[Fraction]:
        """Member months of the four sides, in the order of SIDES."""
        return (getattr(self, f"{side}_months") for side in SIDES)

    def merged(self, other: "Cell", **names: str) -> "Cell":
        """Both cells' sides added up, under the names given and otherwise this cell's."""
        sums = {measure: getattr(self, measure) + getattr(other, measure) for measure in MEASURES}
        people = self.people + other.people if self.people and other.people else None
        kept = {f.name: getattr(self, f.name) for f in fields(self)}
        return Cell(**{**kept, **sums, **names, "people": people})


def distinct_beneficiaries(cells: Sequence[Cell]) -> int | None:
    """People of the demonstration in the performance period; a person is in one cell only. None if not known."""
    people = [cell.people.demo_perf for cell in cells if cell.people is not None]
    return sum(people) if len(people) == len(cells) else None


def check_cells(cells: Sequence[Cell], *, file: str = "", rows: Sequence[int] | None = None) -> list[Finding]:
    """Everything that keeps these cells from being computed. `rows` are their row numbers in `file`."""
    if not cells:
        return [
            Finding(
                "no_cells",
                "no cell",
                "at least one cell",
                "give a row for each cohort, category and age band",
                file,
            )
        ]
    places: Sequence[int | None] = rows or [None] * len(cells)
    return [
        finding
        for cell, row in zip(cells, places, strict=True)
        for finding in _check_cell(cell, file=file, row=row)
    ]


def _check_cell(cell: Cell, *, file: str, row: int | None) -> Iterator[Finding]:
    for measure in MEASURES:
        value = getattr(cell, measure)
        if value < 0:
            yield Finding(
                "negative",
                f"{half_up(value, 2)} in cell {shown(cell.name)}",
                "zero or more",
                "check the sign; months and Medicare payments are never negative sums",
                file,
                row,
                measure,
            )
        elif value == 0 and measure.endswith("_months"):
            yield Finding(
                "zero_months",
                f"0 months in cell {shown(cell.name)}",
                "more than 0 months on each of the four sides",
                "merge this cell with a neighboring one before computing",
                file,
                row,
                measure,
            )
        elif value == 0 and measure.startswith("comp_"):
            yield Finding(
                "zero_comparison_dollars",
                f"0 dollars in cell {shown(cell.name)}",
                "comparison dollars over 0, or there is no trend",
                "merge this cell with a neighboring one before computing",
                file,
                row,
                measure,
            )


def read_cells(content: bytes, *, file: str) -> list[Cell]:
    """The cells of a CSV file with the columns COLUMNS in any order. Raises Refusal with all findings."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(
            [
                Finding(
                    "encoding",
                    f"byte {content[error.start]:#04x} at position {error.start}",
                    "UTF-8 text",
                    "save the file as CSV in UTF-8",
                    file,
                )
            ]
        ) from None
    try:
        lines = [
            (number, row)
            for number, row in _numbered(csv.reader(io.StringIO(text, newline=""), strict=True))
            if any(field.strip() for field in row)
        ]
    except csv.Error as error:
        raise Refusal(
            [Finding("csv", shown(error), "a comma-separated file", "write the file as CSV again", file)]
        ) from None
    if not lines:
        raise Refusal([_empty(file)])
    header = [name.strip() for name in lines[0][1]]
    findings = _check_header(header, file=file)
    if findings:
        raise Refusal(findings)
    return _read_rows(header, lines[1:], file=file)


def _numbered(reader: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    return enumerate(reader, start=1)


def _empty(file: str) -> Finding:
    return Finding(
        "empty_file", "no header row", "a header row and one row a cell", f"write {', '.join(COLUMNS)}", file
    )


def _check_header(header: Sequence[str], *, file: str) -> list[Finding]:
    counts = Counter(header)
    allowed = ", ".join(COLUMNS)
    findings = [
        Finding("missing_column", "no such column", allowed, f"add the column {column}", file, 1, column)
        for column in COLUMNS
        if column not in counts
    ]
    findings += [
        Finding(
            "unknown_column",
            shown(column) or "a column without a name",
            allowed,
            "remove it",
            file,
            1,
            column,
        )
        for column in counts
        if column not in COLUMNS
    ]
    findings += [
        Finding("duplicate_column", f"{times} times", "once", "keep one of them", file, 1, column)
        for column, times in counts.items()
        if times > 1 and column in COLUMNS
    ]
    return findings


def _read_rows(header: Sequence[str], lines: Sequence[tuple[int, list[str]]], *, file: str) -> list[Cell]:
    findings: list[Finding] = []
    cells: list[Cell] = []
    numbers: list[int] = []
    for number, row in lines:
        if len(row) != len(header):
            findings.append(
                Finding(
                    "row_length",
                    f"{len(row)} fields",
                    f"{len(header)} fields, as in the header",
                    "check the row for a missing or extra comma",
                    file,
                    number,
                )
            )
            continue
        values = dict(zip(header, (field.strip() for field in row), strict=True))
        wrong = [_not_a_number(values, m, file, number) for m in MEASURES if not _NUMBER.fullmatch(values[m])]
        wrong += [_no_name(key, file, number) for key in ("cohort", "category") if not values[key]]
        findings += wrong
        if not wrong:
            cells.append(_cell(values))
            numbers.append(number)
    if cells or not findings:
        findings += check_cells(cells, file=file, rows=numbers)
    if findings:
        raise Refusal(sorted(findings, key=lambda finding: finding.row or 0))
    return cells


def _cell(values: dict[str, str]) -> Cell:
    parts: dict[str, Any] = {key: values[key] for key in KEYS}
    parts |= {measure: Fraction(values[measure]) for measure in MEASURES}
    return Cell(**parts)


def _not_a_number(values: dict[str, str], measure: str, file: str, row: int) -> Finding:
    return Finding(
        "not_a_number",
        shown(values[measure]) or "an empty field",
        "a number such as 12345.67",
        _ADD_NUMBER,
        file,
        row,
        measure,
    )


def _no_name(key: str, file: str, row: int) -> Finding:
    return Finding("empty_name", "an empty field", "a name", f"name the {key} of this cell", file, row, key)
