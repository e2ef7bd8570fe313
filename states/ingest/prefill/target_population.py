"""Who the demonstration is for: the words after "available to", "will serve", "eligible population"."""

import re
from collections.abc import Sequence

from states.ingest.prefill.passage import Place, Proposal, sentences

_SAID = re.compile(
    r"\b(?:available to|open to|(?:will|shall) (?:serve|cover|enroll|target)|"
    r"(?:target|eligible) population (?:is|are|includes?|consists of|comprises):?) (?P<who>.+)",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:medicare[- ]medicaid|dual(?:ly)?[- ]eligible|full[- ]benefit|beneficiaries|enrollees|individuals|adults)\b",
    re.IGNORECASE,
)
LONGEST = 600


def propose(pages: Sequence[str], place: Place) -> list[Proposal]:
    found = []
    for sentence in sentences(pages):
        match = _SAID.search(sentence.text)
        if match and _PEOPLE.search(match["who"]) and "not " not in sentence.text[: match.start()].lower():
            who = match["who"].rstrip(" .;")[:LONGEST]
            found.append(sentence.proposal("target_population", who[0].upper() + who[1:], match.start("who")))
    return found
