"""Keeping the quality measures of a demonstration as a workbook gives them. Sent twice, it changes nothing."""

from datetime import datetime

from django.db import transaction

from demonstrations.ingest.quality import Imported, imported
from demonstrations.models import Demonstration, QualityMeasure
from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from states.models import DemonstrationModel
from states.services.upsert import Load, Upsert

KEY = ("year", "contract_number", "code")


@transaction.atomic
def import_measures(*, by: User, on: datetime, demonstration: Demonstration, content: bytes) -> Imported:
    """The workbook takes the place of what is recorded; with any problem nothing is kept. What a row was before
    stays in its history. Raises Denied or NotTheWorkbook.
    """
    check(by, Permission.CREATE_RUN, state=demonstration.state_id)
    demonstration = Demonstration.objects.select_for_update(of=["self"]).get(pk=demonstration.pk)
    plans = demonstration.plans.exclude(contract_number="").order_by("contract_number")
    found = imported(
        content,
        plans=dict(plans.values_list("contract_number", "name")),
        is_capitated=demonstration.model == DemonstrationModel.CAPITATED,
    )
    if found.problems:
        return found
    load = Load()
    kept = Upsert(
        load,
        QualityMeasure.objects.filter(demonstration=demonstration),
        key=lambda row: tuple(getattr(row, name) for name in KEY),
    )
    for fields in found.rows:
        kept.put(tuple(fields[name] for name in KEY), None, demonstration_id=demonstration.pk, **fields)
    kept.flush(remove_others=True)
    if load.problems:
        raise ValueError(f"The database refused a measure: {load.problems[0].allowed}")
    done = load.counts[str(QualityMeasure._meta.verbose_name_plural)]
    if done.created + done.updated + done.removed:
        record(
            by=by, on=on, action="quality_measures.import", subject=f"demonstration:{demonstration.slug}",
            state=demonstration.state_id, created=done.created, updated=done.updated, removed=done.removed,
        )  # fmt: skip
    return found
