"""The model: the one that the text speaks of most, the other one too where it is spoken of at all."""

import re
from collections.abc import Sequence

from states.ingest.prefill.passage import Place, Proposal, Sentence, sentences

_NAMES = {
    "capitated": re.compile(r"\bcapitated\b(?: \w+){0,3} (?:model|demonstration|approach)", re.IGNORECASE),
    "managed_ffs": re.compile(r"\bmanaged[ -]fee[- ]for[- ]service\b|\bMFFS\b", re.IGNORECASE),
    "alternative": re.compile(r"\balternative model\b|\badministrative alignment\b", re.IGNORECASE),
}
_OTHER = re.compile(r"\b(?:not|rather than|instead of|unlike|other states)\b", re.IGNORECASE)


def propose(pages: Sequence[str], place: Place) -> list[Proposal]:
    said: dict[str, list[tuple[Sentence, int]]] = {model: [] for model in _NAMES}
    for sentence in sentences(pages):
        for model, name in _NAMES.items():
            match = name.search(sentence.text)
            if match and not _OTHER.search(sentence.text[: match.start()]):
                said[model].append((sentence, match.start()))
    most_first = sorted((model for model in said if said[model]), key=lambda model: -len(said[model]))
    return [said[model][0][0].proposal("model", model, said[model][0][1]) for model in most_first]
