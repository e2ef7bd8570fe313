"""Taking a file in: checked whole, then loaded whole or not at all."""

import logging
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.db import connections, router
from django.utils import timezone

from demonstrations.models import Demonstration
from demonstrations.savings.periods import Window
from demonstrations.savings.policy import Policy
from enrollees.datasets import engine, snapshots
from enrollees.identifiers import surrogate_key
from enrollees.ingest import person_months, sources
from enrollees.ingest.ending import alone, type_of_ending
from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import DEFAULT_MAX_FINDINGS, Findings, IntakeReport, Notes, shown
from enrollees.ingest.layouts.person_months import PERSON_MONTHS
from enrollees.ingest.values import canonical
from enrollees.models import Dataset, IntakeBatch
from enrollees.selectors.area import area_of, state_fips
from enrollees.selectors.intake import load_of
from enrollees.services.batch import SentFile, record_batch
from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Memory:
    """The engine's limits while it checks and while it writes; what is larger spills to disk."""

    check: str
    write: str


LEAN = _Memory(check="140MB", write="56MB")  # enough for nearly any file


class NotReady(Exception):
    """The portal lacks what every import needs; the sentence says what and how to get it."""


@dataclass(frozen=True)
class Judging:
    """By which policy the months of a dataset are judged, and what its counts say beside that."""

    policy: Policy = field(default_factory=Policy)
    window: Window | None = None
    told: dict[str, Any] = field(default_factory=dict)


DEFAULT_RULES = Judging()


@dataclass(frozen=True)
class _Request:
    demonstration: Demonstration | None
    by: User
    on: datetime
    dry_run: bool
    ending: type_of_ending = alone
    judging: Judging = DEFAULT_RULES

    @property
    def state(self) -> str | None:
        return self.demonstration.state_id if self.demonstration else None


@dataclass(frozen=True)
class _Snapshot:
    """A checked table that has been written, or in a dry run only counted."""

    content_hash: str
    state: str
    totals: snapshots.Totals
    files: list[snapshots.SnapshotFile]
    exclusions: list[dict]  # how many person-months and people each default rule of eligibility leaves out


def import_person_months(
    *,
    path: Path,
    demonstration: Demonstration | None,
    by: User,
    on: datetime,
    dry_run: bool = False,
    max_findings: int = DEFAULT_MAX_FINDINGS,
    file_name: str = "",
    ending: type_of_ending = alone,
    notes: Notes | None = None,
) -> IntakeReport:
    """Check a person-month file and, unless it is refused or the run is dry, make a dataset of it.

    A file that was loaded before changes nothing: the answer names its dataset, and `loaded` is 0. Raises Denied
    when `by` may not import for the state.
    """
    request = _Request(demonstration, by, on, dry_run, ending)
    source = sources.look_at(path, name=shown(file_name or path.name))
    file = SentFile(source.name, PERSON_MONTHS.key, source.sha256, source.size)
    return _take_in(source, file, request, Findings(max_findings, notes))


def load_person_month_table(
    *,
    table: Path,
    layout: str,
    file_name: str,
    sha256: str,
    size: int,
    findings: Findings,
    demonstration: Demonstration | None,
    by: User,
    on: datetime,
    dry_run: bool = False,
    ending: type_of_ending = alone,
    judging: Judging = DEFAULT_RULES,
) -> IntakeReport:
    """The same for person-months that a reader of another layout made: a Parquet file in the columns of 6.2.

    `layout`, `sha256` and `size` are those of what was sent; `findings` brings what its reader found, and the
    person-month rules add theirs.
    """
    request = _Request(demonstration, by, on, dry_run, ending, judging)
    source = sources.look_at(table, name=shown(file_name))
    return _take_in(source, SentFile(source.name, layout, sha256, size), request, findings)


def _take_in(source: sources.Source, file: SentFile, request: _Request, found: Findings) -> IntakeReport:
    check(request.by, Permission.IMPORT_DATA, state=request.state)
    started = timezone.now()
    facts = _facts(request)
    try:
        report, snapshot = _checked(source, file, request, facts, deepcopy(found), LEAN)
    except duckdb.OutOfMemoryException:
        logger.warning("An intake needs more memory; trying again with %s.", settings.ANALYTICS_MEMORY)
        full = _Memory(settings.ANALYTICS_MEMORY, settings.ANALYTICS_MEMORY)
        report, snapshot = _checked(source, file, request, facts, found, full)
    with request.ending(report) as waiting:
        if snapshot is None or request.dry_run:
            state = request.state or (snapshot.state if snapshot else None)
            batch = _batch(file, request, report, started, state=state)
            report = replace(report, batch=batch.pk)
        else:
            report = _load(snapshot, file, request, report, started)
        waiting.batch_id = report.batch
        return report


def _checked(
    source: sources.Source,
    file: SentFile,
    request: _Request,
    facts: Facts,
    findings: Findings,
    memory: _Memory,
) -> tuple[IntakeReport, _Snapshot | None]:
    with engine.workspace(memory=memory.check) as connection:
        checked = person_months.check(connection, source, facts, findings)
        report = IntakeReport.of(findings, layout=file.layout, rows=checked.rows, people=checked.people)
        return report, _snapshot(connection, checked, request, facts, memory) if report.accepted else None


