"""Reading runs, what they made, and the sections that people wrote."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson
from django.db.models import QuerySet

from demonstrations.models import Demonstration
from demonstrations.selectors import area
from enrollees.selectors import dataset as enrollees
from fai_portal.access.checks import AllStates, states_of, type_of_user
from fai_portal.access.permissions import Permission
from fai_portal.common.periods import Period
from fai_portal.documents import store
from fai_portal.jobs.models import Status
from reports.models import Artifact, AuthoredVersion, ReportRun, RunStep, StepStatus
from reports.querysets import ArtifactQuerySet, AuthoredVersionQuerySet, ReportRunQuerySet
from states.models import County, TermPercentage, Terms


def runs(user: type_of_user) -> ReportRunQuerySet:
    """The runs a person may see, newest first."""
    return ReportRun.objects.visible_to(user).for_list()


def run(user: type_of_user, pk: int) -> ReportRun | None:
    return runs(user).filter(pk=pk).first()


def artifacts(user: type_of_user) -> ArtifactQuerySet:
    """The files a person may download, newest run first."""
    return Artifact.objects.visible_to(user).for_list()


def artifact(user: type_of_user, pk: int) -> Artifact | None:
    return artifacts(user).filter(pk=pk).first()


RESTATES = "restates"  # the fact of a run that names the run whose result it restates


def restated(run: ReportRun) -> ReportRun | None:
    """The run whose result this one restates: the one that was named when it was requested, by its inputs."""
    named = run.facts.get(RESTATES)
    if not named:
        return None
    found = ReportRun.objects.select_related("dataset", "demonstration")
    return found.get(pk=named["run"], demonstration_id=run.demonstration_id, digest=named["digest"])


def results_to_restate(demonstration: Demonstration, kind: str) -> list[ReportRun]:
    """The finished runs of a kind about a demonstration, newest first."""
    found = ReportRun.objects.filter(demonstration=demonstration, kind=kind, status=Status.DONE)
    return list(found.select_related("dataset").order_by("-pk"))


def scenarios_of(user: type_of_user, run: ReportRun) -> list[ReportRun]:
    """The scenarios that start from a result, newest first."""
    return list(runs(user).filter(kind="scenario", parameters__of=str(run.pk)))


def files_of(run: ReportRun) -> QuerySet[Artifact]:
    """The files of a run that the person was shown, in their order."""
    return run.artifacts.all()


def reportable(user: type_of_user, models: Iterable[str]) -> QuerySet[Demonstration]:
    """The demonstrations of these models, in the states for which the person may request a report."""
    return _in_states(user, models, Permission.CREATE_RUN)


def written_about(user: type_of_user, models: Iterable[str]) -> QuerySet[Demonstration]:
    """The demonstrations of these models, in the states whose written sections the person may see."""
    return _in_states(user, models, Permission.VIEW_RUNS)


def _in_states(user: type_of_user, models: Iterable[str], permission: Permission) -> QuerySet[Demonstration]:
    found = Demonstration.objects.visible_to(user).filter(model__in=list(models)).select_related("state")
    states = states_of(user, permission)
    if not isinstance(states, AllStates):
        found = found.filter(state_id__in=sorted(states))
    return found.order_by("state__name", "name", "pk")


def demonstration(user: type_of_user, slug: str) -> Demonstration | None:
    return Demonstration.objects.visible_to(user).select_related("state").filter(slug=slug).first()


def datasets(user: type_of_user, demonstration: Demonstration) -> QuerySet:
    """The datasets of a demonstration, newest first."""
    return enrollees.datasets(user).filter(demonstration=demonstration)


def dataset(user: type_of_user, demonstration: Demonstration, content_hash: str) -> Any:
    """The dataset of a demonstration with this hash, or None."""
    return enrollees.dataset(user, content_hash, demonstration=demonstration.slug)


@dataclass(frozen=True)
class StepsShown:
    """A run's steps in order, and about how long the unfinished ones will take; None before that can be said."""

    steps: list[RunStep]
    left: timedelta | None

    @property
    def minutes_left(self) -> int | None:
        """Whole minutes, at least one."""
        return None if self.left is None else max(1, round(self.left.total_seconds() / 60))


def steps_of(run: ReportRun, *, on: datetime) -> StepsShown:
    """The steps of a run; empty for a kind of report that has none."""
    steps = list(run.steps.all())
    return StepsShown(steps, None if run.is_over else time_left(steps, on=on))


