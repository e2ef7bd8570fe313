"""Demonstration years: "Demonstration Year 1" with its first and last day, in a sentence or a table."""

import re
from collections.abc import Sequence

from states.ingest.prefill.days import DAY, day
from states.ingest.prefill.passage import Place, Proposal, one_line, quotation

WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}  # fmt: skip
NUMBER = rf"(?:\d{{1,2}}|{'|'.join(WORDS)})"
YEAR = rf"(?:Demonstration Years?|DYs?|Years?)[ -]?(?P<number>{NUMBER})\b"
_SAID = re.compile(
    rf"{YEAR}(?:(?!Year|DY).){{0,80}}?(?P<first>{DAY})\)?,?(?: and)?(?: (?:to|through|until|thru|ends?|ending|will end|ends on|-|–|—)(?: on)?| ?[-–—])? ?(?P<last>{DAY})",
    re.IGNORECASE,
)
_ROW = re.compile(
    rf"(?<![\d/])(?P<number>\d) (?P<first>{DAY}) ?(?:to|through|-|–|—)? ?(?P<last>{DAY})", re.IGNORECASE
)
_OTHER = re.compile(r"\b(?:fiscal|calendar|state fiscal|baseline|contract|enrollment) $", re.IGNORECASE)
SHORTEST, LONGEST = 180, 1_100  # days; the first year may have up to three calendar years


def propose(pages: Sequence[str], place: Place) -> list[Proposal]:
    found = []
    for page, text in enumerate((one_line(page) for page in pages), start=1):
        matches = list(_SAID.finditer(text))
        if not matches and "Demonstration Year" in text:
            matches = list(_ROW.finditer(text))
        for match in matches:
            first, last = day(match["first"]), day(match["last"])
            number = of_words(match["number"])
            if not first or not last or not SHORTEST <= (last - first).days <= LONGEST:
                continue
            if _OTHER.search(text[: match.start()]):
                continue
            words = quotation(text[match.start() : match.end()])
            found.append(Proposal(f"years.{number}.first", first.isoformat(), page, words))
            found.append(Proposal(f"years.{number}.last", last.isoformat(), page, words))
    return found


def of_words(number: str) -> int:
    return WORDS.get(number.lower()) or int(number)
