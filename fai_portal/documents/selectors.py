"""Documents as a page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass

from fai_portal.access.checks import type_of_user
from fai_portal.documents.models import Document, DocumentQuerySet

WORDS = {
    Document.Verdict.CHECKING: "Being checked. You may leave this page; the check goes on without you.",
    Document.Verdict.READY: "Ready. The check found nothing against it.",
    Document.Verdict.REFUSED: "Refused. Nobody can read it, for the reasons below.",
}


@dataclass(frozen=True)
class Standing:
    """Where a document stands, in words."""

    document: Document
    sentence: str
    percent: int | None  # while it is being checked
    doing: str

    @property
    def is_over(self) -> bool:
        return self.percent is None

    @property
    def is_ready(self) -> bool:
        return self.document.verdict == Document.Verdict.READY


def documents(user: type_of_user) -> DocumentQuerySet:
    """What the user may see, newest first, with the checks of each."""
    return Document.objects.visible_to(user).prefetch_related("scans")


def not_ready(documents: Iterable[int]) -> list[Document]:
    """Of the documents with these primary keys, those that are still checked or refused. A ready one stays ready."""
    return list(Document.objects.filter(pk__in=documents).exclude(verdict=Document.Verdict.READY))


def document(user: type_of_user, pk: int) -> Document | None:
    return Document.objects.visible_to(user).filter(pk=pk).first()


def standing(document: Document) -> Standing:
    """Ask only for documents that the reader may see; an owner's page asks its own `visible_to`."""
    sentence = WORDS[Document.Verdict(document.verdict)]
    if document.verdict != Document.Verdict.CHECKING:
        return Standing(document, sentence, None, "")
    scan = next(iter(document.scans.all()), None)
    return Standing(document, sentence, scan.percent if scan else 0, scan.words if scan else "")
