"""What is remembered of a file that was sent: its batch, its findings and its audit event."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from demonstrations.models import Demonstration
from enrollees.ingest.findings import IntakeReport
from enrollees.models import Dataset, IntakeBatch, IntakeFinding
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record


@dataclass(frozen=True)
class SentFile:
    """What an intake batch remembers of the file or folder that was sent."""

    name: str
    layout: str
    sha256: str
    size: int


def record_batch(
    *,
    file: SentFile,
    report: IntakeReport,
    by: User,
    on: datetime,
    started: datetime,
    dry_run: bool,
    state: str | None = None,
    demonstration: Demonstration | None = None,
    dataset: Dataset | None = None,
    **told: Any,
) -> IntakeBatch:
    """Inside the transaction that loads the file. What is `told` goes into the audit event beside the verdict."""
    batch = IntakeBatch.objects.create(
        file_name=file.name[:200],
        layout=file.layout,
        sha256=file.sha256,
        size=file.size,
        verdict=report.verdict,
        dry_run=dry_run,
        state_id=state,
        demonstration=demonstration,
        dataset=dataset,
        uploaded_by=by,
        rows=report.rows,
        people=report.people,
        counts=report.counts,
        started_at=started,
        finished_at=timezone.now(),
    )
    IntakeFinding.objects.bulk_create(
        [
            IntakeFinding(
                batch=batch,
                position=position,
                file=finding.file,
                row=finding.row,
                field=finding.field,
                rule=finding.rule,
                severity=finding.severity,
                found=finding.found,
                allowed=finding.allowed,
                fix=finding.fix,
                person=finding.person,
                month=finding.month,
            )
            for position, finding in enumerate(report.findings)
        ],
        batch_size=1_000,
    )
    record(
        by=by,
        action="intake.check" if dry_run else "intake.import",
        subject=batch.subject,
        on=on,
        state=state or "",
        outcome="done" if report.accepted else "refused",
        verdict=report.verdict,
        layout=file.layout,
        rows=report.rows,
        **told,
    )
    return batch
