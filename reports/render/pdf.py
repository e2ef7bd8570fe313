"""The report as an accessible PDF: PDF/UA-1 and PDF/A-2a, the same bytes each time.

Typst sets the pages and the tags; any warning of it fails the build. It cannot mark row headers, so those
are set afterwards in the tag tree.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from functools import cache
from io import BytesIO
from pathlib import Path

import orjson
import pikepdf
import typst

from reports.render.charts import FONT_FOLDER
from reports.render.document import Document

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
STANDARDS = ["ua-1", "a-2a"]


class PdfError(Exception):
    """Typst refused the document or warned about it."""


def render(document: Document) -> bytes:
    tables = document.tables()
    counts = [[table.row_headers - (span == 0) for span in table.spans()] for table in tables]
    return with_row_headers(typeset(document), counts)


def typeset(document: Document) -> bytes:
    inputs = {
        "document": orjson.dumps(document.as_data()).decode(),
        "figures": orjson.dumps({figure.key: figure.svg for figure in document.figures()}).decode(),
    }
    try:
        data, warnings = typst.compile_with_warnings(
            TEMPLATE,
            root=TEMPLATE.parent,
            font_paths=fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=STANDARDS,
            timestamp=datetime.combine(document.date, time(), tzinfo=UTC),
        )
    except typst.TypstError as error:
        raise PdfError(
            f"The PDF could not be set: {error.message} {' '.join(error.hints)}".strip()
        ) from error
    if warnings:
        raise PdfError("The PDF was set with warnings: " + "; ".join(warning.message for warning in warnings))
    return data


@cache
def fonts() -> typst.Fonts:
    """Open Sans and nothing else, so that the same report has the same letters on every machine."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)]
    )


def with_row_headers(data: bytes, row_headers: list[list[int]]) -> bytes:
    """Turn the first cells of each body row into row headers; `row_headers` counts them, by table and row."""
    with pikepdf.open(BytesIO(data)) as pdf:
        tables = list(elements(pdf.Root.StructTreeRoot, "/Table"))
        if len(tables) != len(row_headers):
            raise PdfError(f"The PDF holds {len(tables)} tables where the document has {len(row_headers)}.")
        scope = pdf.make_indirect(pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row))
        for table, counts in zip(tables, row_headers, strict=True):
            rows = [row for body in elements(table, "/TBody") for row in elements(body, "/TR")]
            for row, count in zip(rows, counts, strict=True):
                for cell in list(elements(row, "/TD"))[:count]:
                    cell.S = pikepdf.Name.TH
                    cell.A = pikepdf.Array([*attributes(cell), scope])
        out = BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def elements(parent: pikepdf.Object, name: str) -> Iterator[pikepdf.Object]:
    """Structure elements of one type below `parent`, in reading order, but none inside a found one."""
    for child in children(parent):
        if str(child.get("/S", "")) == name:
            yield child
        else:
            yield from elements(child, name)


def attributes(element: pikepdf.Object) -> list[pikepdf.Object]:
    """What it has already, such as how many rows it spans."""
    own = element.get("/A", [])
    return list(own) if isinstance(own, pikepdf.Array) else [own]


def children(element: pikepdf.Object) -> list[pikepdf.Object]:
    kids = element.get("/K", [])
    listed = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    return [kid for kid in listed if isinstance(kid, pikepdf.Dictionary)]
