"""Writing an event, in the transaction of what it describes: if it cannot be written, nothing happened."""

from datetime import datetime
from typing import Any

from fai_portal.access.checks import roles_in_words, type_of_user
from fai_portal.access.context import on_record
from fai_portal.audit.models import Event
from fai_portal.history.acting import current


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
    now = current()
    event = Event(
        at=on,
        actor=getattr(by, "email", "") or "",
        action=action,
        subject=subject,
        state_code=state,
        outcome=outcome,
        role=roles_in_words(by),
        request=now.request,
        via=now.via,
        reason=str(details.get("reason") or now.reason)[:500],
        details=details,
    )
    with on_record():
        event.save(force_insert=True)
    return event
