"""Keeping what CCW/RIF files say: people and their status as spans, claims as a delivery."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.db import connections, router, transaction
from django.utils import timezone

from demonstrations.models import Demonstration
from enrollees.datasets import snapshots
from enrollees.datasets.engine import literal
from enrollees.identifiers import surrogate_key
from enrollees.ingest.findings import Findings, IntakeReport, shown
from enrollees.ingest.load_statuses import load_statuses
from enrollees.ingest.rif import Conversion
from enrollees.ingest.rif.keeping import (
    covered_months,
    kinds_of,
    make_delivery,
    make_statuses,
    take_known,
)
from enrollees.ingest.sources import folder_identity
from enrollees.ingest.statuses import states_told
from enrollees.models import ClaimDelivery, IntakeBatch, StatusSpan
from enrollees.selectors.intake import load_of
from enrollees.services.batch import SentFile, record_batch
from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from fai_portal.documents import store

LAYOUT = "rif_kept"


def keep_rif(
    *,
    conversion: Conversion,
    directory: Path,
    scratch: Path,
    findings: Findings,
    demonstration: Demonstration,
    by: User,
    on: datetime,
    dry_run: bool,
) -> IntakeReport:
    """Keep a folder that has been converted, whole or not at all; one that was kept before changes nothing.

    The files tell everything of their people in the months that they cover, and nothing of other months. Raises Denied
    when `by` may not import for a state whose people are in them.
    """
    started = timezone.now()
    report = IntakeReport.of(findings, layout=LAYOUT, rows=conversion.rows, people=conversion.people)
    states: list[str] = []
    if report.accepted:
        covered = make_statuses(conversion.connection)
        states = states_told(conversion.connection)
    for state in states:
        check(by, Permission.IMPORT_DATA, state=state)
    sha256, size = folder_identity(directory)
    file = SentFile(shown(directory.name), LAYOUT, sha256, size)

    def batch() -> IntakeBatch:
        return record_batch(
            file=file, report=report, by=by, on=on, started=started, dry_run=dry_run,
            state=demonstration.state_id, demonstration=demonstration,
        )  # fmt: skip

    with transaction.atomic(), connections[router.db_for_write(StatusSpan)].cursor() as cursor:
        if dry_run or not report.accepted:
            return replace(report, batch=batch().pk)
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('enrollment-spans'), 0)")
        known = load_of(layout=LAYOUT, sha256=sha256, demonstration=demonstration.pk)
        if known:
            return replace(report, batch=known.pk)
        kept = batch()
        loaded = 0
        for state in states:
            loaded += load_statuses(conversion.connection, state=state, covered=covered, batch=kept.pk, on=on)
            take_known(conversion.connection, cursor, state)
        loaded += _deliver(conversion, scratch, demonstration, kept, on)
        return replace(report, batch=kept.pk, loaded=loaded)


def _deliver(
    conversion: Conversion, scratch: Path, demonstration: Demonstration, batch: IntakeBatch, on: datetime
) -> int:
    connection = conversion.connection
    snapshots.set_key(connection, surrogate_key(state=demonstration.state_id))
    rows, people = make_delivery(connection, keyed_number=snapshots.KEYED_NUMBER)
    path = scratch / "claims.parquet"
    connection.execute(f"COPY delivery TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)")
    months = covered_months(connection)
    ClaimDelivery.objects.create(
        demonstration=demonstration,
        state_id=demonstration.state_id,
        batch=batch,
        kinds=kinds_of({each.kind for each in conversion.files}),
        rows=rows,
        people=people,
        first_month=months.first,
        last_month=months.last,
        files=[{"size": path.stat().st_size, "rows": rows, "sha256": store.put(path)}],
        received_at=on,
    )
    return rows
