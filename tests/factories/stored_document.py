"""Stored files of the kernel's documents room."""

import hashlib
from io import BytesIO

from fai_portal.documents import vault
from fai_portal.documents.models import Document
from tests.factories.user import GRANTED_AT, make_user


def make_stored_document(*, content: bytes = b"made up", **overrides: object) -> Document:
    """A document with its bytes where its verdict puts them."""
    fields = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "name": "agreement.pdf",
        "media_type": "application/pdf",
        "verdict": Document.Verdict.READY,
        "added_at": GRANTED_AT,
    } | overrides
    added_by = fields.pop("added_by", None) or make_user()
    document = Document.objects.create(added_by=added_by, **fields)
    vault.quarantine(document.key, BytesIO(content))
    if document.verdict == Document.Verdict.READY:
        with vault.borrowed(document.key) as copy:
            vault.release(document.key, copy)
        vault.forget_waiting(document.key)
    return document
