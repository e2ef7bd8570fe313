"""The steps of a run under its lease: outputs are stored, and a later attempt takes up where the last one stopped."""

import hashlib
import time
from collections.abc import Sequence
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from fai_portal.documents import store
from fai_portal.jobs.lease import Lease
from fai_portal.jobs.side_by_side import Begun, Told, type_of_make, type_of_tell
from reports.builders.steps import Step, Work, made_apart
from reports.code_version import code_version
from reports.models import ReportRun, RunStep, StepStatus

TELL_EVERY = 0.5  # seconds between two writes of a step's progress


class RunSteps:
    """Builders' `Steps` for one attempt at a run. `until` is the percent of the job at which the steps are done.

    An output is found again when its step, the run's inputs, the code and the step's own inputs are the same.
    Starting, telling and ending a step ask the lease first, so a cancelled run stops and a lost one writes nothing.
    """

    def __init__(self, run: ReportRun, lease: Lease, *, until: int) -> None:
        self._run, self._lease, self._until = run, lease, until
        self._steps: dict[str, RunStep] = {}
        self._parts: dict[str, float] = {}

    def __call__(self, percent: int, words: str) -> None:
        self._lease.progress(percent, words)

    def plan(self, steps: Sequence[Step]) -> None:
        with transaction.atomic():
            kept = {row.name: row for row in self._run.steps.all()}
            self._run.steps.exclude(name__in=[step.name for step in steps]).delete()
            for position, step in enumerate(steps):
                row = kept.get(step.name) or RunStep(run=self._run, name=step.name)
                row.position, row.title, row.share = position, step.title, step.share
                if row.status != StepStatus.DONE:
                    _clear(row)
                row.save()
                self._steps[step.name] = row

    def step(self, name: str, inputs: Any, make: type_of_make) -> bytes:
        row, digest = self._steps[name], self._digest(name, inputs)
        self._show(row, 0.0)
        found = self._kept(row, digest)
        if found is not None:
            return found
        self._begin(row, digest)
        return self._end(row, make(self._teller(row)))

    def together(self, works: Sequence[Work]) -> dict[str, bytes]:
        outputs: dict[str, bytes] = {}
        missing = []
        for work in works:
            found = self._kept(self._steps[work.name], self._digest(work.name, work.inputs))
            if found is None:
                missing.append(work)
            else:
                outputs[work.name] = found
        outputs |= self._made(missing)
        return {work.name: outputs[work.name] for work in works}

    def _made(self, works: list[Work]) -> dict[str, bytes]:
        """Each in a process that only computes; every row is written by this one, which also asks the lease."""
        outputs: dict[str, bytes] = {}
        digests = {work.name: self._digest(work.name, work.inputs) for work in works}
        for event in made_apart(
            works,
            processes=settings.ANALYTICS_THREADS,
            memory_mib=settings.STEP_MEMORY_MIB,
            every=TELL_EVERY,
        ):
            row = self._steps[event.name]
            if isinstance(event, Begun):
                self._begin(row, digests[event.name])
            elif isinstance(event, Told):
                self._tell(row, event.part)
            else:
                outputs[event.name] = self._end(row, event.output)
        return outputs

    def _kept(self, row: RunStep, digest: str) -> bytes | None:
        if row.inputs_digest == digest and row.output and store.exists(row.output):
            self._parts[row.name] = 1.0
            return store.path(row.output).read_bytes()
        return None

    def _begin(self, row: RunStep, digest: str) -> None:
        _clear(row)
        self._show(row, 0.0)
        row.inputs_digest, row.status, row.started_at = digest, StepStatus.RUNNING, timezone.now()
        row.save()

    def _end(self, row: RunStep, made: bytes) -> bytes:
        output = store.put(made)
        self._show(row, 1.0)
        row.status, row.percent, row.finished_at = StepStatus.DONE, 100, timezone.now()
        row.output, row.size = output, len(made)
        row.save()
        return made

    def _digest(self, name: str, inputs: Any) -> str:
        whole = [self._run.digest, code_version(), name, inputs]
        return hashlib.sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).hexdigest()

    def _teller(self, row: RunStep) -> type_of_tell:
        told = time.monotonic()

        def tell(part: float) -> None:
            nonlocal told
            if time.monotonic() - told >= TELL_EVERY:
                told = time.monotonic()
                self._tell(row, part)

        return tell

    def _tell(self, row: RunStep, part: float) -> None:
        self._show(row, part)
        row.percent = max(row.percent, min(int(100 * part), 100))
        row.save(update_fields=["percent"])

    def _show(self, row: RunStep, part: float) -> None:
        """The job's percent: the parts of all steps that are done, by their shares."""
        self._parts[row.name] = part
        done = sum(step.share * self._parts.get(step.name, 0.0) for step in self._steps.values())
        whole = sum(step.share for step in self._steps.values())
        self._lease.progress(int(self._until * done / max(whole, 1)), row.title)


def _clear(row: RunStep) -> None:
    row.status, row.percent, row.inputs_digest, row.output, row.size = StepStatus.WAITING, 0, "", "", 0
    row.started_at = row.finished_at = None
