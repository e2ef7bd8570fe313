"""Writing a section of a report: each text is a version, and none is ever changed."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from enrollees.identifiers import mbi_class
from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from fai_portal.common.letters import lacking, named
from reports import catalogue
from reports.models import AuthoredSection, AuthoredVersion
from reports.models.authored_section import LONGEST_TEXT
from reports.rules import check_model_fits, check_not_overtaken, check_takes_section

if TYPE_CHECKING:
    from demonstrations.models import Demonstration

LIKE_AN_MBI = re.compile(r"\b([0-9A-Z]{4})[\W_]?([0-9A-Z]{3})[\W_]?([0-9A-Z]{4})\b", re.IGNORECASE)
LIKE_AN_SSN = re.compile(r"\b\d{3}[\W_]\d{2}[\W_]\d{4}\b")
MANY = 10  # letters named in one message


class BadText(ValueError):
    """The text cannot stand in a report. `problems` holds a sentence for each reason."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Written:
    """The newest version, and whether this call wrote it."""

    version: AuthoredVersion
    is_new: bool


@transaction.atomic
def write_section(
    *,
    by: User,
    on: datetime,
    demonstration: "Demonstration",
    kind: str,
    key: str,
    text: str,
    after: int,
) -> Written:
    """Keep a text as the newest version of a section. The same text as the newest one is that version.

    after: the number of the version that the author had before them, 0 for none. An empty text takes the section
    out of the reports requested from then on.

    Raises Denied, UnknownKind, NotAllowed (that report has no such section, or somebody else wrote meanwhile) or
    BadText with everything that is wrong.
    """
    check(by, Permission.WRITE_SECTIONS, state=demonstration.state_id)
    entry = catalogue.kind(kind)
    check_model_fits(demonstration, entry.models, entry.title)
    check_takes_section(key, entry.authored, entry.title)
    text = _cleaned(text)
    if problems := list(_problems(text)):
        raise BadText(problems)
    section = _locked(demonstration, kind, key)
    newest = section.versions.select_related("section").order_by("-number").first()
    if newest and newest.text == text:
        return Written(newest, is_new=False)
    check_not_overtaken(after, newest.number if newest else 0)
    if newest is None and not text:
        raise BadText(["There is no text yet, so there is none to take out. Write one."])
    version = AuthoredVersion.objects.create(
        section=section, number=after + 1, text=text, author=by, written_at=on
    )
    record(
        by=by, action="section.write", subject=section.subject, on=on, state=demonstration.state_id,
        kind=kind, section=key, version=version.number,
    )  # fmt: skip
    return Written(version, is_new=True)


def _locked(demonstration: "Demonstration", kind: str, key: str) -> AuthoredSection:
    """The section's row, which authors take one after the other."""
    AuthoredSection.objects.bulk_create(
        [AuthoredSection(demonstration=demonstration, kind=kind, key=key)], ignore_conflicts=True
    )
    return AuthoredSection.objects.select_for_update(of=["self"]).get(
        demonstration=demonstration, kind=kind, key=key
    )


def _cleaned(text: str) -> str:
    """One form for what means the same: composed letters, plain line ends and blanks, single empty lines."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    lines = [line.strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _problems(text: str) -> Iterator[str]:
    """Why a text cannot stand in a report. An identifier is never repeated: its line is named."""
    if len(text) > LONGEST_TEXT:
        yield f"The text has {len(text):,} letters; allowed: at most {LONGEST_TEXT:,}. Shorten it."
    if odd := lacking(text.replace("\n", "")):
        shown = ", ".join(named(letter) for letter in odd[:MANY])
        more = f" and {len(odd) - MANY} more" if len(odd) > MANY else ""
        yield (
            f"The font of the reports has no sign for {shown}{more}. "
            "Allowed: letters, digits and signs of European languages. Take it out or say it in words."
        )
    for number, line in enumerate(text.split("\n"), 1):
        if LIKE_AN_SSN.search(line) or any(mbi_class("".join(parts)) for parts in LIKE_AN_MBI.findall(line)):
            yield (
                f"Line {number} has what looks like a Medicare or Social Security number. "
                "Allowed: no number of a person. Take it out."
            )
