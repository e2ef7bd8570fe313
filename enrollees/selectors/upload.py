"""Files that were sent and are not over."""

from uuid import UUID

from django.db.models import QuerySet

from enrollees.models import IntakeBatch, Upload
from fai_portal.access.checks import type_of_user
from fai_portal.jobs.models import OVER


def upload(user: type_of_user, pk: int) -> Upload | None:
    return (
        Upload.objects.visible_to(user).select_related("demonstration", "requested_by").filter(pk=pk).first()
    )


def sent_by(user: type_of_user, batch: IntakeBatch) -> Upload | None:
    """Whoever sent the file of a batch sees its annotated copy: nobody else does."""
    return Upload.objects.visible_to(user).filter(batch=batch, requested_by_id=user.pk).first()


def unfinished(user: type_of_user) -> QuerySet[Upload]:
    """What is still checked, and what ended without a verdict, newest first."""
    return (
        Upload.objects.visible_to(user)
        .filter(batch=None)
        .select_related("requested_by")
        .order_by("-queued_at", "-pk")
    )


def keys_waiting() -> list[UUID]:
    """Of the bytes in quarantine that a check still needs."""
    return [key for each in Upload.objects.exclude(status__in=OVER).only("files") for key in each.keys]
