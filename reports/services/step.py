"""The steps of a run under its lease: outputs are stored, and a later attempt takes up where the last one stopped."""

import hashlib
import time
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from django.db import transaction
from django.utils import timezone

from fai_portal.documents import store
from fai_portal.jobs.lease import Lease
from reports.builders.steps import Step, type_of_tell
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

    def step(self, name: str, inputs: Any, make: Callable[[type_of_tell], bytes]) -> bytes:
        row = self._steps[name]
        digest = self._digest(name, inputs)
        self._show(row, 0.0)
        if row.inputs_digest == digest and row.output and store.exists(row.output):
            return store.path(row.output).read_bytes()
        _clear(row)
        row.inputs_digest, row.status, row.started_at = digest, StepStatus.RUNNING, timezone.now()
        row.save()
        made = make(self._teller(row))
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
            if time.monotonic() - told < TELL_EVERY:
                return
            told = time.monotonic()
            self._show(row, part)
            row.percent = max(row.percent, min(int(100 * part), 100))
            row.save(update_fields=["percent"])

        return tell

    def _show(self, row: RunStep, part: float) -> None:
        """The job's percent: the shares of the steps before this one, and of this one's part."""
        before = sum(step.share for step in self._steps.values() if step.position < row.position)
        whole = sum(step.share for step in self._steps.values())
        self._lease.progress(int(self._until * (before + part * row.share) / max(whole, 1)), row.title)


def _clear(row: RunStep) -> None:
    row.status, row.percent, row.inputs_digest, row.output, row.size = StepStatus.WAITING, 0, "", "", 0
    row.started_at = row.finished_at = None
