"""Is it two files in one? Then a scanner may look at one of them and a reader at the other."""

import struct
import zipfile
from collections.abc import Iterator

from fai_portal.documents.checks.upload import PDF, Upload

TAIL = 1 << 16
WEB = (b"<html", b"<script", b"<!doctype html", b"<svg", b"<?php", b"<body", b"<iframe")
TWO = "The file is a {one} and {other} at once. Save the document anew and send that."
LOCAL = struct.Struct("<4s22xHH")  # the head of a part: mark, then the lengths of its name and extra field
DESCRIPTOR = 24  # bytes that may stand between a part and the next
SPACE = b"\x00\t\n\x0c\r \x1a"


def check(upload: Upload) -> Iterator[str]:
    if upload.found_type == PDF:
        yield from _pdf(upload)
    elif upload.head.startswith(b"PK"):
        yield from _archive(upload)


def _pdf(upload: Upload) -> Iterator[str]:
    with upload.path.open("rb") as file:
        file.seek(max(0, upload.size - TAIL))
        tail = file.read()
        file.seek(0)
        start = file.read(0x8006)
    end = tail.rfind(b"%%EOF")
    if b"PK\x05\x06" in tail and zipfile.is_zipfile(upload.path):
        yield TWO.format(one="PDF", other="a ZIP archive")
    elif end >= 0 and tail[end + 5 :].strip(SPACE):
        yield "Something follows after the end of the PDF. Print it to a new PDF and send that."
    if any(each in upload.head.lower() for each in WEB):
        yield TWO.format(one="PDF", other="a web page")
    if start[257:262] == b"ustar" or start[0x8001:0x8006] == b"CD001":
        yield TWO.format(one="PDF", other="an archive")


def _archive(upload: Upload) -> Iterator[str]:
    if upload.archive is None:
        return
    if b"%PDF-" in upload.head:
        yield TWO.format(one="Word document", other="a PDF")
    if upload.archive.comment:
        yield "Something follows after the end of the document. Save it anew in Word and send that."
    names = [each.filename.lower() for each in upload.archive.infolist()]
    if len(set(names)) != len(names):
        yield "Two parts of the document have one name. Save it anew in Word and send that."
    if _has_hidden(upload):
        yield "Something is hidden between the parts of the document. Save it anew in Word and send that."


def _has_hidden(upload: Upload) -> bool:
    """Whether the parts do not follow one another from the first byte to the list of parts."""
    archive = upload.archive
    assert archive is not None
    here = 0
    with upload.path.open("rb") as file:
        for part in sorted(archive.infolist(), key=lambda each: each.header_offset):
            if not here <= part.header_offset <= here + (DESCRIPTOR if here else 0):
                return True
            file.seek(part.header_offset)
            head = file.read(LOCAL.size)
            if len(head) < LOCAL.size:
                return True
            mark, name, extra = LOCAL.unpack(head)
            if mark != b"PK\x03\x04" or file.read(name) != part.orig_filename.encode(
                "utf-8" if part.flag_bits & 0x800 else "cp437"
            ):
                return True
            here = part.header_offset + LOCAL.size + name + extra + part.compress_size
    return not here <= archive.start_dir <= here + DESCRIPTOR
