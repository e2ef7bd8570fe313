"""Which code makes the numbers: the release, and a fingerprint of every file a report's bytes depend on."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

SOURCES = (
    "reports/builders",
    "reports/render",
    "data/payment_adjustments",
    "demonstrations/evaluation",
    "demonstrations/savings",
    "enrollees/datasets",
    "enrollees/disclosure",
    "enrollees/selectors",
    "fai_portal/common",
    "requirements.txt",
)


@cache
def code_version() -> str:
    """Such as `0.1.0+3f9a1c0b2d4e`; it changes when, and only when, one of those files does."""
    digest = hashlib.sha256()
    for file in sorted(_files(settings.BASE_DIR)):
        digest.update(str(file.relative_to(settings.BASE_DIR)).encode() + b"\0")
        digest.update(file.read_bytes() + b"\0")
    return f"{settings.VERSION}+{digest.hexdigest()[:12]}"


def _files(base: Path) -> list[Path]:
    found = []
    for source in SOURCES:
        path = base / source
        if path.is_file():
            found.append(path)
        else:
            found += [file for file in path.rglob("*") if file.suffix in {".py", ".typ", ".csv"}]
    return found
