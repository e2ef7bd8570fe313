"""Finding pages by their words."""

import re

from fai_portal.access.checks import type_of_user
from fai_portal.search.models import Entry, EntryQuerySet

LIMIT = 50


def found(*, user: type_of_user, words: str) -> EntryQuerySet:
    """The best entries for these words that the user may see, at most fifty. No words find nothing."""
    # Only words and quotation marks: a run of operators can exhaust the stack of PostgreSQL's query parser.
    words = re.sub(r'[^\w\s"]+', " ", words).strip()
    entries = Entry.objects.visible_to(user)
    return entries.matching(words)[:LIMIT] if words else entries.none()
