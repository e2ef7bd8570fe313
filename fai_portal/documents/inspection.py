"""Running the checks in a process of their own, which may take so much memory and time and no more."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

MEMORY = 2 << 30
SECONDS = 120
EXHAUSTED = (
    "Looking into the file took more memory or time than any document should, so the look was stopped. "
    "Print the document to a new PDF and send that."
)


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
