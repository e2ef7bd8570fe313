"""Looking after who still has access: the yearly review, and accounts that nobody uses."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from fai_portal.access.checks import check, type_of_user
from fai_portal.access.permissions import Permission
from fai_portal.access.services.account import save_account
from fai_portal.accounts.models import User
from fai_portal.audit.access_review import Held
from fai_portal.audit.selectors import access_held, idle_accounts
from fai_portal.audit.services.event import record
from fai_portal.history.acting import acting


@transaction.atomic
def export_access(*, by: type_of_user, on: datetime, form: str) -> list[Held]:
    """Every account and its roles, handed out: that is an event of its own."""
    check(by, Permission.MANAGE_USERS)
    rows = access_held(by)
    record(by=by, action="access.exported", subject="accounts", on=on, form=form, rows=len(rows))
    return rows


@transaction.atomic
def note_review(*, by: type_of_user, on: datetime) -> None:
    """Somebody looked at all of it and says so; the next review is due in a year."""
    check(by, Permission.MANAGE_USERS)
    record(by=by, action="access.reviewed", subject="accounts", on=on, rows=len(access_held(by)))


def close_idle_accounts(*, by: User, on: datetime) -> int:
    """Close the accounts that nobody used for sixty days, each in a transaction of its own."""
    closed = 0
    for user in idle_accounts(on - settings.ACCOUNT_IDLE):
        with transaction.atomic(), acting(reason=f"Nobody used it for {settings.ACCOUNT_IDLE.days} days"):
            save_account(by=by, on=on, user=user, email=user.email, name=user.name, is_active=False)
            record(by=by, action="account.closed_idle", subject=f"account:{user.pk}", on=on)
            closed += 1
    return closed
