"""Refusals, which anybody can cause at will: each is counted, and the events that are written of them are bounded.

In an hour, of one kind of refusal, the first hundred are an event each. After them the 128th, the 256th and so on
are, with the count, so that a flood of a million is thirteen events more.
"""

from datetime import datetime, timedelta
from typing import Any

from fai_portal.access.checks import type_of_user
from fai_portal.accounts.services.uses import count_use
from fai_portal.audit.services.event import record

EACH, HOUR = 100, timedelta(hours=1)


def record_refusal(
    *, by: type_of_user | None, on: datetime, action: str, subject: str, **details: Any
) -> None:
    count, _ = count_use(by=None, on=on, what=f"refusal:{action}:{getattr(by, 'pk', None)}", per=HOUR)
    if count <= EACH or count & (count - 1) == 0:
        record(
            by=by,  # type: ignore[arg-type]
            action=action,
            subject=subject,
            on=on,
            outcome="refused",
            this_hour=count,
            **details,
        )
