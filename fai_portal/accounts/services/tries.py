"""Guessing is counted before it is answered, so that no number of guesses at once gets more than its share."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from fai_portal.accounts.keys import keyed
from fai_portal.accounts.models import Tries, User


@transaction.atomic
def take_try(*, by: User | None, on: datetime, what: str) -> datetime | None:
    """Count one guess at `what`. None: it may be answered. A time: it may not, until then.

    The row is locked while it is counted, for all processes; the last of the tries starts the lock.
    """
    key = keyed(what)
    Tries.objects.bulk_create([Tries(key=key)], ignore_conflicts=True)
    tries = Tries.objects.select_for_update().get(pk=key)
    if tries.locked_until and tries.locked_until > on:
        return tries.locked_until
    since = max(on - settings.LOCKOUT_WITHIN, tries.locked_until or on - settings.LOCKOUT_WITHIN)
    tries.at = [*(each for each in tries.at if each > since), on]
    tries.locked_until = on + settings.LOCKOUT_FOR if len(tries.at) >= settings.LOCKOUT_TRIES else None
    tries.save()
    return None


def forgive_tries(*, by: User, what: str) -> None:
    """What was right ends the counting."""
    Tries.objects.filter(pk=keyed(what)).delete()


def forget_old_tries(*, by: User, on: datetime) -> int:
    """Rows that no longer count."""
    old = Tries.objects.filter(at__0__lt=on - settings.LOCKOUT_WITHIN - settings.LOCKOUT_FOR)
    return old.delete()[0]
