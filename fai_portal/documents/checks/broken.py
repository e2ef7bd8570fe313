"""Can the file be read from end to end, without repair?"""

import zipfile
import zlib
from collections.abc import Iterator

import pikepdf

from fai_portal.documents.checks import encrypted, zip_bomb
from fai_portal.documents.checks.parts import BadXml, read_xml
from fai_portal.documents.checks.upload import PDF, Upload

DAMAGED = "The file is damaged: {what}. Open it on your machine, save it anew and send that."
NEEDED = ("[Content_Types].xml", "_rels/.rels", "word/document.xml")


def check(upload: Upload) -> Iterator[str]:
    if upload.head.startswith(b"%PDF-"):
        yield from _pdf(upload)
    elif upload.head.startswith(b"PK"):
        yield from _archive(upload)


def _pdf(upload: Upload) -> Iterator[str]:
    if upload.pdf is None:
        if not isinstance(upload.pdf_error, pikepdf.PasswordError):
            yield DAMAGED.format(what="its table of contents cannot be read")
        return
    try:
        pages = len(upload.pdf.pages)
        for page in upload.pdf.pages:
            page.mediabox  # noqa: B018  a page without a size raises
    except (pikepdf.PdfError, AttributeError, ValueError, TypeError, KeyError, RuntimeError):
        yield DAMAGED.format(what="its pages cannot be read")
        return
    if pages == 0:
        yield DAMAGED.format(what="it has no page")


def _archive(upload: Upload) -> Iterator[str]:
    if upload.archive is None:
        yield DAMAGED.format(what="its list of parts cannot be read")
        return
    if upload.found_type == PDF or any(zip_bomb.check(upload)) or any(encrypted.check(upload)):
        return  # nothing of it is unpacked
    names = set(upload.archive.namelist())
    if missing := [name for name in NEEDED if name not in names]:
        if "word/document.xml" in names or upload.media_type:
            yield DAMAGED.format(what=f"the part {missing[0]} is missing")
        return
    try:
        if upload.archive.testzip():
            yield DAMAGED.format(what="a part does not match its own sum")
            return
        for name in NEEDED:
            read_xml(upload.archive, name)
    except BadXml as error:
        yield DAMAGED.format(what=str(error))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, OSError, EOFError, KeyError):
        yield DAMAGED.format(what="a part cannot be unpacked")
