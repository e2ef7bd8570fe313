"""Running the checks in a process of their own, which may take so much memory and time and no more; and the scanner."""

import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from fai_portal.documents.scanner import NoAnswer, Scanner

log = logging.getLogger(__name__)

MEMORY = 2 << 30
SECONDS = 120
EXHAUSTED = (
    "Looking into the file took more memory or time than any document should, so the look was stopped. "
    "Print the document to a new PDF and send that."
)

MALWARE = "The scanner found malware in the file: {name}. Clean the machine that it came from, and send a clean copy."
HARDLY_SCANNED = (
    "Scanned for the standard test file and no other malware: this is a demonstration installation."
)
UNSCANNED = "Not scanned for malware: this is a demonstration installation."


@dataclass(frozen=True)
class Inspected:
    reasons: list[str]
    flags: list[str]
    media_type: str = ""
    pages: int | None = None


def inspected(path: Path, name: str, *, memory: int = MEMORY, seconds: int = SECONDS) -> Inspected:
    """What the checks say of the file. Of its name they learn the ending only."""
    command = [
        sys.executable, "-m", "fai_portal.documents.checks", str(path), Path(name).suffix.lower(), str(memory), str(seconds)
    ]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603  our own program, called without a shell
            command, cwd=settings.BASE_DIR, capture_output=True, timeout=seconds * 2, check=False
        )
        return Inspected(**json.loads(done.stdout))
    except (subprocess.TimeoutExpired, ValueError, TypeError):
        return Inspected([EXHAUSTED], [])


def malware_in(copy: Path) -> list[str]:
    """What the scanner found, a sentence each. Raises NoAnswer where it gives none that can be trusted."""
    if settings.ACCEPT_UNSCANNED:
        return []
    try:
        name = Scanner(settings.CLAMD_URL).malware_in(copy)
    except NoAnswer as error:
        log.error("No malware scan: %s", error)
        raise
    return [MALWARE.format(name=name)] if name else []


def scan_flags() -> list[str]:
    """What a reader must know of how this installation scans, a sentence each."""
    if settings.ACCEPT_UNSCANNED:
        return [UNSCANNED]
    return [HARDLY_SCANNED] if settings.DEMONSTRATION_SCANNER else []
