"""Two versions side by side: their terms field by field, and their documents text by text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fai_portal.access.checks import type_of_user
from fai_portal.common.differences import Piece, passages
from states import selectors
from states.builders.term_lines import Change, changes_of_record
from states.ingest.prefill.passage import sentences
from states.models import MouVersion


@dataclass(frozen=True)
class TextChange:
    """Sentences that differ, and the page on which they begin in each version."""

    before: int | None
    after: int | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Comparison:
    before: MouVersion
    after: MouVersion
    terms: tuple[Change, ...]
    texts: tuple[TextChange, ...]
    unread: tuple[str, ...]  # titles of documents whose text the portal does not have
    has_text: bool


def compare(*, before: MouVersion, after: MouVersion, user: type_of_user) -> Comparison:
    """What differs between two versions that the reader may see."""
    terms = [selectors.whole_terms(version, user=user) for version in (before, after)]
    documents = [selectors.read_documents(version) for version in (before, after)]
    texts = [[each.pages for each in of_version if each.pages] for of_version in documents]
    return Comparison(
        before=before,
        after=after,
        terms=changes_of_record(*terms),
        texts=text_changes(*texts) if all(texts) else (),
        unread=tuple(dict.fromkeys(each.title for of_version in documents for each in of_version if not each.pages)),
        has_text=all(texts),
    )  # fmt: skip


def text_changes(before: Iterable[Sequence[str]], after: Iterable[Sequence[str]]) -> tuple[TextChange, ...]:
    """What differs between two sets of documents, each the text of its pages.

    Sentences are compared, so that a line or a page that breaks elsewhere is no difference.
    """
    old, new = _Text(before), _Text(after)
    found = passages(old.sentences, new.sentences)
    return tuple(TextChange(old.page(each.before), new.page(each.after), each.pieces) for each in found)


class _Text:
    """The sentences of several documents in a row. Pages are numbered within each document."""

    def __init__(self, documents: Iterable[Sequence[str]]) -> None:
        listed = [sentence for pages in documents for sentence in sentences(pages)]
        self.sentences = [sentence.text for sentence in listed]
        self._pages = [sentence.page for sentence in listed]

    def page(self, place: int) -> int | None:
        """The page of a sentence; after the last one, the last page."""
        return self._pages[min(place, len(self._pages) - 1)] if self._pages else None
