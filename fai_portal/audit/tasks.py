"""What the schedule asks of this room. It rings every hour, so a night that was slept through is made up for."""

from celery import shared_task
from django.utils import timezone

from fai_portal.access.context import SYSTEM, entered
from fai_portal.accounts.services.tries import forget_old_tries
from fai_portal.accounts.services.user import system_user
from fai_portal.accounts.services.uses import forget_old_uses
from fai_portal.audit.services.access_review import close_idle_accounts
from fai_portal.audit.services.seal import seal_day


@shared_task(name="audit.seal", ignore_result=True)
def seal_yesterday(**_: object) -> None:
    with entered(SYSTEM):
        seal_day(by=system_user(), on=timezone.now())


@shared_task(name="audit.look_after_accounts", ignore_result=True)
def look_after_accounts(**_: object) -> None:
    """Closes accounts that nobody uses, and forgets what no longer counts. Doing it again changes nothing."""
    by, on = system_user(), timezone.now()
    with entered(SYSTEM):
        close_idle_accounts(by=by, on=on)
        forget_old_tries(by=by, on=on)
        forget_old_uses(by=by, on=on)
