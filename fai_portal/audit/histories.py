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


def events_of(model: type[Model], **where: Any) -> QuerySet:
    """The history of some rows of a model, those that are gone included."""
    return model.history.rel.related_model.objects.filter(**where)  # type: ignore[attr-defined]


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
    """A row that was put in the place of another of its name is told as a change of that one."""
    before: dict[Any, Any] = {}  # the newest event of each row
    latest: dict[str, list[Any]] = {}  # by name, the rows that the newest transaction about it left behind
    for (_, name), together in _by_transaction(part):
        gone = [event for event in together if event.pgh_label == "delete"]
        new = [event for event in together if event.pgh_label == "insert"]
        old = gone or latest.get(name, [])
        replaced = old[0] if len(old) == len(new) == 1 and old[0].pgh_obj_id != new[0].pgh_obj_id else None
        for event in together:
            if replaced is not None and event is new[0]:
                what = _difference(replaced, event, name, but_not_relations=True)
            elif replaced is not None and event in gone:
                what = ""
            else:
                what = _what(event, before.get(event.pgh_obj_id), name)
            before[event.pgh_obj_id] = event
            if what:
                yield Change(event.pgh_created_at, _sentence(event, what))
        latest[name] = new or gone or latest.get(name, [])
        if not new and not gone:
            latest[name] = [before[event.pgh_obj_id] for event in latest[name]]


def _by_transaction(part: Part) -> Iterator[tuple[Any, list[Any]]]:
    """The events of one name in one transaction; the triggers note when that began."""
    found: dict[tuple[datetime, str], list[Any]] = {}
    for event in part.events.order_by("pgh_id"):
        found.setdefault((event.pgh_created_at, part.name(event)), []).append(event)
    yield from found.items()


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
    return _difference(before, event, name)


def _difference(before: Any, event: Any, name: str, *, but_not_relations: bool = False) -> str:
    return "; ".join(
        f"changed the {_label(field)} of {name} from {_value(before, field)} to {_value(event, field)}"
        for field in _fields(event)
        if (before is None or getattr(before, field.attname) != getattr(event, field.attname))
        and not (but_not_relations and (field.is_relation or field.name == "id"))
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
