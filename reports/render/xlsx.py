"""The report as a workbook: cover, notes, data dictionary, then one sheet a table. No formulas."""

from datetime import datetime, time
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reports.render.document import Bullets, Document, Notice, Table, cell_data
from reports.render.numbers import Kind

NUMBER_FORMATS = {
    Kind.MONEY: '"$"#,##0.00;\u2212"$"#,##0.00',
    Kind.COUNT: "#,##0;\u2212#,##0",
    Kind.PERCENT: '#,##0.00"%";\u2212#,##0.00"%"',
    Kind.RATE: "#,##0.0000;\u2212#,##0.0000",
    Kind.NUMBER: "#,##0.00;\u2212#,##0.00",
    Kind.P_VALUE: "0.000",
}
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
FONT = {"font_name": "Open Sans", "font_size": 10, "valign": "top"}
NAVY, SHADE = "#112E51", "#EEF2F7"


def render(document: Document) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    moment = datetime.combine(document.date, time())
    book.set_properties({"title": document.title, "author": document.published_by, "created": moment})
    Sheets(book, document).write()
    book.close()
    return out.getvalue()


class Sheets:
    """Writes one document into one workbook; holds the formats, which belong to the book."""

    def __init__(self, book: Workbook, document: Document) -> None:
        self.book = book
        self.document = document
        self.formats: dict[tuple, Format] = {}

    def write(self) -> None:
        self.cover(self.sheet("Cover", 110))
        self.notes(self.sheet("Notes", 110))
        self.dictionary(self.sheet("Data dictionary", 14, 44, 26, 32, 12, 70))
        for table in self.document.tables():
            self.table(table)

    def sheet(self, name: str, *widths: int) -> Worksheet:
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        for n, width in enumerate(widths):
            sheet.set_column(n, n, width)
        return sheet

    def style(self, **properties: object) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(FONT | properties)
        return self.formats[key]

    def lines(self, sheet: Worksheet, lines: list[tuple[str, dict]]) -> None:
        for n, (text, properties) in enumerate(lines):
            sheet.write_string(n, 0, text, self.style(text_wrap=True, **properties))

    def cover(self, sheet: Worksheet) -> None:
        document = self.document
        lines = [
            (document.title, {"bold": True, "font_size": 18, "font_color": NAVY}),
            (document.subtitle, {}),
        ]
        lines += [("", {})] + [(f"{label}: {text}", {}) for label, text in document.facts]
        for notice in document.notices:
            lines += [("", {}), (notice.heading, {"bold": True}), (document.resolved(notice.text), {})]
        self.lines(sheet, lines)

    def notes(self, sheet: Worksheet) -> None:
        """The report's text without its tables, and where each table is."""
        lines: list[tuple[str, dict]] = []
        for section in self.document.sections:
            lines.append((section.heading, {"bold": True, "font_size": 12, "font_color": NAVY}))
            for block in section.blocks:
                match block:
                    case str():
                        lines.append((self.document.resolved(block), {}))
                    case Bullets():
                        lines += [(f"• {self.document.resolved(item)}", {}) for item in block.items]
                    case Notice():
                        lines.append((f"{block.heading}: {self.document.resolved(block.text)}", {}))
                    case Table():
                        lines.append(
                            (f"{self.document.numbered[block.key]}. {block.caption}", {"italic": True})
                        )
            lines.append(("", {}))
        self.lines(sheet, lines)

    def dictionary(self, sheet: Worksheet) -> None:
        header = ("Table", "Caption", "Column key", "Column", "Unit", "What it holds")
        self.header(sheet, 0, header)
        entries = [(table, column) for table in self.document.tables() for column in table.columns]
        for n, (table, column) in enumerate(entries, 1):
            number = self.document.numbered[table.key]
            texts = (
                number,
                table.caption,
                column.key,
                column.full_label,
                column.kind.unit or "text",
                column.description,
            )
            for x, text in enumerate(texts):
                sheet.write_string(n, x, text, self.style(text_wrap=True))
        sheet.freeze_panes(1, 0)

    def header(self, sheet: Worksheet, row: int, labels: tuple[str, ...]) -> None:
        style = self.style(bold=True, text_wrap=True, bottom=2, bottom_color=NAVY, bg_color=SHADE)
        for x, label in enumerate(labels):
            sheet.write_string(row, x, label, style)

    def table(self, table: Table) -> None:
        number = self.document.numbered[table.key]
        sheet = self.sheet(number, *([30] * table.row_headers))
        sheet.set_column(table.row_headers, len(table.columns) - 1, 18)
        sheet.write_string(0, 0, f"{number}. {table.caption}", self.style(bold=True, font_color=NAVY))
        self.header(sheet, 2, tuple(column.full_label for column in table.columns))
        for y, row in enumerate(table.rows, 3):
            emphasis = {"bold": True, "bg_color": SHADE} if row.total else {}
            for x, (value, column) in enumerate(zip(row.cells, table.columns, strict=True)):
                self.cell(sheet, y, x, cell_data(value, column.kind), emphasis)
        for n, note in enumerate(table.notes, len(table.rows) + 4):
            sheet.write_string(n, 0, self.document.resolved(note), self.style(italic=True))
        sheet.freeze_panes(3, table.row_headers)

    def cell(self, sheet: Worksheet, y: int, x: int, cell: dict, emphasis: dict) -> None:
        if cell.get("value") is None:
            align = {"align": "right"} if "kind" in cell else {"text_wrap": True}
            sheet.write_string(y, x, cell["text"], self.style(**align, **emphasis))
            return
        style = self.style(num_format=NUMBER_FORMATS[Kind(cell["kind"])], **emphasis)
        sheet.write_number(y, x, float(cell["value"]), style)
