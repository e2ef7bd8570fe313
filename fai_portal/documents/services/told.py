"""Telling whoever sent a document what was found, in the transaction of the verdict: they may have left the page."""

from datetime import datetime, timedelta

from django.urls import reverse

from fai_portal.accounts.models import User
from fai_portal.documents.models import Document
from fai_portal.notices.services.notice import tell

STILL_THERE = timedelta(
    minutes=1
)  # so long a sender is taken to watch the page, which says that a file is ready


def tell_verdict(*, by: User, on: datetime, document: Document) -> None:
    """A refusal always; ready, where that took longer than a sender waits. The file's name is never in a mail."""
    is_refused = document.verdict == Document.Verdict.REFUSED
    if not is_refused and on - document.added_at <= STILL_THERE:
        return
    what = "was refused. Its page says why and what to do" if is_refused else "was checked and is ready"
    sentence = f"The document that you sent on {document.added_at:%B %-d, %Y at %H:%M} UTC {what}."
    tell(
        by=by, on=on, recipient=document.added_by, subject=document.subject, sentence=sentence,
        address=reverse("document", args=[document.pk]),
    )  # fmt: skip
