"""The report's numbers as a Stata file (release 118, Stata 14 and later): the rows of the CSV.

Stata's numbers are doubles, which hold about 16 digits; `exact` holds every digit, and the words of the cells that
are words.
"""

import re
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pyreadstat

from reports.render import tidy
from reports.render.document import Document

STATA_14 = 14
LABELS = {
    "table": "Table of the report",
    "row": "Row of the table, from 1",
    "label": "What names the row",
    "column": "Column of the table",
    "value": "Number as the report carries it",
    "exact": "The same with every digit, or the words of the cell",
    "unit": "Unit of the number; empty for words",
    "absent": "Why there is no number",
}
FORMATS = {"value": "%20.0g"}
WRITTEN_AT = re.compile(rb"<timestamp>\x11.{17}</timestamp>")
LONGEST_LABEL = 80  # letters, in the file format


def render(document: Document) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.dta"
        pyreadstat.write_dta(
            frame(document),
            path,
            file_label=document.title[:LONGEST_LABEL],
            column_labels=LABELS,
            variable_format=FORMATS,
            version=STATA_14,
        )
        return dated(path.read_bytes(), document.date)


def frame(document: Document) -> pd.DataFrame:
    records = [
        (
            datum.table,
            datum.row,
            datum.label,
            datum.column,
            float(datum.value) if datum.unit and datum.value else None,
            datum.value,
            datum.unit,
            datum.absent,
        )
        for datum in tidy.data(document)
    ]
    found = pd.DataFrame.from_records(records, columns=list(LABELS))
    return found.astype({"row": "int32", "value": "float64"})


def dated(data: bytes, day: date) -> bytes:
    """The file with the report's day where the writer put the moment of writing, so that it has the same bytes."""
    stamp = f"<timestamp>\x11{day:%d %b %Y} 00:00</timestamp>".encode()
    dated, count = WRITTEN_AT.subn(stamp, data, count=1)
    if count != 1 or len(dated) != len(data):
        raise ValueError("The Stata file has no time of writing where its format says it stands.")
    return dated
