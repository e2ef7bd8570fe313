"""Requesting a run, cancelling it, building it and building it again to compare."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction

from enrollees.datasets.tables import TooLittleMemory
from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from fai_portal.documents import store
from fai_portal.jobs import Refused
from fai_portal.jobs.bell import ring
from fai_portal.jobs.lease import Lease
from fai_portal.jobs.services import job as jobs
from reports import catalogue, selectors
from reports.builders.authored import authored_facts
from reports.builders.inputs import CannotBuild
from reports.builders.parameters import canonical
from reports.builders.run_inputs import inputs_of
from reports.builders.steps import Steps, Unkept
from reports.code_version import code_version
from reports.models import Artifact, ReportRun
from reports.render.files import PlannedFile, planned
from reports.rules import check_can_verify, check_dataset_fits, check_model_fits
from reports.services.step import RunSteps

if TYPE_CHECKING:
    from demonstrations.models import Demonstration
    from enrollees.models import Dataset

WRITING = 80  # the percent at which the numbers are done and the files are written


@dataclass(frozen=True)
class Requested:
    """The run for these inputs, and whether this request made it."""

    run: ReportRun
    is_new: bool


def request_run(
    *,
    by: User,
    on: datetime,
    kind: str,
    demonstration: "Demonstration",
    dataset: "Dataset",
    parameters: Mapping[str, str],
    seed: int = 0,
) -> Requested:
    """Queue a report. The same inputs are the same run, unless that one failed or was cancelled.

    Raises Denied, UnknownKind, BadParameters, NotAllowed (the demonstration is of another model, or the dataset
    is another demonstration's) or CannotBuild (there is no policy record to build by), each with a sentence for the
    person who asked.
    """
    check(by, Permission.CREATE_RUN, state=demonstration.state_id)
    entry = catalogue.kind(kind)
    values = canonical(entry.parameters, parameters)
    check_model_fits(demonstration, entry.models, entry.title)
    check_dataset_fits(dataset, demonstration)
    basis = entry.basis(demonstration, values)
    written = authored_facts(selectors.current_versions(demonstration, kind, entry.authored))
    run = ReportRun(
        kind=kind,
        demonstration=demonstration,
        dataset=dataset,
        parameters=values,
        policy=basis.policy,
        policy_version=basis.policy_version,
        facts=basis.facts | written,
        code_version=code_version(),
        seed=seed,
        requested_by=by,
        queued_at=on,
    )
    run.digest = run.computed_digest()
    return _existing(run) or _queued(run, by=by, on=on)


def _existing(run: ReportRun) -> Requested | None:
    same = ReportRun.objects.standing().filter(digest=run.digest).first()
    return Requested(same, is_new=False) if same else None


def _queued(run: ReportRun, *, by: User, on: datetime) -> Requested:
    try:
        with transaction.atomic():
            run.save()
            record(
                by=by, action="run.request", subject=run.subject, on=on, state=run.audited_state,
                kind=run.kind, dataset=run.dataset.content_hash, digest=run.digest,
            )  # fmt: skip
            ring(run)
    except IntegrityError:  # somebody else asked for the same in this very moment
        if same := _existing(run):
            return same
        raise
    return Requested(run, is_new=True)


def cancel_run(*, by: User, on: datetime, run: ReportRun) -> ReportRun:
    """Cancel a queued run at once, a running one at its next step. Raises Denied or NotAllowed."""
    check(by, Permission.CANCEL_RUN, state=run.demonstration.state_id)
    return jobs.request_cancel(job=run, by=by, on=on)


def build(run: ReportRun, lease: Lease) -> None:
    """Build a run's files under its lease. Their rows and DONE are written together, or not at all."""
    artifacts = []
    try:
        for position, file in enumerate(_files(run, RunSteps(run, lease, until=WRITING))):
            lease.progress(WRITING + min(2 * position, 18), f"Writing {file.name}")
            data = file.render()
            artifacts.append(
                Artifact(
                    run=run,
                    position=position,
                    form=file.form,
                    name=file.name,
                    media_type=file.media_type,
                    sha256=store.put(data),
                    size=len(data),
                )
            )
    except CannotBuild as reason:
        raise Refused(str(reason)) from reason
    with lease.done():
        Artifact.objects.bulk_create(artifacts)


def _files(run: ReportRun, steps: Steps) -> list[PlannedFile]:
    """From the fixed inputs to the document, and the files to draw of it. Raises CannotBuild with what stands in the way."""
    try:
        document = catalogue.kind(run.kind).build(inputs_of(run), steps)
    except TooLittleMemory as reason:
        raise CannotBuild(str(reason)) from reason
    return planned(document, stem=run.file_stem)


def _unkept() -> Unkept:
    return Unkept(processes=settings.ANALYTICS_THREADS, memory_mib=settings.STEP_MEMORY_MIB)


@dataclass(frozen=True)
class Compared:
    """One file of a run, as it was and as it came out now. An absent one has an empty hash."""

    name: str
    was: str
    now: str

    @property
    def is_same(self) -> bool:
        return self.was == self.now


@dataclass(frozen=True)
class Verified:
    """What building a run again gave. A newer code version is named, since it may be why files differ."""

    files: list[Compared]
    code_then: str
    code_now: str

    @property
    def is_same(self) -> bool:
        return all(file.is_same for file in self.files)


def verify_run(*, by: User, on: datetime, run: ReportRun) -> Verified:
    """Build a finished run again from its row, keep nothing, and compare byte for byte.

    Raises Denied, NotAllowed (the run is not done) or CannotBuild.
    """
    check(by, Permission.CREATE_RUN, state=run.demonstration.state_id)
    check_can_verify(run)
    was = {artifact.name: artifact.sha256 for artifact in run.artifacts.all()}
    now = {file.name: hashlib.sha256(file.render()).hexdigest() for file in _files(run, _unkept())}
    files = [Compared(name, was.get(name, ""), now.get(name, "")) for name in dict.fromkeys([*was, *now])]
    verified = Verified(files, code_then=run.code_version, code_now=code_version())
    record(
        by=by, action="run.verify", subject=run.subject, on=on, state=run.audited_state,
        same_bytes=verified.is_same,
    )  # fmt: skip
    return verified
