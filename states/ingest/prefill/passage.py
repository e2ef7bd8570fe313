"""Where something was read: pages as one line of text each, sentences, and the words around a match."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

LONGEST_QUOTATION = 300
# A sentence ends before a capital letter, or at a semicolon; not after an initial or a short form such as "No.".
_END = re.compile(r"(?<=[a-z0-9)%”\"][.;?!])\s+(?=[A-Z(“\"0-9])|;\s+")


@dataclass(frozen=True)
class Proposal:
    """A value that a field may have, and the words and page (from 1) that it was read in."""

    field: str
    value: str
    page: int
    quotation: str


@dataclass(frozen=True)
class Place:
    """The names a state goes by: FIPS codes of its counties by their names."""

    state: str
    counties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sentence:
    page: int
    text: str

    def proposal(self, field: str, value: str, at: int = 0) -> Proposal:
        return Proposal(field, value, self.page, quotation(self.text, at))


def one_line(page: str) -> str:
    return re.sub(r"\s+", " ", page).strip()


def sentences(pages: Sequence[str]) -> Iterator[Sentence]:
    for number, page in enumerate(pages, start=1):
        for text in _END.split(one_line(page)):
            if text:
                yield Sentence(number, text)


def quotation(text: str, at: int = 0) -> str:
    """The sentence, or where it is long, what stands around the place."""
    if len(text) <= LONGEST_QUOTATION:
        return text
    start = max(0, min(at - LONGEST_QUOTATION // 3, len(text) - LONGEST_QUOTATION))
    return excerpt(text, start, start + LONGEST_QUOTATION)


def excerpt(text: str, start: int, end: int) -> str:
    """What stands between two places, in whole words where there are any, and marked where more stands around it."""
    start, end = max(0, start), min(end, len(text))
    if start and text[start - 1] != " ":
        start = text.find(" ", start, end) + 1 or start
    if end < len(text) and text[end] != " ":
        end = text.rfind(" ", start, end) if " " in text[start:end] else end
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return f"{before}{text[start:end].strip()}{after}"
