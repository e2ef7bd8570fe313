"""Sections that people wrote, from the copies in a run's facts to the document.

A text is never markup: a paragraph and a list are all that is read in it, and everything else is printed as it is.
"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from reports.builders import words
from reports.models.authored_section import SectionKey
from reports.render.document import Bullets, Section, Verbatim

if TYPE_CHECKING:
    from reports.models import AuthoredVersion

FACT = "authored"
BULLETS = ("- ", "* ", "• ")


def authored_facts(versions: "Iterable[AuthoredVersion]") -> dict:
    """What a run copies of the newest versions; nothing when nothing was written, so that it changes no digest."""
    copied = {
        version.section.key: {
            "version": version.number,
            "written_on": version.written_at.date().isoformat(),
            "text": version.text,
        }
        for version in versions
        if version.text
    }
    return {FACT: copied} if copied else {}


def authored_sections(facts: dict, keys: Iterable[str] = tuple(SectionKey.values)) -> tuple[Section, ...]:
    """The written sections among `keys`, in that order, from a run's facts; those without a text are left out."""
    copied = facts.get(FACT, {})
    return tuple(
        Section(SectionKey(key).label, (*blocks_of(copied[key]["text"]), origin(copied[key])))
        for key in keys
        if key in copied
    )


def origin(copied: dict) -> str:
    day = words.day(date.fromisoformat(copied["written_on"]))
    return (
        f"This section was written by people and is not computed from the data (version {copied['version']} "
        f"of its text, {day})."
    )


def blocks_of(text: str) -> tuple[Verbatim | Bullets, ...]:
    """Paragraphs and lists. An empty line or a change between the two begins a new one; other lines go on."""
    blocks: list[tuple[bool, list[str]]] = []
    ended = True
    for line in text.split("\n"):
        line = line.strip()
        is_item = line.startswith(BULLETS)
        if not line:
            ended = True
        elif is_item:
            item = line[2:].strip()
            if ended or not blocks[-1][0]:
                blocks.append((True, [item]))
            else:
                blocks[-1][1].append(item)
            ended = False
        elif ended:
            blocks.append((False, [line]))
            ended = False
        else:
            blocks[-1][1][-1] += f" {line}"
    return tuple(
        Bullets(tuple(map(Verbatim, parts))) if is_list else Verbatim(parts[0]) for is_list, parts in blocks
    )
