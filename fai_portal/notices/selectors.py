"""A person's own notices."""

from fai_portal.access.checks import type_of_user
from fai_portal.notices.models import Notice, NoticeQuerySet


def latest(*, user: type_of_user, limit: int = 20) -> NoticeQuerySet:
    return Notice.objects.visible_to(user)[:limit]
