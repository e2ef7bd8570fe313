"""The area in words: "statewide", or the sentence that names it."""

import re
from collections.abc import Sequence

from states.ingest.prefill.passage import Place, Proposal, sentences

_STATEWIDE = re.compile(r"\bstatewide\b|\bin (?:all|every) count(?:y|ies)\b|\bthroughout the (?:state|commonwealth)\b", re.IGNORECASE)  # fmt: skip
_ABOUT = re.compile(r"\b(?:demonstration|enroll\w*|operate\w*|offered|available)\b", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:not|average|except|excluding)\b", re.IGNORECASE)


def propose(pages: Sequence[str], place: Place) -> list[Proposal]:
    return [
        sentence.proposal("geographic_area", "Statewide", match.start())
        for sentence in sentences(pages)
        if (match := _STATEWIDE.search(sentence.text))
        and _ABOUT.search(sentence.text)
        and not _OTHER.search(sentence.text)
    ]
