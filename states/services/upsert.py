"""Writing rows so that writing them again changes nothing: each row has a natural key, and is created, updated or left."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Model, QuerySet

from states.ingest.source import printable
from states.ingest.table import Problem, Row
from states.models import FactSource


@dataclass
class Counts:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass
class Load:
    """One load of the public record: what was wrong, and what was done. Nothing is written once something is wrong."""

    problems: list[Problem] = field(default_factory=list)
    counts: dict[str, Counts] = field(default_factory=dict)
    sources: dict[str, FactSource] = field(default_factory=dict)

    def add_sources(self, texts: set[str]) -> None:
        known = Upsert(self, FactSource.objects.all(), key=lambda source: source.record)
        for text in sorted(texts):
            title, links = printable(text)
            self.sources[text] = known.put(text, None, record=text, title=title, links=links)
        known.flush()

    def sourced(self, row: Row) -> dict[str, Any]:
        """The source of a row, and whether somebody checked it."""
        is_verified = row.choice("confidence", ["verified", "recalled"]) == "verified"
        text = row.required("source")
        return {"source": self.sources.get(text), "is_verified": is_verified}


class Upsert:
    """Rows of one model by natural key. `put` them all, then `flush` once."""

    def __init__(self, load: Load, queryset: QuerySet, *, key: Callable[[Any], Hashable]) -> None:
        self.load, self.model = load, queryset.model
        self.existing = {key(instance): instance for instance in queryset}
        self.rows: dict[Hashable, Row | None] = {}
        self.new: list[tuple[Row | None, Model]] = []
        self.changed: list[tuple[Row | None, Model]] = []
        self.fields: set[str] = set()
        self.unchanged = 0

    def put(self, key: Hashable, row: Row | None, /, **fields: Any) -> Any:
        if key in self.rows:
            first = self.rows[key]
            if row is not None and first is not None:
                row.problem("", "each row once", f"Remove it, or row {first.number}.", found="a repeated row")
            return self.existing.get(key)
        self.rows[key] = row
        instance = self.existing.get(key)
        if instance is None:
            instance = self.existing[key] = self.model(**fields)
            self.new.append((row, instance))
            return instance
        differing = {name: value for name, value in fields.items() if _differs(instance, name, value)}
        for name, value in differing.items():
            setattr(instance, name, value)
        if differing:
            self.fields |= set(differing)
            self.changed.append((row, instance))
        else:
            self.unchanged += 1
        return instance

    def flush(self, *, remove_others: bool = False) -> None:
        """Write what was put, and at a wish remove the rest. A refusal of the database is a problem of its row."""
        if self.load.problems:
            return
        others = (
            [row.pk for key, row in self.existing.items() if key not in self.rows] if remove_others else []
        )
        if others:
            self.model._default_manager.filter(pk__in=others).delete()
        # A period that shrank makes room for a new one: hence changes before additions.
        manager = self.model._default_manager
        self._write(self.changed, manager.bulk_update, fields=sorted(self.fields), batch_size=500)
        self._write(self.new, manager.bulk_create, batch_size=500)
        name = str(self.model._meta.verbose_name_plural)
        counts = self.load.counts.setdefault(name, Counts())
        counts.created += len(self.new)
        counts.updated += len(self.changed)
        counts.unchanged += self.unchanged
        counts.removed += len(others)
        self.new, self.changed, self.unchanged = [], [], 0

    def _write(self, rows: list[tuple[Row | None, Model]], write: Callable, **options: Any) -> None:
        if not rows:
            return
        try:
            with transaction.atomic():
                write([instance for _, instance in rows], **options)
        except IntegrityError:
            for _, instance in rows:
                if instance._state.adding:
                    instance.pk = None
            for row, instance in rows:
                self._write_one(row, instance)

    def _write_one(self, row: Row | None, instance: Model) -> None:
        try:
            with transaction.atomic():
                instance.save()
        except IntegrityError as error:
            self.load.problems.append(self._refusal(row, error))

    def _refusal(self, row: Row | None, error: IntegrityError) -> Problem:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        constraint = next((each for each in self.model._meta.constraints if each.name == name), None)
        allowed = str(constraint.violation_error_message) if constraint else str(error).splitlines()[0]
        columns = _columns(constraint)
        cells = row.cells if row else {}
        shown = {column: cells[column] or "(empty)" for column in cells if _belongs(column, columns)}
        return Problem(
            file=row.file if row else "standard codes",
            row=row.number if row else None,
            column=", ".join(shown),
            found=", ".join(shown.values()) or str(self.model._meta.verbose_name),
            allowed=allowed,
            fix=f"Correct the row, so that the rule {name} holds.",
        )


def _differs(instance: Model, name: str, value: Any) -> bool:
    if isinstance(value, models.Model):
        return getattr(instance, f"{name}_id") != value.pk
    return getattr(instance, name) != value


def _columns(constraint: Any) -> set[str]:
    """The fields that a constraint is about."""
    if constraint is None:
        return set()
    if isinstance(constraint, models.UniqueConstraint):
        return set(constraint.fields)
    if isinstance(constraint, models.CheckConstraint):
        return set(_fields(constraint.condition))
    return {"start", "end"}


def _fields(condition: models.Q) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, models.Q):
            yield from _fields(child)
        else:
            yield child[0].split("__")[0]


def _belongs(column: str, fields: set[str]) -> bool:
    return any(name in column for name in fields)
