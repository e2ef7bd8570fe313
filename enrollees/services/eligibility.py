"""The eligibility job: what is known of people and their claims becomes a dataset of person-months."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
from django.db import transaction
from django.utils import timezone

from demonstrations.evaluation.adjustments import BadRates, chosen
from demonstrations.models import Demonstration
from demonstrations.savings.periods import Window
from demonstrations.savings.policy import Policy
from demonstrations.selectors.area import comparison_counties, demonstration_counties
from demonstrations.selectors.policy import policy_records
from enrollees.builders.claims import make_claim_months, read_claims
from enrollees.builders.known import read_known
from enrollees.builders.months import make_months, places
from enrollees.builders.person_months import make_person_months
from enrollees.datasets import engine
from enrollees.ingest.ending import HasBatch, alone, type_of_ending
from enrollees.ingest.findings import DEFAULT_MAX_FINDINGS, Findings, IntakeReport
from enrollees.models import ClaimDelivery, EligibilityRun, IntakeBatch, StatusSpan
from enrollees.selectors.adjustments import rates
from enrollees.selectors.area import CountySpan, area_of
from enrollees.services.intake import Judging, NotReady, load_person_month_table
from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from fai_portal.common.periods import Period, add_months
from fai_portal.documents import store
from fai_portal.jobs import Refused
from fai_portal.jobs.bell import ring
from fai_portal.jobs.lease import Lease
from fai_portal.jobs.models import Job

LAYOUT = "eligibility"
BASELINE_MONTHS = 24  # methodology 2.1
_RULES = ("month_rule", "alignment_test", "category_rule")

type_of_telling = Callable[[int, str], None]


@dataclass(frozen=True)
class _Plan:
    """What the record says: by which policy, where, and in which months."""

    policy: Policy
    policy_version: str
    window: Window
    counties: tuple[CountySpan, ...]
    first: date
    last: date


@transaction.atomic
def request_person_months(
    *,
    by: User,
    on: datetime,
    demonstration: Demonstration,
    baseline_months: int = BASELINE_MONTHS,
    switches: Sequence[str] = (),
) -> EligibilityRun:
    """Ask for the person-months of a demonstration from what is known now. Raises Denied, and NotReady by name."""
    check(by, Permission.BUILD_DATASETS, state=demonstration.state_id)
    _check_ready(demonstration, baseline_months, switches, on)
    run = EligibilityRun.objects.create(
        demonstration=demonstration,
        baseline_months=baseline_months,
        switches=list(switches),
        known_at=on,
        requested_by=by,
        queued_at=on,
    )
    record(
        by=by, action="eligibility.request", subject=run.subject, on=on, state=demonstration.state_id,
        baseline_months=baseline_months, switches=list(switches),
    )  # fmt: skip
    ring(run)
    return run


def build_person_months(job: Job, lease: Lease) -> None:
    """The body of the job. It ends with the dataset, or says in a sentence why there is none."""
    run = EligibilityRun.objects.select_related("demonstration", "requested_by").get(pk=job.pk)
    try:
        make_dataset(
            by=run.requested_by,
            on=timezone.now(),
            demonstration=run.demonstration,
            baseline_months=run.baseline_months,
            switches=run.switches,
            known_at=run.known_at,
            ending=lambda report: _over(lease),
            tell=lease.progress,
        )
    except NotReady as lack:
        raise Refused(str(lack)) from lack


@contextmanager
def _over(lease: Lease) -> Iterator[HasBatch]:
    """The transaction that makes the dataset is the one that ends the job."""
    lease.progress(90, "Writing the dataset")
    with lease.done() as job:
        assert isinstance(job, EligibilityRun)
        batch = _Batch()
        yield batch
        job.dataset = IntakeBatch.objects.select_related("dataset").get(pk=batch.batch_id).dataset
        if job.dataset is None:
            raise Refused(
                "The person-months were refused by the rules of every file, so there is no dataset."
            )


@dataclass
class _Batch:
    batch_id: int | None = None


def make_dataset(
    *,
    by: User,
    on: datetime,
    demonstration: Demonstration,
    baseline_months: int = BASELINE_MONTHS,
    switches: Sequence[str] = (),
    known_at: datetime | None = None,
    ending: type_of_ending = alone,
    tell: type_of_telling = lambda percent, words: None,
) -> IntakeReport:
    """Make the person-months from what was known at a moment, and a dataset of them through the door of every file.

    Made again from the same spans and claims it changes nothing: the content hash is the same, and so is the dataset.
    Raises Denied, and NotReady with what is missing by name.
    """
    check(by, Permission.BUILD_DATASETS, state=demonstration.state_id)
    known_at = known_at or on
    plan = _check_ready(demonstration, baseline_months, switches, known_at)
    deliveries = list(_deliveries(demonstration, known_at))
    with engine.scratch_folder() as folder, engine.workspace() as workspace:
        tell(10, "Reading spans")
        _make_months(workspace, folder, demonstration, plan, deliveries, known_at)
        tell(40, "Putting claims into months")
        read_claims(workspace, ([store.path(each["sha256"]) for each in one.files] for one in deliveries))
        claims = make_claim_months(workspace, rates=rates(), switches=switches)
        tell(60, "Judging eligibility")
        path = folder / "person_months.parquet"
        kinds = frozenset(kind for each in deliveries for kind in each.kinds)
        spans = make_person_months(
            workspace, path, policy=plan.policy, window=plan.window, counties=plan.counties, claim_kinds=kinds
        )
        _check_any(workspace, demonstration)
        told = {
            "spans": spans,
            "claims": asdict(claims),
            "adjustments": list(switches),
            "policy_version": plan.policy_version,
            "known_at": known_at.isoformat(),
        }
        tell(75, "Checking every row")
        return load_person_month_table(
            table=path,
            layout=LAYOUT,
            file_name=f"{demonstration.slug}.parquet",
            sha256=_sha256(path),
            size=path.stat().st_size,
            findings=Findings(DEFAULT_MAX_FINDINGS),
            demonstration=demonstration,
            by=by,
            on=on,
            ending=ending,
            judging=Judging(plan.policy, plan.window, {"made_from": told}),
        )


def _make_months(
    workspace: duckdb.DuckDBPyConnection,
    folder: Path,
    demonstration: Demonstration,
    plan: _Plan,
    deliveries: Sequence[ClaimDelivery],
    known_at: datetime,
) -> None:
    area = places(
        ((each.fips, each.state) for each in demonstration_counties(demonstration)),
        ((each.fips, each.state) for each in comparison_counties(demonstration)),
    )
    read_known(
        workspace, folder, demonstration=demonstration, counties=[each.county for each in area], at=known_at
    )
    make_months(
        workspace,
        month_rule=plan.policy.month_rule,
        first=plan.first,
        last=plan.last,
        area=area,
        claims_cover=((each.first_month, each.last_month) for each in deliveries),
    )


def _check_ready(
    demonstration: Demonstration, baseline_months: int, switches: Sequence[str], known_at: datetime
) -> _Plan:
    """What the record must hold before anything is computed. Raises NotReady for the first that is missing."""
    try:
        chosen(rates(), switches)
    except BadRates as error:
        raise NotReady(str(error)) from error
    records = policy_records(demonstration)
    if not records:
        raise NotReady(
            f"{demonstration} has no policy record, which says by which rule a month counts. Enter one for its agreement."
        )
    rules = {tuple(getattr(each, name) for name in _RULES) for each in records}
    if len(rules) > 1:
        raise NotReady(
            f"The policy records of {demonstration} do not agree on {', '.join(_RULES)}. One dataset is made by one "
            "set of rules: correct the records."
        )
    area = area_of(demonstration)
    if not area.counties:
        raise NotReady(
            f"{demonstration} has no counties with their dates on record. Enter them in its terms."
        )
    if not comparison_counties(demonstration):
        raise NotReady(f"{demonstration} has no comparison counties on record. Enter its comparison areas.")
    _check_known(demonstration, area.counties, known_at)
    start = records[0].period_start
    launch = area.start if area.start and area.start <= start else start
    end = records[-1].period_end
    return _Plan(
        policy=Policy(**dict(zip(_RULES, rules.pop(), strict=True))),
        policy_version=f"{records[0].agreement.slug}, versions "
        + ", ".join(f"{each.period_start}: {each.version}" for each in records),
        window=Window(
            baseline=Period(add_months(launch, -baseline_months), launch),
            performance=Period(start, end),
            launch=launch,
            entry_points=tuple(each.period_start for each in records),
        ),
        counties=area.counties,
        first=add_months(launch, -baseline_months).replace(day=1),
        last=min(add_months(end, -1), timezone.localdate(known_at)).replace(day=1),
    )


def _check_known(demonstration: Demonstration, counties: Sequence[CountySpan], known_at: datetime) -> None:
    known = StatusSpan.objects.known_on(known_at)
    living = known.filter(kind="county", value__in=[each.fips for each in counties])
    if not living.exists():
        raise NotReady(
            f"No spans say that anybody lives in a county of {demonstration}. Import status spans first."
        )
    if not _deliveries(demonstration, known_at).exists():
        raise NotReady(f"No claims of {demonstration} have been delivered. Import them first.")


def _deliveries(demonstration: Demonstration, known_at: datetime) -> Any:
    return ClaimDelivery.objects.filter(demonstration=demonstration).known_on(known_at)


def _check_any(workspace: duckdb.DuckDBPyConnection, demonstration: Demonstration) -> None:
    found = {group for (group,) in workspace.execute('SELECT DISTINCT "group" FROM drafted').fetchall()}
    for group in ("demonstration", "comparison"):
        if group not in found:
            raise NotReady(
                f"No person-months of the {group} group of {demonstration} come out of the spans that are known. Import "
                "status spans and claims of both groups."
            )
    (below,) = workspace.execute("SELECT count(*) FROM drafted WHERE medicare_paid < 0").fetchone() or (0,)
    if below:
        raise NotReady(
            f"The claims of {below:,} person-months add to less than zero: cancels came without their originals. "
            "Deliver the originals too."
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
