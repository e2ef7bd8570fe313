"""The lowest and the highest age: "aged 21 to 64", "65 and older", "under 65"."""

import re
from collections.abc import Iterator, Sequence

from states.ingest.prefill.passage import Place, Proposal, Sentence, sentences

_AGE = r"(\d{1,3})(?: years?)?(?: of age| old)?"
_BOTH = re.compile(
    rf"\b(?:ages?d?|between(?: the ages of)?|from age) (?:of )?{_AGE} (?:to|through|and|-|–) (?:age )?{_AGE}\b(?! (?:and|or) (?:older|over|above))",
    re.IGNORECASE,
)
_LOWEST = re.compile(
    rf"\b(?:ages?d? )?{_AGE},? (?:and|or) (?:older|over|above)\b|\b(?:at least|minimum age (?:of|is)) {_AGE.replace('( ', '(')}\b",
    re.IGNORECASE,
)
_BELOW = re.compile(
    rf"\b(?:under|below|younger than)(?: the)?(?: age)?(?: of)? {_AGE}\b(?! (?:days|months))", re.IGNORECASE
)
_ABOUT_AGE = re.compile(r"\b(?:aged?|ages|years? old|older|younger|under|over)\b", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:excluded?|excluding|except|not eligible|ineligible|days|percent|months)\b|%", re.IGNORECASE
)
OLDEST = 120


def propose(pages: Sequence[str], place: Place) -> list[Proposal]:
    return [
        proposal
        for sentence in sentences(pages)
        if _ABOUT_AGE.search(sentence.text) and not _OTHER.search(sentence.text)
        for proposal in _read(sentence)
        if int(proposal.value) <= OLDEST
    ]


def _read(sentence: Sentence) -> Iterator[Proposal]:
    if match := _BOTH.search(sentence.text):
        low, high = match[1], match[2]
        if int(low) < int(high):
            yield sentence.proposal("age_min", str(int(low)), match.start())
            yield sentence.proposal("age_max", str(int(high)), match.start())
        return
    if match := _LOWEST.search(sentence.text):
        yield sentence.proposal("age_min", str(int(match[1] or match[2])), match.start())
    if match := _BELOW.search(sentence.text):
        yield sentence.proposal("age_max", str(int(match[1]) - 1), match.start())
