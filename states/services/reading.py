"""Reading the documents of an MOU: their text by page, and the terms that they seem to give."""

from datetime import datetime

from django.utils import timezone

from fai_portal.accounts.models import User
from fai_portal.accounts.services.user import system_user
from fai_portal.documents.models import Document
from fai_portal.documents.vault import copy_of
from fai_portal.jobs.bell import ring
from fai_portal.jobs.lease import Lease
from states import selectors
from states.ingest.prefill import proposals
from states.ingest.prefill.passage import Place
from states.ingest.text import read_pages
from states.ingest.text.refusal import Unreadable
from states.models import Mou, Proposal, Reading
from states.services.text_index import index_where_published


def ask_for_reading(*, by: User, on: datetime, mou: Mou, document: Document) -> Reading | None:
    """Ask for a document to be read, once for each MOU. One that is not clean is not read."""
    if document.verdict != Document.Verdict.READY:
        return None
    reading, is_new = Reading.objects.get_or_create(
        mou=mou, document=document, defaults={"requested_by": by, "queued_at": on}
    )
    if is_new:
        ring(reading)
    return reading


def ask_where_held(*, by: User, on: datetime, document: Document) -> None:
    """A document that has become ready is read for every MOU that holds it."""
    for mou in Mou.objects.filter(versions__documents__document=document).distinct():
        ask_for_reading(by=by, on=on, mou=mou, document=document)


def read(job: Reading, lease: Lease) -> None:
    """The body of the job. A document without text that can be read is done too: it says why it has none."""
    lease.progress(10, "Reading the text")
    try:
        pages, refusal = _pages(job.document), ""
    except Unreadable as error:
        pages, refusal = (), str(error)
    lease.progress(70, "Looking for terms")
    names = {name: code for code, name in selectors.counties_by_code(job.mou.state_id).items()}
    found = proposals(pages, Place(job.mou.state.name if job.mou.state else "", names))
    with lease.done() as row:
        row.pages, row.refusal = list(pages) or None, refusal
        row.save()
        row.proposals.all().delete()
        Proposal.objects.bulk_create(
            Proposal(
                reading=row, field=each.field, value=each.value, page=each.page, quotation=each.quotation
            )
            for each in found
        )
        index_where_published(by=system_user(), on=timezone.now(), document=row.document)


def _pages(document: Document) -> tuple[str, ...]:
    with copy_of(document) as copy:
        return read_pages(copy, media_type=document.media_type)
