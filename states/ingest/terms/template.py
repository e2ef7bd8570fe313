"""The workbook to fill in offline: one sheet a part of the terms, for one model and one state. No formulas."""

from collections.abc import Mapping
from datetime import date, datetime, time
from io import BytesIO

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from states.ingest.terms.entered import Entered
from states.ingest.terms.layout import CONSTANTS, Column, Part, parts_of

LAYOUT = "FAI Portal terms, layout 1"
COVER, NAMES = "Read first", "Names"
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
NAVY, SHADE = "#112E51", "#EEF2F7"


def template(
    *, model: str, state_name: str, counties: Mapping[str, str], entered: Entered, on: date
) -> bytes:
    """The sheets of a model, with what was already entered. The same arguments give the same bytes."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties({"title": f"Terms: {state_name}", "created": datetime.combine(on, time())})
    _Writer(book, state_name, list(counties.values()), entered).write(parts_of(model), model)
    book.close()
    return out.getvalue()


class _Writer:
    """Writes one workbook; holds its formats. Every cell to fill in is text, so nothing typed is reinterpreted."""

    def __init__(self, book: Workbook, state_name: str, counties: list[str], entered: Entered) -> None:
        self.book, self.state_name, self.counties, self.entered = book, state_name, counties, entered
        self.head = book.add_format({"bold": True, "bg_color": SHADE, "bottom": 2, "bottom_color": NAVY, "valign": "top"})  # fmt: skip
        self.words = book.add_format({"text_wrap": True, "valign": "top"})
        self.open = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})

    def write(self, parts: tuple[Part, ...], model: str) -> None:
        self.cover(parts)
        for part in parts:
            self.part(part, model)
        names = self.book.add_worksheet(NAMES)
        names.set_column(0, 0, 34)
        names.write_string(0, 0, f"Counties of {self.state_name}", self.head)
        for line, name in enumerate(self.counties, start=1):
            names.write_string(line, 0, name, self.words)

    def cover(self, parts: tuple[Part, ...]) -> None:
        sheet = self.book.add_worksheet(COVER)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 90)
        sheet.write_string(0, 0, LAYOUT, self.head)
        sheet.write_string(1, 0, self.state_name, self.words)
        sheet.write_string(2, 0, "How", self.words)
        text = "Fill in the sheets and send the workbook in the portal. Every cell is checked; nothing is kept until all are right. Do not rename sheets or headings."
        sheet.write_string(2, 1, text, self.words)
        for line, part in enumerate(parts, start=4):
            sheet.write_string(line, 0, part.title, self.words)
            sheet.write_string(line, 1, part.help, self.words)
        if any(part.key == "policy" for part in parts):
            for line, (name, constant) in enumerate(CONSTANTS.items(), start=len(parts) + 5):
                choices = ", ".join(f"{value} ({words.lower()})" for value, words in constant.words.items())
                sheet.write_string(line, 0, name, self.words)
                sheet.write_string(line, 1, f"{constant.label}. {choices}{constant.help}", self.words)

    def part(self, part: Part, model: str) -> None:
        sheet = self.book.add_worksheet(part.title)
        rows = self.entered.part(part.key)
        if part.most_rows == 1:
            self.upright(sheet, part, {**rows[0], "model": rows[0]["model"] or model})
            return
        if part.key == "policy" and not rows:
            rows = [{"constant": constant, "confirmed": "no"} for constant in CONSTANTS]
        for x, column in enumerate(part.columns):
            sheet.set_column(x, x, column.width, self.open)
            sheet.write_string(0, x, column.label, self.head)
            self.guide(sheet, column, (1, x, part.most_rows, x))
        for y, row in enumerate(rows, start=1):
            for x, column in enumerate(part.columns):
                sheet.write_string(y, x, row.get(column.name, ""), self.open)
        sheet.freeze_panes(1, 0)

    def upright(self, sheet: Worksheet, part: Part, row: Mapping[str, str]) -> None:
        """Labels in the first column, answers in the second, what is meant in the third."""
        for x, (label, width) in enumerate((("Term", 30), ("Answer", 60), ("What is meant", 70))):
            sheet.set_column(x, x, width)
            sheet.write_string(0, x, label, self.head)
        for y, column in enumerate(part.columns, start=1):
            sheet.write_string(y, 0, column.label, self.words)
            sheet.write_string(y, 1, row.get(column.name, ""), self.open)
            sheet.write_string(y, 2, column.help, self.words)
            self.guide(sheet, column, (y, 1, y, 1))
        sheet.freeze_panes(1, 1)

    def guide(self, sheet: Worksheet, column: Column, cells: tuple[int, int, int, int]) -> None:
        """A list to choose from where there is one. It helps and does not bar: the import checks."""
        if column.choices:
            source: object = list(column.choices)
        elif column.name == "county" and self.counties:
            source = f"={NAMES}!$A$2:$A${len(self.counties) + 1}"
        else:
            return
        sheet.data_validation(*cells, {"validate": "list", "source": source, "error_type": "information"})
