"""Documents made by hand: a PDF and a Word document that say what a test wants, page by page."""

import zipfile
from io import BytesIO

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def make_pdf(*pages: str, streams: list[bytes] | None = None, filters: str = "") -> bytes:
    """A PDF with one line of Helvetica for each line of a page; `streams` replaces what is drawn."""
    drawn = streams or [_drawn(page) for page in pages]
    first = 4
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(drawn)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(drawn)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, stream in enumerate(drawn):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {first + 2 * n + 1} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(f"<< /Length {len(stream)} {filters} >>\nstream\n".encode() + stream + b"\nendstream")
    out = BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    table = out.tell()
    out.write(f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode())
    out.write("".join(f"{place:010} 00000 n \n" for place in places).encode())
    out.write(f"trailer << /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF".encode())
    return out.getvalue()


def _drawn(page: str) -> bytes:
    lines = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in page.split("\n")]
    shown = "".join(f"({line}) Tj 0 -14 Td\n" for line in lines)
    return f"BT /F1 11 Tf 50 740 Td\n{shown}ET".encode("cp1252")


def make_docx(body: str, *, before: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    """A Word document around the XML of its body; `before` stands above the root."""
    document = (
        f'<?xml version="1.0"?>{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


def paragraph(text: str, before: str = "") -> str:
    return f"<w:p><w:r>{before}<w:t>{text}</w:t></w:r></w:p>"
