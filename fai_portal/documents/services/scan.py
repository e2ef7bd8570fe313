"""Finding a document's verdict: the body of the scan job, and what happens when it cannot be finished."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from fai_portal.accounts.models import User
from fai_portal.accounts.services.user import system_user
from fai_portal.audit.services.event import record
from fai_portal.documents import store, vault
from fai_portal.documents.decided import document_decided
from fai_portal.documents.inspection import Inspected, inspected, malware_in, scan_flags
from fai_portal.documents.models import Document, Scan
from fai_portal.documents.rules import check_move
from fai_portal.documents.scanner import NoAnswer
from fai_portal.documents.sealing import NotOurs
from fai_portal.documents.services.told import tell_verdict
from fai_portal.jobs.lease import Lease
from fai_portal.jobs.models import Job

CHANGED = "The file in quarantine is not the one that was sent. Send it again."
NO_SCANNER = (
    "The malware scanner gave no answer that can be trusted, so the file was not accepted. "
    "The portal tries again every few minutes for a day; you need do nothing."
)
UNFINISHED = (
    "The check could not be finished, so the file was not accepted. Send it again; "
    "if that fails too, print the document to a new PDF and send that."
)


@dataclass(frozen=True)
class _Verdict:
    found: Inspected
    scan_again: bool = False

    @property
    def is_ready(self) -> bool:
        return not self.found.reasons


def scan(job: Job, lease: Lease) -> None:
    """Check a file in quarantine and let its bytes out, or refuse it with every reason at once."""
    document = Document.objects.get(scans=job.pk)
    try:
        with vault.borrowed(document.key) as copy:
            verdict = _verdict(document, copy, lease)
            lease.progress(95, "Keeping the file" if verdict.is_ready else "Writing down what was found")
            if verdict.is_ready:
                vault.release(document.key, copy)
    except NotOurs:
        verdict = _Verdict(Inspected([CHANGED], []))
    with lease.done():
        _decide(document.pk, verdict, by=system_user(), on=timezone.now())


@transaction.atomic
def refuse_unfinished(*, by: User, on: datetime, job: Scan) -> None:
    """A scan that failed or was cancelled leaves a refusal, never a document that is checked for ever."""
    document = Document.objects.get(pk=job.document_id)
    if document.verdict == Document.Verdict.CHECKING:
        _decide(document.pk, _Verdict(Inspected([UNFINISHED], [])), by=by, on=on)


def _verdict(document: Document, copy: Path, lease: Lease) -> _Verdict:
    lease.progress(10, "Looking into the file")
    if store.digest(copy) != document.sha256:
        return _Verdict(Inspected([CHANGED], []))
    found = inspected(copy, document.name)
    if not settings.ACCEPT_UNSCANNED:
        lease.progress(60, "Scanning for malware")
    found.flags.extend(scan_flags())
    try:
        found.reasons.extend(malware_in(copy))
    except NoAnswer:
        if not found.reasons:
            found.reasons.append(NO_SCANNER)
            return _Verdict(found, scan_again=True)
    return _Verdict(found)


def _decide(pk: int, verdict: _Verdict, *, by: User, on: datetime) -> None:
    document = Document.objects.select_for_update().get(pk=pk)
    to = Document.Verdict.READY if verdict.is_ready else Document.Verdict.REFUSED
    check_move(document, to)
    found = verdict.found
    document.verdict, document.reasons, document.scan_again = to, found.reasons, verdict.scan_again
    document.flags, document.media_type, document.pages = found.flags, found.media_type, found.pages
    document.checked_at = on
    document.save()
    record(by=by, action=f"document.{to}", subject=document.subject, on=on, reasons=len(found.reasons))
    document_decided.send(Document, document=document, on=on)
    if not verdict.scan_again:
        tell_verdict(by=by, on=on, document=document)
        vault.forget_once_committed([document.key])
