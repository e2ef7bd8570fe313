"""Writing an event, in the transaction of what it describes: if it cannot be written, nothing happened."""

from datetime import datetime
from typing import Any

from fai_portal.access.checks import type_of_user
from fai_portal.audit.models import Event


def record(
    *,
    by: type_of_user,
    action: str,
    subject: str,
    on: datetime,
    state: str = "",
    outcome: str = "done",
    **details: Any,
) -> Event:
    """Append one event. `details` hold words and numbers, never an identifier of a person."""
    return Event.objects.create(
        at=on,
        actor=getattr(by, "email", "") or "",
        action=action,
        subject=subject,
        state_code=state,
        outcome=outcome,
        details=details,
    )
