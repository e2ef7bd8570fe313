"""Intakes as pages see them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, QuerySet

from demonstrations.models import Demonstration
from demonstrations.selectors import EVERYBODY
from enrollees.models import IntakeBatch, IntakeFinding
from fai_portal.access.checks import AllStates, states_of, type_of_user
from fai_portal.access.permissions import Permission

SORTS = {  # how findings may be ordered on the page, in words
    "row": "Row",
    "field": "Field",
    "rule": "Rule",
    "found": "Found",
}


@dataclass(frozen=True)
class RuleCount:
    rule: str
    times: int

    @property
    def words(self) -> str:
        return self.rule.replace("_", " ").capitalize()


@dataclass(frozen=True)
class IntakePage:
    """`findings` are those that were kept; `total` is how many there were."""

    batch: IntakeBatch
    counts: tuple[RuleCount, ...]
    findings: QuerySet[IntakeFinding]
    total: int
    notes: tuple[str, ...]  # how it was scanned, when it was sent over the web


def intakes(user: type_of_user) -> QuerySet[IntakeBatch]:
    """Those the user may see, newest first."""
    return IntakeBatch.objects.visible_to(user).for_list()


def load_of(*, layout: str, sha256: str, demonstration: int | None) -> IntakeBatch | None:
    """The batch of the same file that was loaded before."""
    return IntakeBatch.objects.loads_of(layout=layout, demonstration_id=demonstration, sha256=sha256).first()


def importable_demonstrations(user: type_of_user) -> QuerySet[Demonstration]:
    return demonstrations_for(user, Permission.IMPORT_DATA)


def demonstrations_for(user: type_of_user, permission: Permission) -> QuerySet[Demonstration]:
    """The published demonstrations of the states for which the user holds a permission, by state and name."""
    found = (
        Demonstration.objects.visible_to(EVERYBODY).select_related("state").order_by("state__name", "name")
    )
    states = states_of(user, permission)
    return found if isinstance(states, AllStates) else found.filter(state_id__in=sorted(states))


def intake_page(user: type_of_user, pk: int) -> IntakePage | None:
    batch = intakes(user).filter(pk=pk).first()
    if batch is None:
        return None
    return IntakePage(
        batch=batch,
        counts=rule_counts(batch.counts),
        findings=findings_of(batch),
        total=sum(batch.counts.values()),
        notes=tuple(note for sent in batch.uploads.order_by("pk")[:1] for note in sent.notes),
    )


def findings_of(batch: IntakeBatch) -> QuerySet[IntakeFinding]:
    """Those that were kept, errors first."""
    return batch.findings.order_by("position")


def sorted_findings(findings: QuerySet[IntakeFinding], sort: str) -> QuerySet[IntakeFinding]:
    """By one of SORTS, a finding of the whole file first; else errors first, as they are kept."""
    if sort not in SORTS:
        return findings
    return findings.order_by(F(sort).asc(nulls_first=True), "position")


def rule_counts(counts: Mapping[str, int]) -> tuple[RuleCount, ...]:
    """The rules that spoke, the one with most findings first."""
    return tuple(
        RuleCount(rule, times) for rule, times in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    )
