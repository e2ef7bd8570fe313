"""Keeping published counts by plan and county, a month at a time. Told twice, they change nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connections, router, transaction

from demonstrations.models import EnrollmentCount
from demonstrations.selectors.enrollment import PUBLISHER, contracts_in
from fai_portal.access.checks import check_everywhere
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from states.models import FactSource
from states.services.upsert import Load, Upsert


@dataclass(frozen=True)
class PublishedCount:
    """`enrolled` is None where the publisher withholds it: 10 people or fewer, never zero."""

    contract: str
    plan_id: str
    county: str
    enrolled: int | None


@dataclass(frozen=True)
class Kept:
    created: int
    updated: int
    unchanged: int
    removed: int

    @property
    def changed(self) -> int:
        return self.created + self.updated + self.removed


@transaction.atomic
def keep_counts(*, by: User, on: datetime, month: date, counts: Iterable[PublishedCount]) -> Kept:
    """The counts of a month as they were published last; those of its contracts that are there no more go.

    Every change is kept in the history of the counts.
    """
    check_everywhere(by, Permission.IMPORT_COUNTS)
    _one_at_a_time(month)
    of_contract = contracts_in(month)
    listed = list(counts)
    load = Load()
    title = f"{PUBLISHER}, {month:%B %Y}"
    source, _ = FactSource.objects.get_or_create(record=title, defaults={"title": title})
    upsert = Upsert(
        load,
        EnrollmentCount.objects.filter(
            month=month, county__isnull=False, contract_number__in={each.contract for each in listed}
        ),
        key=lambda count: (count.contract_number, count.plan_id, count.county_id),
    )
    for each in listed:
        upsert.put(
            (each.contract, each.plan_id, each.county),
            None,
            demonstration_id=of_contract[each.contract],
            contract_number=each.contract,
            plan_id=each.plan_id,
            county_id=each.county,
            month=month,
            enrolled=each.enrolled,
            is_suppressed=each.enrolled is None,
            source=source,
            is_verified=True,
        )
    upsert.flush(remove_others=True)
    if load.problems:
        raise ValueError(f"The database refused a count: {load.problems[0].allowed}")
    done = load.counts[str(EnrollmentCount._meta.verbose_name_plural)]
    kept = Kept(done.created, done.updated, done.unchanged, done.removed)
    if kept.changed:
        record(
            by=by, on=on, action="enrollment_counts.keep", subject=f"enrollment-counts:{month:%Y-%m}",
            created=kept.created, updated=kept.updated, removed=kept.removed,
        )  # fmt: skip
    return kept


def _one_at_a_time(month: date) -> None:
    """Two loads of a month wait for each other here, until the end of the transaction."""
    with connections[router.db_for_write(EnrollmentCount)].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"enrollment-counts:{month}"])
