"""The report as an accessible PDF: PDF/UA-1 and PDF/A-2a, the same bytes each time.

Typst sets the pages and the tags; any warning of it fails the build. It cannot mark row headers, so those
are set afterwards in the tag tree.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from io import BytesIO
from pathlib import Path

import orjson
import pikepdf

from fai_portal.common import typeset as common
from fai_portal.common.typeset import PdfError
from reports.render.document import Document

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"


def render(document: Document) -> bytes:
    tables = document.tables()
    counts = [[table.row_headers - (span == 0) for span in table.spans()] for table in tables]
    return with_row_headers(typeset(document), counts)


def typeset(document: Document) -> bytes:
    inputs = {
        "document": orjson.dumps(document.as_data()).decode(),
        "figures": orjson.dumps({figure.key: figure.svg for figure in document.figures()}).decode(),
    }
    return common.typeset(TEMPLATE, inputs, dated=datetime.combine(document.date, time(), tzinfo=UTC))


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
