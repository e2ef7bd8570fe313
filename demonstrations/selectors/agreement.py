"""The documents of an MOU family, each with the addresses of its published version."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Prefetch, Q, QuerySet

from demonstrations.selectors import EVERYBODY
from states.models import DocumentType, Mou, MouDocument, MouVersion


@dataclass(frozen=True)
class Document:
    mou: Mou
    links: tuple[MouDocument, ...]


def documents_of(*, agreement: Mou) -> tuple[Document, ...]:
    """The agreement and all that follows from it, oldest first."""
    return _documents(_published().filter(Q(pk=agreement.pk) | Q(agreement=agreement)))


def documents_in(state_code: str) -> tuple[Document, ...]:
    """Every published document of a state, proposals left out, oldest first."""
    return _documents(_published().filter(state_id=state_code).exclude(document_type=DocumentType.PROPOSAL))


def proposals_in(state_code: str) -> tuple[Document, ...]:
    return _documents(_published().filter(state_id=state_code, document_type=DocumentType.PROPOSAL))


def initiative_documents() -> tuple[Document, ...]:
    """Guidance and policy that belong to no single state."""
    return _documents(_published().filter(state__isnull=True))


def _published() -> QuerySet[Mou]:
    versions = MouVersion.objects.visible_to(EVERYBODY).order_by("number").prefetch_related("documents")
    return (
        Mou.objects.visible_to(EVERYBODY)
        .select_related("source", "state", "agreement", "demonstration")
        .prefetch_related(Prefetch("versions", versions, to_attr="published_versions"))
        .order_by(F("signed_on").asc(nulls_last=True), "title", "pk")
    )


def _documents(mous: Iterable[Mou]) -> tuple[Document, ...]:
    return tuple(Document(mou, tuple(mou.published_versions[-1].documents.all())) for mou in mous)
