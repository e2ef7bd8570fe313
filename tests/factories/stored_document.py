"""Stored files of the kernel's documents room."""

from fai_portal.documents import store
from fai_portal.documents.models import Document
from tests.factories.user import GRANTED_AT, make_user


def make_stored_document(*, content: bytes = b"made up", **overrides: object) -> Document:
    fields = {
        "sha256": store.put(content),
        "size": len(content),
        "name": "agreement.pdf",
        "media_type": "application/pdf",
        "verdict": Document.Verdict.READY,
        "added_at": GRANTED_AT,
    } | overrides
    added_by = fields.pop("added_by", None) or make_user()
    return Document.objects.create(added_by=added_by, **fields)
