"""A person's own notices and wishes, and what the outbox has to do."""

from datetime import datetime

from django.db.models import QuerySet

from fai_portal.access.checks import type_of_user
from fai_portal.accounts.models import User
from fai_portal.jobs.models import Status
from fai_portal.notices.models import Follow, How, Mail, MailChoice, Notice


def latest(*, user: type_of_user, limit: int = 20) -> QuerySet[Notice]:
    return Notice.objects.visible_to(user).select_related("mail")[:limit]


def how(user: User) -> How:
    chosen = MailChoice.objects.visible_to(user).values_list("how", flat=True).first()
    return How(chosen) if chosen else How.AT_ONCE


def follows(user: type_of_user) -> list[str]:
    return list(Follow.objects.visible_to(user).values_list("subject", flat=True))


def followers(subject: str) -> QuerySet[User]:
    found = Follow.objects.filter(subject=subject).values("user")
    return User.objects.filter(pk__in=found, is_active=True).order_by("pk")


def unmailed(user: User) -> QuerySet[Notice]:
    """What no mail has told, and the reader has not read either; the oldest first."""
    return Notice.objects.visible_to(user).filter(mail=None, read_at=None).order_by("created_at", "pk")


def waiting_for_digest() -> QuerySet[User]:
    daily = MailChoice.objects.filter(how=How.DAILY).values("user")
    untold = Notice.objects.filter(mail=None, read_at=None).values("recipient")
    return User.objects.filter(pk__in=daily, is_active=True).filter(pk__in=untold).order_by("pk")


def failed_mails(*, since: datetime) -> QuerySet[Mail]:
    """The first failure counts: a mail that failed all day is not tried for ever. The newest of each key."""
    failed = Mail.objects.filter(status=Status.FAILED)
    late = failed.filter(queued_at__lt=since).values("key")
    return failed.exclude(key__in=late).order_by("key", "-pk").distinct("key")
