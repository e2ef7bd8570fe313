"""How people are enrolled: the kinds of enrollment that the document provides for."""

import re
from collections.abc import Sequence

from states.ingest.prefill.passage import Place, Proposal, sentences

_KINDS = {
    "opt-in": re.compile(r"\bopt(?:ed|ing)?[- ]in\b|\bvoluntary enrollment\b|\bchoose to enroll\b", re.IGNORECASE),
    "passive": re.compile(r"\bpassive(?:ly)?\b|\bautomatic(?:ally)? enroll", re.IGNORECASE),
    "attribution": re.compile(r"\battribut(?:ed|ion)\b|\baligned to\b|\bautomatic(?:ally)? (?:assign|align)", re.IGNORECASE),
}  # fmt: skip
_WORDS = {
    ("opt-in",): "Opt-in enrollment",
    ("passive",): "Passive enrollment with opt-out",
    ("opt-in", "passive"): "Opt-in enrollment first, then passive enrollment with opt-out",
    ("attribution",): "Attribution to a provider or health home",
}
_ABOUT = re.compile(r"\benroll|\bplans?\b|\bbeneficiar|\bassign|\baligned", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:no|not|without|never)\b", re.IGNORECASE)


def propose(pages: Sequence[str], place: Place) -> list[Proposal]:
    first: dict[str, Proposal] = {}
    for sentence in sentences(pages):
        if not _ABOUT.search(sentence.text):
            continue
        for kind, said in _KINDS.items():
            match = said.search(sentence.text)
            if match and not _OTHER.search(sentence.text[: match.start()]):
                first.setdefault(kind, sentence.proposal("enrollment_method", _WORDS[kind,], match.start()))
    both = ("opt-in", "passive")
    if all(kind in first for kind in both):
        seen = first["passive"]
        return [Proposal(seen.field, _WORDS[both], seen.page, seen.quotation), *first.values()]
    return list(first.values())
