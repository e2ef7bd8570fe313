"""What a document's verdict allows."""

from fai_portal.documents.models import Document

Verdict = Document.Verdict
MOVES: dict[Verdict, set[Verdict]] = {
    Verdict.CHECKING: {Verdict.READY, Verdict.REFUSED},
    Verdict.READY: set(),
    Verdict.REFUSED: {Verdict.CHECKING},  # only where nothing but the scanner was missing
}


class NotAllowed(Exception):
    """The document's verdict does not allow what was asked; the sentence says why."""


class NotReadable(NotAllowed):
    """There is no verdict yet, or it is a refusal."""


def check_readable(document: Document) -> None:
    if document.verdict == Verdict.CHECKING:
        raise NotReadable("The document is still being checked. It can be read when the check is over.")
    if document.verdict != Verdict.READY:
        raise NotReadable("The document was refused, so nobody can read it. Its page says why.")


def check_move(document: Document, to: Verdict) -> None:
    if to not in MOVES[Verdict(document.verdict)]:
        raise NotAllowed(
            f"The document is {Verdict(document.verdict).label.lower()} and cannot become {to.label.lower()}."
        )
    if document.verdict == Verdict.REFUSED and not document.scan_again:
        raise NotAllowed("The document was refused for what is in it. Correct the file and send it anew.")
