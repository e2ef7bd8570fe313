"""Reading a filled-in workbook: the terms as typed, and where in it each of them stands."""

from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from states.ingest.table import Problem
from states.ingest.terms import Around, Entered, TypedTerms, checked
from states.ingest.terms.layout import BY_KEY, CONSTANTS, PARTS, Part, parts_of
from states.ingest.terms.template import COVER, LAYOUT, NAMES
from states.ingest.workbooks import CellProblem, lines_of, open_book


@dataclass(frozen=True)
class Imported:
    entered: Entered
    terms: TypedTerms
    problems: tuple[CellProblem, ...]


def imported(content: bytes, around: Around) -> Imported:
    """The terms of a workbook and everything wrong with them, all at once. Raises NotTheWorkbook."""
    book = open_book(content, cover=COVER, layout=LAYOUT)
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


def _upright(sheet: object, part: Part) -> tuple[list[dict[str, str]], list[int], list[CellProblem]]:
    names = {column.label: column.name for column in part.columns}
    row: dict[str, str] = {}
    problems = []
    for number, (label, value) in lines_of(sheet, 2, len(names) + 20):
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
    for number, texts in lines_of(sheet, len(labels), part.most_rows + 500):
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
