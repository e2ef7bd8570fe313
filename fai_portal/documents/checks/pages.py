"""How many pages has it, and are they too many? A Word document says so itself, if Word wrote it."""

import zipfile
import zlib
from collections.abc import Iterator

import pikepdf

from fai_portal.documents.checks import zip_bomb
from fai_portal.documents.checks.limits import MAX_PAGES
from fai_portal.documents.checks.parts import BadXml, read_xml
from fai_portal.documents.checks.upload import DOCX, Upload


def check(upload: Upload) -> Iterator[str]:
    if (pages := count(upload)) and pages > MAX_PAGES:
        yield f"The document has {pages:,} pages; at most {MAX_PAGES:,} are taken. Send it in parts."


def count(upload: Upload) -> int | None:
    try:
        if upload.pdf is not None:
            return len(upload.pdf.pages)
        if upload.found_type == DOCX and upload.archive and not any(zip_bomb.check(upload)):
            told = read_xml(upload.archive, "docProps/app.xml")
            return next((int(text) for tag, _, text in told if tag == "Pages"), None)
    except (pikepdf.PdfError, zipfile.BadZipFile, zlib.error, BadXml, KeyError, ValueError, RuntimeError):
        pass  # `broken` says it better
    return None
