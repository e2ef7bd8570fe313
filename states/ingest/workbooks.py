"""Opening a filled-in workbook that strangers may send, and reading its cells as they would have been typed."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO

import openpyxl

from states.ingest.terms.constants import plain_number

MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 5 << 20, 40 << 20, 200
REFUSALS = {
    "too_large": "The workbook has more than 5 MB, or unpacks to more than 40 MB. Start from the template again.",
    "not_a_workbook": "This is not an Excel workbook (XLSX), or it is damaged. Save it as XLSX and send it again.",
    "holds_macros": "The workbook holds macros, which it does not need. Save it as XLSX without macros.",
    "another_workbook": "This is not the template of the portal: cell A1 of “{cover}” must say “{layout}”.",
}


class NotTheWorkbook(Exception):
    """The file as a whole is refused; `name` is a key of REFUSALS and the message its sentence."""

    def __init__(self, name: str, **words: str) -> None:
        self.name = name
        super().__init__(REFUSALS[name].format(**words))


@dataclass(frozen=True)
class CellProblem:
    """Something wrong in one cell. A problem of a whole sheet or workbook has no cell, or no sheet either."""

    sheet: str
    cell: str
    found: str
    allowed: str
    fix: str


def open_book(content: bytes, *, cover: str, layout: str) -> openpyxl.Workbook:
    """Raises NotTheWorkbook. Cell A1 of the sheet `cover` says which layout it is."""
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
        found = book[cover]["A1"].value if cover in book.sheetnames else None
    except Exception:  # whatever it stumbles over, the workbook is damaged or was made to be
        raise NotTheWorkbook("not_a_workbook") from None
    if found != layout:
        raise NotTheWorkbook("another_workbook", cover=cover, layout=layout)
    return book


def _declares_entities(content: bytes) -> bool:
    """No workbook needs a document type. openpyxl lets one pass where it reads with lxml. Zero bytes: UTF-16."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return any(b"<!DOCTYPE" in archive.read(name).replace(b"\0", b"") for name in archive.namelist())
    except Exception:  # a part that cannot be unpacked: damaged, which is refused in the same words
        return True


def lines_of(sheet: object, width: int, most: int) -> Iterator[tuple[int, list[str]]]:
    """Number and text of each line. A sheet that claims a million lines is read as far as its rows can reach."""
    for number, cells in enumerate(sheet.iter_rows(max_row=most, max_col=width), start=1):
        texts = [text_of(cell) for cell in cells]
        yield number, texts + [""] * (width - len(texts))


def text_of(cell: object) -> str:
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
