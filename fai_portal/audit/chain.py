"""The chain of seals: which tables hold records, what their rows' digest is, and whether a seal still holds."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Model
from pghistory.core import event_models

from fai_portal.audit.models import Event, Seal

A_BATCH = 5_000


@dataclass(frozen=True)
class Table:
    name: str
    key: str
    columns: list[str]


@dataclass(frozen=True)
class Break:
    """Where a seal and what it sealed no longer agree."""

    day: date
    table: str
    words: str


def recorded_tables() -> list[Table]:
    """The events, and the history of every model that keeps one."""
    recorded: list[type[Model]] = [Event, *sorted(event_models(), key=lambda model: model._meta.db_table)]
    return [
        Table(
            model._meta.db_table,
            str(model._meta.pk.column),
            [str(field.column) for field in model._meta.concrete_fields],
        )
        for model in recorded
    ]


def digest_of_rows(table: str, *, key: str, columns: list[str], after: int, last: int) -> tuple[int, str]:
    """How many rows stand above `after` and up to `last`, and the SHA-256 over them in the order of their keys."""
    quote = connection.ops.quote_name
    row = f"jsonb_build_array({', '.join(map(quote, columns))})::text"  # takes a hundred columns, which is enough
    where = f"{quote(key)} > %s AND {quote(key)} <= %s ORDER BY {quote(key)}"
    sql = f"SELECT {row} FROM {quote(table)} WHERE {where}"  # noqa: S608  names of our own tables, quoted
    found, rows = hashlib.sha256(), 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, [after, last])
        while batch := cursor.fetchmany(A_BATCH):
            for (text,) in batch:
                found.update(text.encode() + b"\n")
            rows += len(batch)
    return rows, found.hexdigest()


def digest_of_seal(day: date, previous: str, tables: dict[str, Any]) -> str:
    said = json.dumps([day.isoformat(), previous, tables], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def breaks() -> list[Break]:
    """Every place where the chain is broken, the oldest first. None: nothing was changed, removed or inserted."""
    found: list[Break] = []
    previous, ends = "", dict[str, int]()
    for seal in Seal.objects.order_by("day"):
        if seal.previous != previous:
            found.append(Break(seal.day, "audit_seal", "the seal before it was removed or changed"))
        if seal.digest != digest_of_seal(seal.day, seal.previous, seal.tables):
            found.append(Break(seal.day, "audit_seal", "the seal itself was changed"))
        for name, sealed in seal.tables.items():
            if sealed["after"] != ends.get(name, sealed["after"]):
                found.append(Break(seal.day, name, "it does not start where the seal before it ends"))
            found += _broken(seal.day, name, sealed)
            ends[name] = sealed["last"]
        previous = seal.digest
    return found


def _broken(day: date, name: str, sealed: dict[str, Any]) -> list[Break]:
    missing = set(sealed["columns"]) - _columns(name)
    if missing:
        return [Break(day, name, f"columns are gone: {', '.join(sorted(missing))}")]
    rows, digest = digest_of_rows(
        name, **{part: sealed[part] for part in ("key", "columns", "after", "last")}
    )
    if rows != sealed["rows"]:
        return [Break(day, name, f"{sealed['rows']} rows were sealed and {rows} are there")]
    if digest != sealed["digest"]:
        return [Break(day, name, f"{rows} rows were sealed and at least one of them was changed")]
    return []


def _columns(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def seals() -> list[tuple[date, str]]:
    """Each sealed day with its digest, the oldest first."""
    return list(Seal.objects.order_by("day").values_list("day", "digest"))
