"""Reading a filled-in workbook: the terms as typed, and where in it each of them stands."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO

import openpyxl
from openpyxl.utils import get_column_letter

from states.ingest.table import Problem
from states.ingest.terms import Around, Entered, TypedTerms, checked
from states.ingest.terms.constants import plain_number
from states.ingest.terms.layout import BY_KEY, CONSTANTS, PARTS, Part, parts_of
from states.ingest.terms.template import COVER, LAYOUT, NAMES

MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 5 << 20, 40 << 20, 200
REFUSALS = {
    "too_large": "The workbook has more than 5 MB, or unpacks to more than 40 MB. Start from the template again.",
    "not_a_workbook": "This is not an Excel workbook (XLSX), or it is damaged. Save it as XLSX and send it again.",
    "holds_macros": "The workbook holds macros, which terms do not need. Save it as XLSX without macros.",
    "another_workbook": f"This is not the template of the portal: cell A1 of “{COVER}” must say “{LAYOUT}”.",
}


class NotTheWorkbook(Exception):
    """The file as a whole is refused; `name` is a key of REFUSALS and the message its sentence."""

    def __init__(self, name: str) -> None:
        super().__init__(REFUSALS[name])
        self.name = name


@dataclass(frozen=True)
class CellProblem:
    """Something wrong in one cell. A problem of a whole sheet or workbook has no cell, or no sheet either."""

    sheet: str
    cell: str
    found: str
    allowed: str
    fix: str


@dataclass(frozen=True)
class Imported:
    entered: Entered
    terms: TypedTerms
    problems: tuple[CellProblem, ...]


def imported(content: bytes, around: Around) -> Imported:
    """The terms of a workbook and everything wrong with them, all at once. Raises NotTheWorkbook."""
    book = _open(content)
    found: list[CellProblem] = []
    rows: dict[str, list[dict[str, str]]] = {}
    lines: dict[str, list[int]] = {}
    titles = {part.title: part for part in PARTS}
    for sheet in book:
        if part := titles.get(sheet.title):
            read = _upright(sheet, part) if part.most_rows == 1 else _table(sheet, part)
            rows[part.key], lines[part.key], problems = read
            found += problems
        elif sheet.title not in (COVER, NAMES):
            allowed = ", ".join([COVER, *titles, NAMES])
            found.append(CellProblem(sheet.title, "", sheet.title, allowed, "Remove or rename the sheet."))
    entered = Entered.of(rows)
    for part in parts_of(entered.part("terms")[0]["model"]):
        if part.key not in rows:
            found.append(
                CellProblem(part.title, "", "no such sheet", part.title, "Start from the template again.")
            )
    terms, problems = checked(entered, around)
    found += [_in_cell(problem, lines) for problem in problems]
    return Imported(entered, terms, tuple(found))


def _open(content: bytes) -> openpyxl.Workbook:
    if len(content) > MOST_BYTES:
        raise NotTheWorkbook("too_large")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile:
        raise NotTheWorkbook("not_a_workbook") from None
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise NotTheWorkbook("too_large")
    if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
        raise NotTheWorkbook("holds_macros")
    if _declares_entities(content):
        raise NotTheWorkbook("not_a_workbook")
    try:
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        cover = book[COVER]["A1"].value if COVER in book.sheetnames else None
    except Exception:  # whatever it stumbles over, the workbook is damaged or was made to be
        raise NotTheWorkbook("not_a_workbook") from None
    if cover != LAYOUT:
        raise NotTheWorkbook("another_workbook")
    return book


def _declares_entities(content: bytes) -> bool:
    """No workbook needs a document type. openpyxl lets one pass where it reads with lxml. Zero bytes: UTF-16."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return any(b"<!DOCTYPE" in archive.read(name).replace(b"\0", b"") for name in archive.namelist())
    except Exception:  # a part that cannot be unpacked: damaged, which is refused in the same words
        return True


def _lines(sheet: object, width: int, most: int) -> Iterator[tuple[int, list[str]]]:
    """Number and text of each line. A sheet that claims a million lines is read as far as terms can reach."""
    for number, cells in enumerate(sheet.iter_rows(max_row=most, max_col=width), start=1):
        texts = [_text(cell) for cell in cells]
        yield number, texts + [""] * (width - len(texts))


def _upright(sheet: object, part: Part) -> tuple[list[dict[str, str]], list[int], list[CellProblem]]:
    names = {column.label: column.name for column in part.columns}
    row: dict[str, str] = {}
    problems = []
    for number, (label, value) in _lines(sheet, 2, len(names) + 20):
        if number == 1 or not label:
            continue
        if label not in names:
            problems.append(
                CellProblem(part.title, f"A{number}", label, ", ".join(names), "Use the template's terms.")
            )
        else:
            row[names[label]] = value
    return [row], [], problems


def _table(sheet: object, part: Part) -> tuple[list[dict[str, str]], list[int], list[CellProblem]]:
    labels = [column.label for column in part.columns]
    rows, lines = [], []
    for number, texts in _lines(sheet, len(labels), part.most_rows + 500):
        if number == 1:
            if texts != labels:
                fix = "Put the headings back as the template has them."
                wrong = [CellProblem(part.title, "A1", ", ".join(texts), ", ".join(labels), fix)]
                return [], [], wrong
        elif any(texts) and not _is_unanswered(part, texts):
            rows.append(dict(zip((column.name for column in part.columns), texts, strict=True)))
            lines.append(number)
    return rows, lines, []


def _is_unanswered(part: Part, texts: list[str]) -> bool:
    """A constant that the template lists and nobody gave a value: the model may not ask it at all."""
    return part.key == "policy" and texts[0] in CONSTANTS and not texts[1] and texts[2] != "yes"


def _text(cell: object) -> str:
    """What a cell holds, as it would have been typed. A percentage that Excel keeps as 0.015 was typed 1.5."""
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        case date():
            return value.isoformat()
        case int() | float():
            number = Decimal(repr(value))
            return plain_number(number * 100 if "%" in (cell.number_format or "") else number)
    return str(value).strip()


def _in_cell(problem: Problem, lines: dict[str, list[int]]) -> CellProblem:
    part = BY_KEY[problem.file]
    columns = [column.name for column in part.columns]
    cell = ""
    if problem.row is not None and problem.column:
        place = columns.index(problem.column)
        if part.most_rows == 1:
            cell = f"B{_line_of_term(place)}"
        else:
            cell = f"{get_column_letter(place + 1)}{lines[part.key][problem.row - 1]}"
    return CellProblem(part.title, cell, problem.found, problem.allowed, problem.fix)


def _line_of_term(place: int) -> int:
    return place + 2  # below the heading
