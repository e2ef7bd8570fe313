"""Would a PDF unpack to more than anybody needs? Streams are measured piece by piece and never held whole."""

import zlib
from collections.abc import Iterator

import pikepdf
from pikepdf import Name

from fai_portal.documents.checks.limits import MAX_PIXELS, MAX_UNPACKED, MB
from fai_portal.documents.checks.upload import Upload

FLATE = {"/FlateDecode", "/Fl"}
PIECE = 1 << 20
FIX = "Print it to a new PDF and send that."


def check(upload: Upload) -> Iterator[str]:
    if upload.pdf is None or upload.pdf.is_encrypted:
        return
    left = MAX_UNPACKED
    for each in upload.pdf.objects:
        if not isinstance(each, pikepdf.Stream):
            continue
        filters = _filters(each)
        if len(filters) > 2 or sum(each in FLATE for each in filters) > 1:
            yield f"A part of the PDF is packed several times over. {FIX}"
            return
        if _pixels(each) > MAX_PIXELS:
            yield f"A picture in the PDF has more than {MAX_PIXELS // 1_000_000} million dots. {FIX}"
            return
        if filters and filters[0] in FLATE and each.get("/Subtype") != Name.Image:
            left -= _unpacked(each.read_raw_bytes(), left)
            if left <= 0:
                yield f"The PDF would unpack to more than {MAX_UNPACKED // MB} MB. {FIX}"
                return


def _filters(stream: pikepdf.Stream) -> list[str]:
    named = stream.get("/Filter")
    if named is None:
        return []
    return [str(each) for each in named] if isinstance(named, pikepdf.Array) else [str(named)]


def _pixels(stream: pikepdf.Stream) -> int:
    try:
        return int(stream.get("/Width", 0)) * int(stream.get("/Height", 0))
    except (TypeError, ValueError):
        return 0


def _unpacked(packed: bytes, most: int) -> int:
    """How many bytes this unpacks to, counted until it is more than `most`."""
    unpacker, count = zlib.decompressobj(), 0
    try:
        while packed and count <= most:
            count += len(unpacker.decompress(packed, PIECE))
            packed = unpacker.unconsumed_tail
    except zlib.error:
        pass  # what cannot be unpacked harms nobody; a page that needs it stays empty
    return count
