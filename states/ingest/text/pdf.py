"""The pages of a PDF."""

from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import LimitReachedError

from states.ingest.text.refusal import Unreadable


def pages(file: Path) -> Iterator[str]:
    reader = PdfReader(file)
    if reader.is_encrypted:
        raise Unreadable("encrypted")
    try:
        for page in reader.pages:
            yield page.extract_text()
    except LimitReachedError:  # pypdf unpacks 75 MB of one stream and no more
        raise Unreadable("too_large_inside") from None
