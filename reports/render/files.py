"""Every form of a report, in the order in which they are built and listed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reports.render import csv, json, parquet, pdf, xlsx
from reports.render.document import Document


@dataclass(frozen=True)
class Form:
    key: str
    label: str
    media_type: str
    render: Callable[[Document], bytes]


@dataclass(frozen=True)
class RenderedFile:
    form: str
    name: str
    media_type: str
    data: bytes


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
    Form("json", "JSON data", "application/json", json.render),
)
FIGURE_MEDIA_TYPE = "image/svg+xml"


def rendered(document: Document, *, stem: str) -> Iterator[RenderedFile]:
    """The files of a report one after the other, each named `stem.form`, then its figures."""
    for form in FORMS:
        yield RenderedFile(form.key, f"{stem}.{form.key}", form.media_type, form.render(document))
    for figure in document.figures():
        yield RenderedFile("svg", f"{stem}-{figure.key}.svg", FIGURE_MEDIA_TYPE, figure.svg.encode())
