"""Finding pages by their words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fai_portal.access.checks import type_of_user
from fai_portal.search.models import Entry

LIMIT = 50
PAGES_EACH = 3  # of one document, so that a long one leaves room for others


@dataclass(frozen=True)
class Found:
    """An entry with the words around what was looked for."""

    entry: Entry
    quotation: str


def found(*, user: type_of_user, words: str) -> Sequence[Found]:
    """The best entries for these words that the user may see, at most fifty. No words find nothing."""
    # Only words and quotation marks: a run of operators can exhaust the stack of PostgreSQL's query parser.
    words = re.sub(r'[^\w\s"]+', " ", words).strip()
    if not words:
        return ()
    best = Entry.objects.visible_to(user).matching(words).at_most_each(PAGES_EACH)[:LIMIT]
    keys = [entry.pk for entry in best]
    quoted = Entry.objects.filter(pk__in=keys).quoted(words).in_bulk()
    return tuple(
        Found(quoted[key], quoted[key].quotation)  # type: ignore[attr-defined]  # annotated
        for key in keys
        if key in quoted
    )
