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


# Why a month of somebody's spans is no person-month: there is no group to put it in, or no cost to give it.
LEFT_OUT_SENTENCES = {
    "county_unknown": "The county of residence is not known that month.",
    "outside_areas": "Living in no county of the demonstration or of its comparison that month.",
    "without_claims": "No delivery of claims covers the month.",
}


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
class MadeFrom:
    """What the eligibility job made a dataset from: months and people that went in, and what was left out before."""

    months: int
    people: int
    left_out: tuple[tuple[str, int], ...]
    claims: dict
    adjustments: tuple[str, ...]
    policy_version: str


@dataclass(frozen=True)
class DatasetPage:
    dataset: Dataset
    groups: tuple[GroupRow, ...]
    flow: tuple[FlowRow, ...]
    made_from: MadeFrom | None
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
        made_from=_made_from(found.counts.get("made_from")),
        warnings=rule_counts(found.counts.get("warnings", {})),
        intakes=tuple(intakes(user).filter(dataset=found)),
    )


def _made_from(told: dict | None) -> MadeFrom | None:
    if told is None:
        return None
    spans = told["spans"]
    return MadeFrom(
        months=spans["in"]["months"],
        people=spans["in"]["people"],
        left_out=tuple(
            (sentence, spans[reason]["months"]) for reason, sentence in LEFT_OUT_SENTENCES.items()
        ),
        claims=told["claims"],
        adjustments=tuple(told["adjustments"]),
        policy_version=told["policy_version"],
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
