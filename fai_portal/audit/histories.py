"""The history of a record in sentences: who changed what, from what to what, when and why. Apps register theirs."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model, QuerySet

from fai_portal.access.checks import type_of_user

PAST_THE_PORTAL = "Somebody with access to the database"


@dataclass(frozen=True)
class Part:
    """Rows of one kind that belong to a record: their history, and what one of them is called."""

    events: QuerySet
    name: Callable[[Any], str]


@dataclass(frozen=True)
class Change:
    at: datetime
    sentence: str


type_of_finder = Callable[[type_of_user, str], tuple[str, list[Part]] | None]
_finders: dict[str, type_of_finder] = {}


def register(kind: str, find: type_of_finder) -> None:
    """`find(user, key)` gives a record's title and parts, or None where the user may not see it."""
    _finders[kind] = find


def history(user: type_of_user, kind: str, key: str) -> tuple[str, list[Change]] | None:
    """A record's title and its changes, the newest first."""
    found = _finders[kind](user, key) if kind in _finders else None
    if found is None:
        return None
    title, parts = found
    changes = [change for part in parts for change in _changes(part)]
    return title, sorted(changes, key=lambda change: change.at, reverse=True)


def _changes(part: Part) -> Iterator[Change]:
    before: dict[Any, Any] = {}
    for event in part.events.order_by("pgh_id"):
        what = _what(event, before.get(event.pgh_obj_id), part.name(event))
        before[event.pgh_obj_id] = event
        if what:
            yield Change(event.pgh_created_at, _sentence(event, what))


def _sentence(event: Any, what: str) -> str:
    said = event.pgh_context or {}
    who = said.get("user") or PAST_THE_PORTAL
    role = f" ({said['role']})" if said.get("role") else ""
    why = f", because: {said['reason'].rstrip('.')}" if said.get("reason") else ""
    through = f" through {said['via']}" if said.get("via") else ""
    at = event.pgh_created_at
    return f"{who}{role} {what} on {at:%B} {at.day}, {at.year} at {at:%H:%M} UTC{through}{why}."


def _what(event: Any, before: Any, name: str) -> str:
    if event.pgh_label == "insert":
        return f"added {name}"
    if event.pgh_label == "delete":
        return f"removed {name}"
    if event.pgh_label != "update":
        return f"changed {name}: {event.pgh_label.replace('_', ' ')}"
    return "; ".join(
        f"changed the {_label(field)} of {name} from {_value(before, field)} to {_value(event, field)}"
        for field in _fields(event)
        if before is None or getattr(before, field.attname) != getattr(event, field.attname)
    )


def _fields(event: Model) -> Iterable[Any]:
    return [field for field in event._meta.concrete_fields if not field.name.startswith("pgh_")]


def _label(field: Any) -> str:
    return {"start": "start date", "end": "end date"}.get(field.name, str(field.verbose_name))


def _value(event: Any, field: Any) -> str:
    """As people write it: the last day of a period, the label of a choice."""
    if event is None:
        return "what was not recorded"
    value = getattr(event, field.attname)
    if value in (None, ""):
        return "nothing"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date) and not isinstance(value, datetime):
        day = value - timedelta(days=1) if field.name == "end" else value
        return f"{day:%B} {day.day}, {day.year}"
    return str(value)[:200]
