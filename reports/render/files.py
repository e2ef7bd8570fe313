"""Every form of a report, in the order in which they are built and listed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from reports.render import csv, json, parquet, pdf, stata, xlsx
from reports.render.document import Document


@dataclass(frozen=True)
class Form:
    key: str
    label: str
    media_type: str
    render: Callable[[Document], bytes]


@dataclass(frozen=True)
class PlannedFile:
    """A file that is not drawn yet; `render` draws it."""

    form: str
    name: str
    media_type: str
    render: Callable[[], bytes]


FORMS = (
    Form("pdf", "PDF document", "application/pdf", pdf.render),
    Form(
        "xlsx",
        "Excel workbook",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        xlsx.render,
    ),
    Form("csv", "CSV data", "text/csv", csv.render),
    Form("parquet", "Parquet data", "application/vnd.apache.parquet", parquet.render),
    Form("dta", "Stata data", "application/x-stata-dta", stata.render),
    Form("json", "JSON data", "application/json", json.render),
)
FIGURE_MEDIA_TYPE = "image/svg+xml"


def planned(document: Document, *, stem: str) -> list[PlannedFile]:
    """The files of a report, each named `stem.form`, then its figures."""
    files = [
        PlannedFile(form.key, f"{stem}.{form.key}", form.media_type, partial(form.render, document))
        for form in FORMS
    ]
    figures = [
        PlannedFile("svg", f"{stem}-{figure.key}.svg", FIGURE_MEDIA_TYPE, figure.svg.encode)
        for figure in document.figures()
    ]
    return files + figures
