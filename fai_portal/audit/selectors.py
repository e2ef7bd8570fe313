"""Reading events: who saw this, and what did somebody do. Both walk an index backwards from the newest event."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, QuerySet

from fai_portal.access.checks import type_of_user
from fai_portal.audit.models import Event

NEWEST = 2**63 - 1


def last_done(action: str) -> datetime | None:
    """When an action was last done; None if never. Says nothing of who did it or to what."""
    return (
        Event.objects.filter(action=action, outcome="done")
        .values_list("at", flat=True)
        .order_by("-id")
        .first()
    )


def about(user: type_of_user, subjects: Sequence[str], *, before: int = NEWEST) -> QuerySet[Event]:
    """What happened to these subjects, the newest first, for somebody who may read the audit."""
    return Event.objects.visible_to(user).filter(subject__in=subjects, id__lt=before).order_by("-id")


def done_by(user: type_of_user, actor: str, *, before: int = NEWEST) -> QuerySet[Event]:
    """What an account did, the newest first, for somebody who may read the audit."""
    return Event.objects.visible_to(user).filter(actor=actor, id__lt=before).order_by("-id")


def readers(user: type_of_user, subjects: Sequence[str]) -> list[dict[str, Any]]:
    """Everybody who met these subjects: how often, what they were, when first and when last."""
    found = about(user, subjects).order_by().values("actor").annotate(
        events=Count("id"), role=Max("role"), first=Min("at"), last=Max("at")
    )  # fmt: skip
    return [dict(row) for row in found.order_by("-last")]
