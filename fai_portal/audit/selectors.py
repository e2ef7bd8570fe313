"""Reading events."""

from datetime import datetime

from fai_portal.audit.models import Event


def last_done(action: str) -> datetime | None:
    """When an action was last done; None if never. Says nothing of who did it or to what."""
    return (
        Event.objects.filter(action=action, outcome="done")
        .values_list("at", flat=True)
        .order_by("-id")
        .first()
    )