def _facts(request: _Request) -> Facts:
    fips = state_fips()
    if not fips:
        raise NotReady("No states are on record. Run `manage.py load_public_record` first.")
    area = area_of(request.demonstration) if request.demonstration else None
    return Facts(fips, area, _day(request.on))


def _day(on: datetime) -> date:
    return timezone.localdate(on)


def _snapshot(
    connection: duckdb.DuckDBPyConnection,
    checked: person_months.Checked,
    request: _Request,
    facts: Facts,
    memory: _Memory,
) -> _Snapshot:
    """Hash the rows and, in a real run, write them. Files under their hash that no row names harm nobody."""
    (state,) = connection.execute(
        "SELECT any_value(state) FROM rows WHERE \"group\" = 'demonstration'"
    ).fetchone() or (None,)
    if request.state is None:
        check(request.by, Permission.IMPORT_DATA, state=state)
    columns = [
        snapshots.Column(field.name, canonical(field, engine.quoted(field.name))) for field in checked.fields
    ]
    content_hash = snapshots.content_hash(
        connection, layout=PERSON_MONTHS.key, version=PERSON_MONTHS.version, columns=columns
    )
    totals = snapshots.totals(connection)
    if request.dry_run or _dataset(content_hash, request):
        return _Snapshot(content_hash, state, totals, [], [])
    with engine.scratch_folder() as folder:
        files = snapshots.write(
            connection,
            names=snapshots.filled(connection, [field.name for field in checked.fields]),
            key=surrogate_key(state=state),
            folder=folder,
            memory=memory.write,
        )
    return _Snapshot(
        content_hash, state, totals, files, _exclusions(connection, checked.rows, facts, request.judging)
    )


def _exclusions(
    connection: duckdb.DuckDBPyConnection, rows: int, facts: Facts, judging: Judging
) -> list[dict]:
    # Here and not above: what it imports takes a tenth of the memory that an import may take.
    from enrollees.datasets import tables
    from enrollees.selectors.savings import flow_of

    counties = facts.area.counties if facts.area else None
    opened = tables.opened(connection, "rows")
    flow = flow_of(opened, judging.policy, counties, rows=rows, window=judging.window)
    return [
        {"group": each.group, "reason": each.reason, "months": each.months, "people": each.people}
        for each in (*flow.eligible.values(), *flow.excluded)
    ]


def _load(
    snapshot: _Snapshot, file: SentFile, request: _Request, report: IntakeReport, started: datetime
) -> IntakeReport:
    _one_at_a_time(snapshot.content_hash)
    dataset = _dataset(snapshot.content_hash, request)
    if dataset is None:
        dataset = _create_dataset(snapshot, request, report)
        loaded = dataset.rows
    else:
        loaded = 0
    batch = load_of(layout=file.layout, sha256=file.sha256, demonstration=dataset.demonstration_id)
    if batch:
        record(
            by=request.by,
            action="intake.sent_again",
            subject=dataset.subject,
            on=request.on,
            state=dataset.state_id,
        )
    else:
        batch = _batch(file, request, report, started, state=dataset.state_id, dataset=dataset)
    return replace(report, dataset=dataset.content_hash, loaded=loaded, batch=batch.pk)


def _batch(
    file: SentFile, request: _Request, report: IntakeReport, started: datetime, **what: Any
) -> IntakeBatch:
    return record_batch(
        file=file,
        report=report,
        by=request.by,
        on=request.on,
        started=started,
        dry_run=request.dry_run,
        demonstration=request.demonstration,
        **what,
    )


def _one_at_a_time(content_hash: str) -> None:
    """Two imports of the same rows wait for each other here, until the end of the transaction."""
    with connections[router.db_for_write(Dataset)].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(content_hash[:15], 16)])


def _dataset(content_hash: str, request: _Request) -> Dataset | None:
    return Dataset.objects.filter(content_hash=content_hash, demonstration=request.demonstration).first()


def _create_dataset(snapshot: _Snapshot, request: _Request, report: IntakeReport) -> Dataset:
    totals = snapshot.totals
    dataset = Dataset.objects.create(
        content_hash=snapshot.content_hash,
        layout=PERSON_MONTHS.key,
        layout_version=PERSON_MONTHS.version,
        state_id=snapshot.state,
        demonstration=request.demonstration,
        rows=totals.rows,
        people=totals.people,
        first_month=totals.first_month,
        last_month=totals.last_month,
        counts=totals.as_counts()
        | {"eligibility": snapshot.exclusions, "warnings": report.counts}
        | request.judging.told,
        files=[each.as_dict() for each in snapshot.files],
        created_at=request.on,
    )
    record(
        by=request.by,
        action="dataset.create",
        subject=dataset.subject,
        on=request.on,
        state=dataset.state_id,
        rows=totals.rows,
        people=totals.people,
    )
    return dataset
