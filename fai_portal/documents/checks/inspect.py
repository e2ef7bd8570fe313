"""All questions at once, so that a person hears everything in one answer."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fai_portal.documents.checks import (
    active_docx,
    active_pdf,
    broken,
    encrypted,
    pages,
    pdf_bomb,
    polyglot,
    scanned_pages,
    size,
    true_type,
    zip_bomb,
)
from fai_portal.documents.checks.upload import Upload

CHECKS = (
    true_type.check, size.check, encrypted.check, polyglot.check, zip_bomb.check, pdf_bomb.check, broken.check,
    active_pdf.check, active_docx.check, pages.check,
)  # fmt: skip


@dataclass(frozen=True)
class Inspection:
    """What is wrong with a file, what is worth telling, and what it is."""

    reasons: list[str]
    flags: list[str]
    media_type: str
    pages: int | None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def inspect(path: Path, ending: str) -> Inspection:
    upload = Upload(path, ending)
    reasons = list(dict.fromkeys(sentence for check in CHECKS for sentence in check(upload)))
    flags = [] if reasons else list(scanned_pages.check(upload))
    return Inspection(reasons, flags, upload.media_type, pages.count(upload))


def damaged() -> Inspection:
    """For a file over which a parser stumbled in a way that no check foresaw."""
    return Inspection([broken.DAMAGED.format(what="it cannot be read")], [], "", None)
