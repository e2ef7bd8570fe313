"""What changed with a hand-over, in a few lines for a mail: the terms in words, nobody's own sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from states import selectors
from states.builders.term_lines import ABSENT, Change, changes_of_record
from states.models import Action, MouMove, MouVersion, Terms
from states.rules import FIELDS

MOST = 10  # lines of a mail; the page of the comparison has them all


@dataclass(frozen=True)
class Told:
    lines: tuple[str, ...] = ()
    more: str = ""  # path of the page that lists every change


def told(made: MouMove, *, about: Iterable[str] = ()) -> Told:
    """What a move changed. `about` names the fields of a return's reasons, which are read on the page alone."""
    version = made.version
    match made.action:
        case Action.RETURN:
            return Told(tuple(f"{FIELDS[field]}: CMS gives a reason" for field in about))
        case Action.RESUBMIT:
            return _since(selectors.version_before(version), version)
        case Action.SUBMIT | Action.ACCEPT:
            return _restated(selectors.decided_terms(version.mou, but=version), version)
        case Action.PUBLISH:
            return _restated(selectors.published_terms(version.mou, but=version), version)
    return Told()


def lines(changes: Sequence[Change]) -> tuple[str, ...]:
    """At most so many changes, and how many more there are."""
    shown = tuple(map(_line, changes[:MOST]))
    left = len(changes) - len(shown)
    return (*shown, f"and {left} more") if left else shown


def _since(before: MouVersion | None, after: MouVersion) -> Told:
    if before is None:
        return Told()
    changes = changes_of_record(selectors.held_terms(before), selectors.held_terms(after))
    found = (*lines(changes), *_documents(before, after)) or ("The terms and the documents are the same",)
    return Told(found, _comparison(before, after))


def _restated(before: Terms | None, after: MouVersion) -> Told:
    """Against the terms decided before."""
    terms = selectors.held_terms(after)
    if terms is None:
        return Told(("It lays down no terms",))
    if before is None:
        return Told(("These are the first terms of the agreement",))
    found = lines(changes_of_record(before, terms)) or ("The terms are the same",)
    return Told(found, _comparison(before.version, after))


def _line(change: Change) -> str:
    if change.is_prose:
        what = "added" if change.before == ABSENT else "taken out" if change.after == ABSENT else "reworded"
        return f"{change.label}: {what}"
    return f"{change.label}: {change.after} (before: {change.before})"


def _documents(before: MouVersion, after: MouVersion) -> Iterable[str]:
    """Counted, not named: the name of a file is its sender's own words."""
    old, new = (set(each.documents.values_list("document_id", "url")) for each in (before, after))
    if counts := [
        f"{len(found)} {word}" for found, word in ((new - old, "added"), (old - new, "taken out")) if found
    ]:
        yield f"Documents: {', '.join(counts)}"


def _comparison(before: MouVersion, after: MouVersion) -> str:
    return reverse("mou-comparison", args=[after.mou.slug, after.number, before.mou.slug, before.number])
