"""The findings of a file as a workbook: written row by row, so that its memory is that of one row."""

from typing import BinaryIO

import xlsxwriter
from django.db.models import QuerySet

from enrollees.models import IntakeBatch, IntakeFinding

COLUMNS = (
    ("File", 24), ("Row", 10), ("Person", 18), ("Month", 10), ("Field", 22), ("Severity", 10), ("Rule", 26), ("Found", 40), ("Allowed", 50),
    ("How to fix it", 60),
)  # fmt: skip


def write_workbook(batch: IntakeBatch, findings: QuerySet[IntakeFinding], out: BinaryIO) -> None:
    """Texts stay texts: nothing in them becomes a formula or a link."""
    book = xlsxwriter.Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Findings")
    sheet.freeze_panes(1, 0)
    for place, (name, width) in enumerate(COLUMNS):
        sheet.set_column(place, place, width, wrapped)
        sheet.write_string(0, place, name, bold)
    last = 0
    for last, each in enumerate(findings.iterator(chunk_size=2_000), start=1):
        if each.row is not None:
            sheet.write_number(last, 1, each.row)
        texts = (
            each.file,
            None,
            each.person,
            each.month,
            each.field,
            each.severity,
            each.rule,
            each.found,
            each.allowed,
            each.fix,
        )
        for place, text in enumerate(texts):
            if text:
                sheet.write_string(last, place, text)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    counts = book.add_worksheet("Counts")
    counts.set_column(0, 0, 40)
    counts.write_row(0, 0, ["Rule", "Findings, listed or not"], bold)
    for row, (rule, times) in enumerate(sorted(batch.counts.items()), start=1):
        counts.write_row(row, 0, [rule, times])
    book.close()
