"""Percentages by demonstration year, and what they are percentages of: the topic named last before them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from states.ingest.prefill.passage import Proposal, excerpt, one_line
from states.ingest.prefill.years import NUMBER, WORDS, of_words

_PERCENT = (
    rf"(?P<percent>\d{{1,2}}(?:\.\d+)?|{'|'.join(WORDS)})(?: percent)?(?: ?\([\d.]+ ?%?\))? ?(?:%|percent)?"
)
_SIGN = re.compile(r"%|percent", re.IGNORECASE)
_YEARS = rf"(?:Demonstration )?(?:Years?|DYs?)[ -]?(?P<from>{NUMBER})(?: ?(?P<and>to|through|and|-|–) ?(?P<to>{NUMBER})\b(?!(?:\.\d+)? ?(?:%|percent)))?\b"
# The order decides: "1% in Year 1, 2% in Year 2" must not be read as Year 1 with 2%.
_BEFORE = re.compile(rf"\b{_PERCENT} (?:in|for|during|of) (?:the )?{_YEARS}", re.IGNORECASE)
_AFTER = re.compile(rf"\b{_YEARS}(?:(?!Year|DY|%|percent)[^.;]|\.(?=\d)){{0,60}}?\b{_PERCENT}", re.IGNORECASE)
_TOPICS = re.compile(
    r"(?P<savings>\bsavings\b(?! rate))|(?P<withhold>\bwithh(?:o|e)ld\w*)|"
    r"(?P<other>\bsavings rate|\brisk corridor|\bmedical loss|\bFMAP|\bmatching|\brisk[- ]adjust|\bpenetration|\bgrowth|\bfee\b)",
    re.IGNORECASE,
)
FAR = 500  # characters: a topic named longer ago is no longer the topic


@dataclass(frozen=True)
class _Read:
    years: range
    percent: str
    start: int
    end: int


def percentages(pages: Sequence[str], *, topic: str, measure: str) -> list[Proposal]:
    found = []
    for page, text in enumerate((one_line(page) for page in pages), start=1):
        for read in _reads(text):
            if _topic(text, read) != topic:
                continue
            words = excerpt(text, read.start - 100, read.end + 30)
            found += [Proposal(f"years.{year}.{measure}", read.percent, page, words) for year in read.years]
    return found


def _reads(text: str) -> Iterator[_Read]:
    before = list(_BEFORE.finditer(text))
    taken = [(match.start(), match.end()) for match in before]
    after = [
        match
        for match in _AFTER.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    ]
    for match in sorted([*before, *after], key=lambda match: match.start()):
        first = of_words(match["from"])
        last = of_words(match["to"]) if match["to"] else first
        if not _SIGN.search(match[0]) or not first <= last <= first + len(WORDS):
            continue
        percent = str(WORDS.get(match["percent"].lower(), match["percent"]))
        yield _Read(range(first, last + 1), percent, match.start(), match.end())


def _topic(text: str, read: _Read) -> str | None:
    """The topic of a percentage: named within the words read, else last before them, else right after them."""
    said = list(_TOPICS.finditer(text, read.start, read.end)) or list(
        _TOPICS.finditer(text, max(0, read.start - FAR), read.start)
    )
    match = said[-1] if said else _TOPICS.search(text, read.end, read.end + 60)
    return match.lastgroup if match else None
