"""The child that reads one document: its bounds, then its pages as JSON on standard output."""

import json
import logging
import re
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

from states.ingest.text import DOCX, docx, pdf
from states.ingest.text.refusal import Unreadable

MOST_MEMORY = 1 << 30  # bytes of address space
MOST_SECONDS = 60  # of computing
MOST_PAGES = 2_000
MOST_CHARACTERS = 5_000_000
# Neither a browser nor PostgreSQL takes them: control characters but tab and line feed, and halves of pairs.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))  # and starts no process


def counted(pages: Iterator[str]) -> list[str]:
    """The pages, printable, as long as there are not too many."""
    found: list[str] = []
    characters = 0
    for page in pages:
        characters += len(page)
        if characters > MOST_CHARACTERS:
            raise Unreadable("too_much_text")
        if len(found) == MOST_PAGES:
            raise Unreadable("too_many_pages")
        found.append(UNPRINTABLE.sub("", page).strip())
    return found


def answer(file: Path, media_type: str) -> dict:
    read = docx.pages if media_type == DOCX else pdf.pages
    try:
        return {"pages": counted(read(file))}
    except Unreadable as refusal:
        return {"refusal": refusal.name}
    except MemoryError:
        return {"refusal": "too_much_memory"}
    except Exception:  # whatever a parser stumbles over, a document that makes it stumble is damaged
        return {"refusal": "broken"}


if __name__ == "__main__":
    logging.disable()
    bound()
    print(json.dumps(answer(Path(sys.argv[1]), sys.argv[2])))
