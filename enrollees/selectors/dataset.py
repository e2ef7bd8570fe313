"""Datasets as pages and reports see them."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from demonstrations.savings.eligibility import ELIGIBLE, SENTENCES
from enrollees.models import Dataset, IntakeBatch
from enrollees.selectors.intake import RuleCount, intakes, rule_counts
from fai_portal.access.checks import type_of_user


def datasets(user: type_of_user) -> QuerySet[Dataset]:
    """Those the user may see, newest first."""
    return Dataset.objects.visible_to(user).for_list()


def dataset(user: type_of_user, content_hash: str, *, demonstration: str = "") -> Dataset | None:
    """The dataset with this hash that the user may see; of one demonstration, when its slug is given.

    One file imported for two demonstrations makes two datasets of one hash: the newest is given.
    """
    found = datasets(user).filter(content_hash=content_hash)
    if demonstration:
        found = found.filter(demonstration__slug=demonstration)
    return found.first()


@dataclass(frozen=True)
class GroupRow:
    group: str
    rows: int
    people: int
    medicare_paid: Decimal


@dataclass(frozen=True)
class FlowRow:
    """One rule of eligibility: what it leaves out of each group."""

    sentence: str
    demonstration: dict
    comparison: dict
    is_eligible: bool


@dataclass(frozen=True)
class DatasetPage:
    dataset: Dataset
    groups: tuple[GroupRow, ...]
    flow: tuple[FlowRow, ...]
    warnings: tuple[RuleCount, ...]
    intakes: tuple[IntakeBatch, ...]


def dataset_page(user: type_of_user, pk: int) -> DatasetPage | None:
    found = datasets(user).filter(pk=pk).first()
    if found is None:
        return None
    groups = found.counts.get("groups", {})
    return DatasetPage(
        dataset=found,
        groups=tuple(
            GroupRow(name, each["rows"], each["people"], Decimal(each["medicare_paid"]))
            for name, each in sorted(groups.items(), reverse=True)  # demonstration first
        ),
        flow=_flow(found.counts.get("eligibility", [])),
        warnings=rule_counts(found.counts.get("warnings", {})),
        intakes=tuple(intakes(user).filter(dataset=found)),
    )


def _flow(counted: list[dict]) -> tuple[FlowRow, ...]:
    by_reason: dict[str, dict[str, dict]] = {}
    for each in counted:
        by_reason.setdefault(each["reason"], {})[each["group"]] = each
    return tuple(
        FlowRow(
            SENTENCES.get(reason, "Eligible."),
            groups["demonstration"],
            groups["comparison"],
            is_eligible=reason == ELIGIBLE,
        )
        for reason, groups in by_reason.items()
        if any(group["months"] for group in groups.values())
    )
