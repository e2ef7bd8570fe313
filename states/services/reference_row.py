"""Correcting one row of the record by hand: its change and its audit event in one transaction."""

from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Model

from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from fai_portal.history.acting import acting

Row = TypeVar("Row", bound=Model)


@transaction.atomic
def save_row(*, by: User, on: datetime, row: Row, reason: str) -> Row:
    """Save a checked row of reference data. Its history says why."""
    check(by, Permission.MANAGE_REFERENCE)
    is_new = row._state.adding
    with acting(reason=reason):
        row.save()
        _record(by, on, row, "added" if is_new else "changed")
    return row


@transaction.atomic
def remove_row(*, by: User, on: datetime, row: Model) -> None:
    """Remove a row that nothing else stands on."""
    check(by, Permission.MANAGE_REFERENCE)
    _record(by, on, row, "removed")
    row.delete()


def _record(by: User, on: datetime, row: Model, what: str) -> None:
    name = row._meta.model_name
    record(by=by, on=on, action=f"{name}.{what}", subject=f"{name}:{row.pk}", title=str(row))
