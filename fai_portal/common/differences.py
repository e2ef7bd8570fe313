"""What changed from one text to another: word by word, and for long texts, first sentence by sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\n+|\S+[^\S\n]*")  # a word with the blanks after it, or a break between lines
MOST_WORDS = 3_000  # of one changed passage; a longer one is told as removed and added whole


@dataclass(frozen=True)
class Piece:
    """A run of words: `same`, `removed` or `added`."""

    change: str
    text: str


@dataclass(frozen=True)
class Passage:
    """Sentences that were changed: the place of the first one in each list, and their words."""

    before: int
    after: int
    pieces: tuple[Piece, ...]


def differences(before: str, after: str) -> list[Piece]:
    """The pieces in the order of reading; those that were not removed make up `after`, those not added `before`."""
    return list(_pieces(WORDS.findall(before), WORDS.findall(after)))


def passages(before: Sequence[str], after: Sequence[str]) -> list[Passage]:
    """What differs between two lists of sentences, in the order of reading. A cut elsewhere is no difference."""
    found = []
    for _, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        old, new = " ".join(before[i:j]), " ".join(after[k:m])
        if old != new:
            found.append(Passage(i, k, tuple(_changed(old, new))))
    return found


def _changed(before: str, after: str) -> Iterator[Piece]:
    old, new = WORDS.findall(before), WORDS.findall(after)
    if max(len(old), len(new)) <= MOST_WORDS:
        yield from _pieces(old, new)
        return
    if before:
        yield Piece("removed", before)
    if after:
        yield Piece("added", after)


def _pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    for tag, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(after[k:m]))
            continue
        if j > i:
            yield Piece("removed", "".join(before[i:j]))
        if m > k:
            yield Piece("added", "".join(after[k:m]))
