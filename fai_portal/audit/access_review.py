"""The yearly review of access: every account, what it opens, and who gave that, when and why. As rows, CSV and XLSX."""

import csv
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from io import BytesIO, StringIO

import xlsxwriter

WRITTEN_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Held:
    """One role of one account, or, with empty words, an account that holds none."""

    number: str  # by which events and pages know the account
    name: str
    address: str
    account: str
    last_sign_in: str
    second_factor: str
    role: str
    state: str
    may: str
    given_by: str
    given_on: str
    why: str


HEADINGS = [field.name.replace("_", " ").capitalize() for field in fields(Held)]


def as_csv(rows: Sequence[Held]) -> bytes:
    """What a spreadsheet would take for a formula gets an apostrophe before it."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for row in rows:
        writer.writerow(
            [f"'{text}" if text.startswith(WRITTEN_AS_FORMULA) else text for text in astuple(row)]
        )
    return out.getvalue().encode()


def as_xlsx(rows: Sequence[Held], on: datetime) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": "Access review", "created": on.replace(tzinfo=None)})
    sheet, bold = book.add_worksheet("Access"), book.add_format({"bold": True})
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(0, column, heading, bold)
    for place, row in enumerate(rows, start=1):
        for column, text in enumerate(astuple(row)):
            sheet.write_string(place, column, text)
    sheet.set_column(0, len(HEADINGS) - 1, 24)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
