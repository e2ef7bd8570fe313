"""Files that people send: into quarantine at once; scanned, checked and loaded by a job."""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from os import SEEK_END
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import duckdb
from django.db import transaction
from django.utils import timezone

from demonstrations.models import Demonstration
from enrollees.datasets import engine
from enrollees.datasets.engine import scratch_folder
from enrollees.ingest.annotated import NoteFile, as_read, write_annotated
from enrollees.ingest.ending import HasBatch
from enrollees.ingest.findings import IntakeReport, shown
from enrollees.models import Sent, Upload
from enrollees.services.counts import import_counts
from enrollees.services.intake import NotReady, import_person_months
from enrollees.services.spans import import_repository, import_roster
from fai_portal.access.checks import Denied, check, check_everywhere
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from fai_portal.documents import store, vault
from fai_portal.documents.inspection import malware_in, scan_flags
from fai_portal.documents.scanner import NoAnswer
from fai_portal.documents.sealing import NotOurs
from fai_portal.jobs import Refused
from fai_portal.jobs.bell import ring
from fai_portal.jobs.lease import Lease
from fai_portal.jobs.models import Job

CHANGED = "A file in quarantine is not the one that was sent. Nothing was loaded. Send it again."
NO_SCANNER = (
    "The malware scanner gave no answer that can be trusted, so nothing was looked at and nothing was loaded. "
    "Send the file again in a few minutes; if that fails too, tell the portal's staff."
)
ELSEWHERE = (
    "The file is about a state that your account may not load data for. Nothing was loaded. "
    "Send only your own state's rows, or ask an administrator for the role."
)
OF_A_DEMONSTRATION = (
    Sent.PERSON_MONTHS,
    Sent.ROSTER,
)  # one file; the others say themselves what they are about


def receive_upload(
    *,
    by: User,
    on: datetime,
    layout: str,
    files: Sequence[tuple[str, IO[bytes]]],
    demonstration: Demonstration | None,
    synthetic: bool = False,
    dry_run: bool = False,
) -> Upload:
    """Put the files in quarantine and ask for their check. Nothing in them is looked at here. Raises Denied."""
    state = demonstration.state_id if demonstration else None
    check(by, Permission.IMPORT_DATA, state=state)
    if layout == Sent.COUNTS:
        check_everywhere(by, Permission.IMPORT_COUNTS)
    kept = [_quarantined(name, file) for name, file in files]
    with transaction.atomic():
        upload = Upload.objects.create(
            layout=layout, files=kept, demonstration=demonstration, state_id=state, is_synthetic=synthetic,
            dry_run=dry_run, requested_by=by, queued_at=on,
        )  # fmt: skip
        record(
            by=by, action="intake.receive", subject=upload.subject, on=on, state=state or "", layout=layout,
            files=len(kept), size=upload.size,
        )  # fmt: skip
        ring(upload)
    return upload


def _quarantined(name: str, file: IO[bytes]) -> dict[str, Any]:
    key, sha256 = uuid4(), hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    size = file.seek(0, SEEK_END)
    file.seek(0)
    vault.quarantine(key, file)
    return {"key": key.hex, "name": _shown_name(name), "sha256": sha256, "size": size}


def _shown_name(name: str) -> str:
    """As people may see it, and good for a file of ours: the month of a published file is read from it."""
    return shown(name.replace("\\", "/").rpartition("/")[2]).replace("/", "_").lstrip(".")[:120] or "file"


def take_in(job: Job, lease: Lease) -> None:
    """Scan the files, check them as a set, and load them whole or not at all."""
    upload = Upload.objects.select_related("demonstration", "requested_by").get(pk=job.pk)
    with scratch_folder() as folder, engine.workspace() as connection:
        sent = folder / "sent"
        sent.mkdir()
        for place, file in enumerate(upload.files):
            lease.progress(10 + 30 * place // len(upload.files), "Scanning for malware")
            _brought(file, sent)
        lease.progress(40, "Checking every row")
        try:
            _imported(upload, sent, _Desk(lease, connection, sent, NoteFile(folder / "notes.csv")))
        except NotReady as lack:
            raise Refused(str(lack)) from lack
        except Denied as error:
            _record_refusal(upload)
            raise Refused(ELSEWHERE) from error


def _brought(file: dict[str, Any], folder: Path) -> None:
    """A copy of the file under its name, once the scanner found nothing in it."""
    try:
        _scanned(file, folder)
    except NotOurs as error:
        raise Refused(CHANGED) from error


def _scanned(file: dict[str, Any], folder: Path) -> None:
    with vault.borrowed(Upload(files=[file]).keys[0]) as copy:
        with copy.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != file["sha256"]:
                raise Refused(CHANGED)
        try:
            found = malware_in(copy)
        except NoAnswer as error:
            raise Refused(NO_SCANNER) from error
        if found:
            raise Refused(" ".join(found))
        shutil.move(copy, folder / file["name"])


def _imported(upload: Upload, folder: Path, desk: "_Desk") -> IntakeReport:
    """By the same services as the commands, whose last transaction is the one that ends the job."""
    shared: dict[str, Any] = {
        "by": upload.requested_by,
        "on": timezone.now(),
        "dry_run": upload.dry_run,
        "ending": desk.over,
        "notes": desk.notes,
    }
    if upload.layout == Sent.COUNTS:
        return import_counts(path=folder, **shared)
    if upload.layout == Sent.REPOSITORY:
        return import_repository(path=folder, synthetic=upload.is_synthetic, **shared)
    shared |= {"path": folder / upload.files[0]["name"], "demonstration": upload.demonstration}
    if upload.layout == Sent.ROSTER:
        return import_roster(synthetic=upload.is_synthetic, **shared)
    return import_person_months(**shared)


@dataclass(frozen=True)
class _Desk:
    """Where one job works."""

    lease: Lease
    connection: duckdb.DuckDBPyConnection
    folder: Path
    notes: NoteFile

    @contextmanager
    def over(self, report: IntakeReport) -> Iterator[HasBatch]:
        self.lease.progress(90, "Writing down what was found")
        copies = [] if self.notes.is_empty else list(self._copies(report))
        with self.lease.done() as job:
            assert isinstance(job, Upload)
            job.notes, job.copies = scan_flags(), copies
            yield job

    def _copies(self, report: IntakeReport) -> Iterator[dict[str, Any]]:
        """Of each file in which rows were found wrong. Kept under their hash: nobody misses them if this is killed."""
        for path in sorted(self.folder.iterdir()):
            source, layout = as_read(path, report.layout)
            if not any(each.file == source.name and each.row for each in report.findings):
                continue
            copy = self.folder.parent / "copy.csv"
            write_annotated(self.connection, source, layout, self.notes, copy)
            yield {"name": source.name, "sha256": store.put(copy), "size": copy.stat().st_size}


def _record_refusal(upload: Upload) -> None:
    record(
        by=upload.requested_by, action="intake.import", subject=upload.subject, on=timezone.now(),
        state=upload.audited_state, outcome="refused", layout=upload.layout,
    )  # fmt: skip
