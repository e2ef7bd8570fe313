"""The text of a document by page. A child process with bounds on memory and time reads the file; we read the child.

Nothing here asks the database or knows Django: the child starts fast and has nothing worth stealing.
"""

import json
import subprocess
import sys
from pathlib import Path

from states.ingest.text.refusal import Unreadable

HOUSE = Path(__file__).parents[3]
LONGEST_WAIT = 90  # seconds; the child's own bound on computing is shorter
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def read_pages(file: Path, *, media_type: str) -> tuple[str, ...]:
    """The text of each page, empty where a page is only an image. Raises Unreadable, which says why."""
    if media_type not in (PDF, DOCX):
        raise Unreadable("another_type")
    command = [sys.executable, "-m", "states.ingest.text.child", str(file.resolve()), media_type]
    try:
        done = subprocess.run(  # noqa: S603  our own module, and a path that the store made
            command, cwd=HOUSE, env={}, capture_output=True, timeout=LONGEST_WAIT, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("took_too_long") from None
    if done.returncode:
        # Killed by the system: the bound on computing time, or the last resort against a full memory.
        raise Unreadable("took_too_long" if done.returncode in _OUT_OF_TIME else "broken")
    answer = json.loads(done.stdout)
    if "refusal" in answer:
        raise Unreadable(answer["refusal"])
    if not any(answer["pages"]):
        raise Unreadable("no_text")
    return tuple(answer["pages"])


_OUT_OF_TIME = (-24, -9)  # SIGXCPU, and the SIGKILL that follows where it is ignored
