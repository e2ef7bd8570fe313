"""What changed from one text to another, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\n+|\S+[^\S\n]*")  # a word with the blanks after it, or a break between lines


@dataclass(frozen=True)
class Piece:
    """A run of words: `same`, `removed` or `added`."""

    change: str
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """The pieces in the order of reading; those that were not removed make up `after`, those not added `before`."""
    return list(_pieces(WORDS.findall(before), WORDS.findall(after)))


def _pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    for tag, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(after[k:m]))
            continue
        if j > i:
            yield Piece("removed", "".join(before[i:j]))
        if m > k:
            yield Piece("added", "".join(after[k:m]))
