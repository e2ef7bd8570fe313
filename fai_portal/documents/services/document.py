"""Taking a document in and handing it out. The owner's service says who may; here is what holds for everybody."""

import hashlib
import logging
import unicodedata
from datetime import datetime, timedelta
from os import SEEK_END
from pathlib import PurePosixPath
from typing import IO
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from fai_portal.documents import owners, vault
from fai_portal.documents.models import Document, Scan
from fai_portal.documents.rules import NotAllowed, check_move, check_readable
from fai_portal.documents.services.told import tell_verdict
from fai_portal.jobs.bell import ring

log = logging.getLogger(__name__)
NAME_LENGTH = 255
SCAN_AGAIN_FOR = timedelta(days=1)
NO_SCANNER_FOR_A_DAY = (
    "No malware scanner answered for a day, so the file was not accepted. Send it again later."
)


def receive_document(*, by: User, on: datetime, file: IO[bytes], name: str) -> Document:
    """Put the file in quarantine and ask for its check. Nothing in it is looked at here, however large it is.

    A file whose row was not committed stays under a key that nobody knows, until it is swept. Raises Denied.
    """
    check(by, Permission.WRITE_MOU)
    key, sha256 = uuid4(), hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    size = file.seek(0, SEEK_END)
    file.seek(0)
    vault.quarantine(key, file)
    with transaction.atomic():
        document = Document.objects.create(
            key=key, sha256=sha256, size=size, name=_shown_name(name), added_by=by, added_at=on
        )
        record(by=by, action="document.receive", subject=document.subject, on=on, sha256=sha256, size=size)
        _ask_for_scan(document, by=by, on=on)
    return document


@transaction.atomic
def open_document(*, by: User, on: datetime, document: Document) -> IO[bytes]:
    """The open file, for streaming: the only way to its bytes. No verdict, no byte; no event, no byte.

    Whether `by` may read it is for the owner's service to check, because a document knows no owner. Raises NotReadable.
    """
    row = Document.objects.get(pk=document.pk)
    check_readable(row)
    handle = vault.open_clean(row.key)
    record(by=by, action="document.read", subject=row.subject, on=on, sha256=row.sha256)
    return handle


@transaction.atomic
def scan_again(*, by: User, on: datetime, document: Document) -> Document:
    """Ask for another check of a document that only lacked a scanner. Raises NotAllowed."""
    row = Document.objects.select_for_update().get(pk=document.pk)
    check_move(row, Document.Verdict.CHECKING)
    row.verdict, row.reasons, row.scan_again = Document.Verdict.CHECKING, [], False
    row.save()
    record(by=by, action="document.scan_again", subject=row.subject, on=on)
    _ask_for_scan(row, by=by, on=on)
    return row


def scan_all_again(*, by: User, on: datetime) -> int:
    """What the schedule does: ask again for every document that lacked a scanner, and give up after a day."""
    asked = 0
    for document in Document.objects.to_scan_again():
        try:
            if document.added_at + SCAN_AGAIN_FOR < on:
                _give_up(document, by=by, on=on)
            else:
                scan_again(by=by, on=on, document=document)
                asked += 1
        except NotAllowed:
            continue  # somebody else asked in the meantime
    return asked


def sweep_quarantine(*, by: User, on: datetime) -> int:
    """What the schedule does each hour: remove the bytes of uploads that were cut off. Returns how many files.

    The names are read before the rows, and what is young stays: its row may not be committed yet.
    """
    names = vault.names_in_quarantine()
    waiting = {key.hex for key in Document.objects.waiting().values_list("key", flat=True)} | owners.held()
    before = on - timedelta(hours=settings.QUARANTINE_HOURS)
    swept = sum(vault.forget_older(name, than=before) for name in names if name not in waiting)
    log.info("Swept %d of %d files in quarantine.", swept, len(names))
    if swept:
        record(by=by, action="document.quarantine_swept", subject="document:quarantine", on=on, files=swept)
    return swept


def _shown_name(name: str) -> str:
    """The name as it is shown: its last part, without letters that control or mislead, and short enough."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(each for each in last if unicodedata.category(each)[0] != "C").strip()
    stem, dot, ending = kept.rpartition(".")
    if dot and len(kept) > NAME_LENGTH:
        return stem[: NAME_LENGTH - len(ending) - 1] + dot + ending[:20]
    return kept[:NAME_LENGTH] or "document"


def _ask_for_scan(document: Document, *, by: User, on: datetime) -> None:
    ring(Scan.objects.create(document=document, requested_by=by, queued_at=on))


@transaction.atomic
def _give_up(document: Document, *, by: User, on: datetime) -> None:
    row = Document.objects.select_for_update().get(pk=document.pk)
    check_move(row, Document.Verdict.CHECKING)
    row.reasons, row.scan_again = [NO_SCANNER_FOR_A_DAY], False
    row.save()
    record(by=by, action="document.refused", subject=row.subject, on=on)
    tell_verdict(by=by, on=on, document=row)
    vault.forget_once_committed([row.key])