def time_left(steps: Iterable[RunStep], *, on: datetime) -> timedelta | None:
    """What is left of the shares, at the pace of what is done."""
    steps = list(steps)
    done = sum(step.share * (1.0 if step.status == StepStatus.DONE else step.percent / 100) for step in steps)
    left = sum(step.share for step in steps) - done
    return _time_spent(steps, on=on) * (left / done) if done else None


def _time_spent(steps: Iterable[RunStep], *, on: datetime) -> timedelta:
    """On steps that may overlap; the time between two attempts does not count."""
    spans = sorted((step.started_at, step.finished_at or on) for step in steps if step.started_at)
    spent, until = timedelta(), None
    for start, end in spans:
        begin = start if until is None else max(start, until)
        spent += max(end - begin, timedelta())
        until = end if until is None else max(until, end)
    return spent


@dataclass(frozen=True)
class Built:
    """A finished report for the page: its content, and its figures' drawings by key."""

    document: dict
    figures: dict[str, str]


def built(run: ReportRun) -> Built | None:
    """What the run's JSON file says, with the drawings put beside it; None until it is done."""
    if run.status != Status.DONE:
        return None
    files = {artifact.name: artifact.sha256 for artifact in run.artifacts.all()}
    stem = run.file_stem
    document = orjson.loads(_content(files[f"{stem}.json"]))
    figures = {
        block["key"]: _content(files[f"{stem}-{block['key']}.svg"]).decode()
        for section in document["sections"]
        for block in section["blocks"]
        if block["type"] == "figure"
    }
    return Built(document, figures)


def _content(sha256: str) -> bytes:
    return store.path(sha256).read_bytes()


def demonstration_years(demonstration: Demonstration) -> tuple[area.Year, ...]:
    """The demonstration years whose dates are known, in order."""
    return area.demonstration_years(demonstration)


def percentages(demonstration: Demonstration, measure: str) -> list[tuple[Period, Decimal]]:
    """The percentages of the latest terms whose dates are known, in order; a year's own dates stand for missing ones."""
    rows = _percentages(demonstration, measure).select_related("year")
    dated = ((row.start or row.year.start, row.end or row.year.end, row.percent) for row in rows)
    return sorted(
        ((Period(start, end), percent) for start, end, percent in dated if start and end),
        key=lambda each: each[0].start,
    )


def percentages_are_verified(demonstration: Demonstration, measure: str) -> bool:
    return not _percentages(demonstration, measure).filter(is_verified=False).exists()


def _percentages(demonstration: Demonstration, measure: str) -> QuerySet[TermPercentage]:
    terms = Terms.objects.filter(agreement_id=demonstration.established_by_id).governing(date.max)
    return TermPercentage.objects.filter(year__terms__in=terms, measure=measure)


def plan_names(demonstration: Demonstration) -> dict[str, str]:
    """The plans whose contract number is known: names by number, in order."""
    known = demonstration.plans.exclude(contract_number="").order_by("contract_number", "name")
    return dict(known.values_list("contract_number", "name"))


def county_names(demonstration: Demonstration) -> dict[str, str]:
    """The counties of the demonstration's state: names by code, in order."""
    found = County.objects.filter(state_id=demonstration.state_id).order_by("fips", "valid_from")
    return dict(found.values_list("fips", "name"))


def age_limits(demonstration: Demonstration) -> tuple[int | None, int | None]:
    """The lowest and the highest age of the latest terms; None where they name none."""
    terms = Terms.objects.filter(agreement_id=demonstration.established_by_id).governing(date.max).first()
    return (terms.age_min, terms.age_max) if terms else (None, None)


def current_versions(demonstration: Demonstration, kind: str, keys: Iterable[str]) -> AuthoredVersionQuerySet:
    """The newest version of each of these sections that was ever written."""
    return AuthoredVersion.objects.filter(
        section__demonstration=demonstration, section__kind=kind, section__key__in=list(keys)
    ).current()


def every_current_version(demonstration: Demonstration) -> AuthoredVersionQuerySet:
    """The newest version of each section of any report about a demonstration."""
    return AuthoredVersion.objects.filter(section__demonstration=demonstration).current()


def versions(
    user: type_of_user, demonstration: Demonstration, kind: str, key: str
) -> AuthoredVersionQuerySet:
    """The versions of a section that the person may see, newest first."""
    found = AuthoredVersion.objects.visible_to(user).for_list()
    return found.filter(section__demonstration=demonstration, section__kind=kind, section__key=key)
