"""Counties of the area: the state's own county names, in sentences that speak of counties. One proposal a page."""

import re
from collections.abc import Sequence

from states.ingest.prefill.passage import Place, Proposal, Sentence, sentences

_ABOUT = re.compile(r"\bcount(?:y|ies)\b|\bparish(?:es)?\b|\bservice area\b", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:except|excluding|excludes?|not (?:include|available|offered|operate)\w*|other than|office|courthouse)\b",
    re.IGNORECASE,
)


def propose(pages: Sequence[str], place: Place) -> list[Proposal]:
    plain = {name.removesuffix(" (city)"): name for name in place.counties}
    if not plain:
        return []
    longest_first = sorted(plain, key=len, reverse=True)
    name = re.compile(rf"\b(?:{'|'.join(re.escape(each) for each in longest_first)})\b")
    by_page: dict[int, tuple[Sentence, list[str]]] = {}
    for sentence in sentences(pages):
        if not _ABOUT.search(sentence.text) or _OTHER.search(sentence.text):
            continue
        if read := name.findall(sentence.text):
            _, listed = by_page.setdefault(sentence.page, (sentence, []))
            listed += [plain[each] for each in read if plain[each] not in listed]
    return [
        sentence.proposal("counties", "\n".join(listed), _first(name, sentence))
        for sentence, listed in by_page.values()
    ]


def _first(name: re.Pattern[str], sentence: Sentence) -> int:
    match = name.search(sentence.text)
    return match.start() if match else 0
