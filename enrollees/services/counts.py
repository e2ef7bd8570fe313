"""Taking in published counts: every file of a folder checked, then all its months kept or none."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from django.utils import timezone

from demonstrations.selectors.enrollment import contracts_in
from demonstrations.services.enrollment_counts import PublishedCount, keep_counts
from enrollees.datasets import engine
from enrollees.ingest import sources
from enrollees.ingest.archives import unpacked
from enrollees.ingest.counts import Month, read_months
from enrollees.ingest.ending import alone, type_of_ending
from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import DEFAULT_MAX_FINDINGS, Findings, IntakeReport, Notes, shown
from enrollees.selectors.area import known_counties, state_fips, state_ssa
from enrollees.selectors.intake import load_of
from enrollees.services.batch import SentFile, record_batch
from enrollees.services.intake import NotReady
from fai_portal.access.checks import check_everywhere
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User

LAYOUT = "cpsc"


def import_counts(
    *,
    path: Path,
    by: User,
    on: datetime,
    dry_run: bool = False,
    max_findings: int = DEFAULT_MAX_FINDINGS,
    ending: type_of_ending = alone,
    notes: Notes | None = None,
) -> IntakeReport:
    """Check a folder of CPSC files or their archives, or one of them, and unless something is wrong keep the counts of our plans.

    Raises Denied when `by` may not load counts of every state, NotReady when the record is empty.
    """
    check_everywhere(by, Permission.IMPORT_COUNTS)
    started = timezone.now()
    findings = Findings(max_findings, notes)
    paths = sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
    with engine.scratch_folder() as scratch, engine.workspace() as connection:
        paths = unpacked(paths, scratch, findings)
        months = list(read_months(connection, paths, _facts(on), findings))
    report = IntakeReport.of(findings, layout=LAYOUT, rows=sum(month.rows for month in months))
    sent = _sent(path)
    with ending(report) as waiting:
        if dry_run or not report.accepted:
            batch = record_batch(file=sent, report=report, by=by, on=on, started=started, dry_run=dry_run)
            waiting.batch_id = batch.pk
            return replace(report, batch=batch.pk)
        changed = sum(_keep(month, by=by, on=on) for month in months)
        batch = load_of(layout=LAYOUT, sha256=sent.sha256, demonstration=None) or record_batch(
            file=sent, report=report, by=by, on=on, started=started, dry_run=False, **_totals(months)
        )
        waiting.batch_id = batch.pk
        return replace(report, loaded=changed, batch=batch.pk)


def _keep(month: Month, *, by: User, on: datetime) -> int:
    """How many counts were written or changed."""
    if not month.ties:
        raise AssertionError(f"The counts of {month.month:%Y-%m} do not add up to their file.")
    counts = (PublishedCount(cell.contract, cell.plan_id, cell.county, cell.enrolled) for cell in month.cells)
    return keep_counts(by=by, on=on, month=month.month, counts=counts).changed


def _totals(months: list[Month]) -> dict[str, int]:
    """The control totals that the audit keeps: what the files hold is what is kept and what is left out."""
    names = ("rows", "people", "other_rows", "other_people", "unplaced_rows", "unplaced_people")
    totals = {f"file_{name}": sum(getattr(month, name) for month in months) for name in names}
    return totals | {"kept_rows": sum(len(month.cells) for month in months)}


def _facts(on: datetime) -> Callable[[date], Facts]:
    fips, ssa, today = state_fips(), state_ssa(), timezone.localdate(on)
    if not fips:
        raise NotReady("No states are on record. Run `manage.py load_public_record` first.")
    counties = known_counties()

    def of(month: date) -> Facts:
        return Facts(fips, None, today, ssa, frozenset(contracts_in(month)), counties)

    return of


def _sent(path: Path) -> SentFile:
    if path.is_dir():
        sha256, size = sources.folder_identity(path)
    else:
        source = sources.look_at(path, name=path.name)
        sha256, size = source.sha256, source.size
    return SentFile(shown(path.name), LAYOUT, sha256, size)
