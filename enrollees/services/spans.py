"""Taking in spans: a roster of one demonstration, what was so of people, or files of the repository with both."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb
from django.db import connections, router
from django.utils import timezone

from demonstrations.models import Demonstration
from demonstrations.selectors import EVERYBODY
from demonstrations.selectors.area import comparison_counties, contract_numbers
from enrollees.datasets import engine
from enrollees.ingest import sources
from enrollees.ingest.ending import alone, type_of_ending
from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import DEFAULT_MAX_FINDINGS, Findings, IntakeReport, Notes, shown
from enrollees.ingest.load_spans import load_spans
from enrollees.ingest.load_statuses import Covered, load_statuses
from enrollees.ingest.spans import read_repository, read_roster
from enrollees.ingest.statuses import kinds_told, read_statuses, states_told
from enrollees.models import EnrollmentSpan, IntakeBatch
from enrollees.selectors.area import area_of, state_fips
from enrollees.selectors.intake import load_of
from enrollees.services.batch import SentFile, record_batch
from enrollees.services.intake import NotReady
from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User

ROSTER = "portal"
REPOSITORY = "idr"
STATUS = "status"


@dataclass(frozen=True)
class _Sending:
    """One file or folder, who sends it, and the demonstration or the state that it is for, when there is one."""

    file: SentFile
    demonstration: Demonstration | None
    by: User
    on: datetime
    dry_run: bool
    started: datetime
    ending: type_of_ending
    state: str | None = None  # where no demonstration says it


def import_roster(
    *,
    path: Path,
    demonstration: Demonstration,
    by: User,
    on: datetime,
    synthetic: bool = False,
    dry_run: bool = False,
    max_findings: int = DEFAULT_MAX_FINDINGS,
    file_name: str = "",
    ending: type_of_ending = alone,
    notes: Notes | None = None,
) -> IntakeReport:
    """Check a roster and, unless it is refused or the run is dry, load it whole.

    A file tells everything of the people in it: what it does not say of them any more is closed, and stays known as
    what we knew before. Raises Denied when `by` may not import for the state.
    """
    check(by, Permission.IMPORT_DATA, state=demonstration.state_id)
    name = shown(file_name or path.name)
    source = sources.look_at(path, name=name)
    sending = _Sending(
        SentFile(name, ROSTER, source.sha256, source.size),
        demonstration,
        by,
        on,
        dry_run,
        timezone.now(),
        ending,
    )
    contracts = frozenset(contract_numbers(demonstration))
    facts = replace(_facts_on(on, contracts, synthetic), area=area_of(demonstration))
    findings = Findings(max_findings, notes)
    with engine.workspace() as workspace:
        rows = read_roster(workspace, path, name=name, facts=facts, findings=findings)
        return _loaded_or_not(workspace, sending, findings, rows, {demonstration: None})


def import_repository(
    *,
    path: Path,
    by: User,
    on: datetime,
    synthetic: bool = False,
    dry_run: bool = False,
    max_findings: int = DEFAULT_MAX_FINDINGS,
    ending: type_of_ending = alone,
    notes: Notes | None = None,
) -> IntakeReport:
    """Check a folder of the repository's span files, and load plan enrollment of each demonstration they are about.

    Contracts say which: those of no demonstration are left out. Raises Denied when `by` may not import for a state
    whose plans are in the files.
    """
    check(by, Permission.IMPORT_DATA)
    paths = sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
    sha256, size = sources.folder_identity(path) if path.is_dir() else _identity(path)
    sending = _Sending(
        SentFile(shown(path.name), REPOSITORY, sha256, size), None, by, on, dry_run, timezone.now(), ending
    )
    demonstrations = Demonstration.objects.visible_to(EVERYBODY).select_related("state")
    of = {each: frozenset(contract_numbers(each)) for each in demonstrations}
    findings = Findings(max_findings, notes)
    facts = _facts_on(on, frozenset().union(*of.values()), synthetic)
    with engine.workspace() as workspace:
        rows, kinds = read_repository(
            workspace,
            paths,
            facts=facts,
            findings=findings,
            states=_states(of),
            contracts={contract: each.state_id for each, known in of.items() for contract in known},
        )
        present = _present(workspace, of) if not findings.errors else {}
        for state in {each.state_id for each in present} | set(_told(workspace, findings)):
            check(by, Permission.IMPORT_DATA, state=state)
        return _loaded_or_not(workspace, sending, findings, rows, present, Covered(kinds))


def import_statuses(
    *,
    path: Path,
    by: User,
    on: datetime,
    synthetic: bool = False,
    dry_run: bool = False,
    max_findings: int = DEFAULT_MAX_FINDINGS,
    file_name: str = "",
    ending: type_of_ending = alone,
    notes: Notes | None = None,
) -> IntakeReport:
    """Check a status file and, unless it is refused or the run is dry, load it whole.

    A file tells everything of the people and the kinds in it: what it does not say any more is closed, and stays known
    as what we knew before. Raises Denied when `by` may not import for a state in it.
    """
    check(by, Permission.IMPORT_DATA)
    name = shown(file_name or path.name)
    source = sources.look_at(path, name=name)
    sending = _Sending(
        SentFile(name, STATUS, source.sha256, source.size), None, by, on, dry_run, timezone.now(), ending
    )
    findings = Findings(max_findings, notes)
    with engine.workspace() as workspace:
        rows = read_statuses(
            workspace, path, name=name, facts=_facts_on(on, frozenset(), synthetic), findings=findings
        )
        if findings.errors:
            return _loaded_or_not(workspace, sending, findings, rows, {})
        states = states_told(workspace)
        for state in states:
            check(by, Permission.IMPORT_DATA, state=state)
        if len(states) == 1:
            sending = replace(sending, state=states[0])
        return _loaded_or_not(workspace, sending, findings, rows, {}, Covered(kinds_told(workspace)))


def _states(demonstrations: Iterable[Demonstration]) -> frozenset[str]:
    """The states whose people are in a demonstration or in its comparison."""
    compared = {county.state for each in demonstrations for county in comparison_counties(each)}
    return frozenset(each.state_id for each in demonstrations) | compared


def _told(workspace: duckdb.DuckDBPyConnection, findings: Findings) -> list[str]:
    return [] if findings.errors else states_told(workspace)


def _present(
    workspace: duckdb.DuckDBPyConnection, of: dict[Demonstration, frozenset[str]]
) -> dict[Demonstration, frozenset[str] | None]:
    """The demonstrations whose contracts are in the spans, with those contracts."""
    found = {contract for (contract,) in workspace.execute("SELECT DISTINCT contract FROM spans").fetchall()}
    return {each: contracts & found for each, contracts in of.items() if contracts & found}


def _loaded_or_not(
    workspace: duckdb.DuckDBPyConnection,
    sending: _Sending,
    findings: Findings,
    rows: int,
    parts: dict[Demonstration, frozenset[str] | None],
    covered: Covered | None = None,
) -> IntakeReport:
    """The spans of the workspace by demonstration and, where a file tells of a time and kinds, its statuses by state:
    all of them, or none."""
    people = 0
    if not findings.errors:
        (people,) = workspace.execute("SELECT count(*) FROM people").fetchone() or (0,)
    report = IntakeReport.of(findings, layout=sending.file.layout, rows=rows, people=people)
    with sending.ending(report) as waiting:
        if sending.dry_run or not report.accepted:
            waiting.batch_id = _batch(sending, report).pk
            return replace(report, batch=waiting.batch_id)
        _one_at_a_time(sending)
        known = load_of(
            layout=sending.file.layout,
            sha256=sending.file.sha256,
            demonstration=sending.demonstration.pk if sending.demonstration else None,
        )
        batch = known or _batch(sending, report)
        waiting.batch_id = batch.pk
        if known:
            return replace(report, batch=known.pk)
        loaded = [_load(workspace, sending, batch, each, contracts) for each, contracts in parts.items()]
        for state in states_told(workspace) if covered else ():
            loaded.append(
                load_statuses(workspace, state=state, covered=covered, batch=batch.pk, on=sending.on)
            )
        return replace(report, loaded=sum(loaded), batch=batch.pk)


def _load(
    workspace: duckdb.DuckDBPyConnection,
    sending: _Sending,
    batch: IntakeBatch,
    demonstration: Demonstration,
    contracts: frozenset[str] | None,
) -> int:
    loaded = load_spans(
        workspace,
        state=demonstration.state_id,
        demonstration=demonstration.pk,
        contracts=contracts,
        batch=batch.pk,
        on=sending.on,
    )
    return loaded.opened


def _one_at_a_time(sending: _Sending) -> None:
    """Two loads of spans of one demonstration wait for each other here, until the end of the transaction.

    Files of the repository may be about all of them, so they wait for every other load.
    """
    lock = "pg_advisory_xact_lock_shared" if sending.demonstration else "pg_advisory_xact_lock"
    with connections[router.db_for_write(EnrollmentSpan)].cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtext('enrollment-spans'), 0)")
        if sending.demonstration:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext('enrollment-spans'), %s)", [sending.demonstration.pk]
            )


def _batch(sending: _Sending, report: IntakeReport) -> IntakeBatch:
    demonstration = sending.demonstration
    return record_batch(
        file=sending.file,
        report=report,
        by=sending.by,
        on=sending.on,
        started=sending.started,
        dry_run=sending.dry_run,
        state=demonstration.state_id if demonstration else sending.state,
        demonstration=demonstration,
    )


def _identity(path: Path) -> tuple[str, int]:
    source = sources.look_at(path, name=path.name)
    return source.sha256, source.size


def _facts_on(on: datetime, contracts: frozenset[str], synthetic: bool) -> Facts:
    fips = state_fips()
    if not fips:
        raise NotReady("No states are on record. Run `manage.py load_public_record` first.")
    return Facts(fips, None, timezone.localdate(on), contracts=contracts, is_synthetic=synthetic)
