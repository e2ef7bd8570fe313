"""Sealing: each night one digest over the day's records and the seal before, so that no old row changes unnoticed."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from fai_portal.accounts.models import User
from fai_portal.audit.chain import Table, digest_of_rows, digest_of_seal, recorded_tables
from fai_portal.audit.models import Seal
from fai_portal.audit.services.event import record

log = logging.getLogger(__name__)


def seal_day(*, by: User, on: datetime) -> Seal | None:
    """Seal what was recorded up to now, as the last whole day's. None when that day is sealed already.

    A row that comes later, whatever day it tells of, has a higher key and belongs to the next seal.
    """
    day = on.astimezone(UTC).date() - timedelta(days=1)
    last = Seal.objects.order_by("-day").first()
    if last is not None and last.day >= day:
        return None
    ends = {
        table.name: _settled(table) for table in recorded_tables()
    }  # one at a time: each locks for a moment
    with transaction.atomic():
        tables = dict(_sealed_tables(last, ends))
        previous = last.digest if last else ""
        digest = digest_of_seal(day, previous, tables)
        seal = Seal.objects.create(day=day, previous=previous, tables=tables, digest=digest, sealed_at=on)
        record(by=by, action="audit.seal", subject=f"seal:{day}", on=on, digest=digest)
    log.info("Sealed %s: %s", day, digest)  # a copy that no owner of the database can change
    return seal


def _sealed_tables(last: Seal | None, ends: dict[str, int]) -> Iterator[tuple[str, dict[str, Any]]]:
    for table in recorded_tables():
        after = last.tables.get(table.name, {}).get("last", 0) if last else 0
        part: dict[str, Any] = {
            "key": table.key,
            "columns": table.columns,
            "after": after,
            "last": ends[table.name],
        }
        rows, digest = digest_of_rows(table.name, **part)
        yield table.name, {**part, "rows": rows, "digest": digest}


def _settled(table: Table) -> int:
    """The highest key given out, asked while nobody is in the middle of adding a row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_settled(%s, %s)", [table.name, table.key])
        return cursor.fetchone()[0]
