"""Putting up the second wall: after each migration, before the application's role is let in."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from fai_portal.access.walls import Wall


@dataclass(frozen=True)
class Standing:
    """A table and the policies that must stand around it."""

    table: str
    policies: dict[str, tuple[str, str]]


def walls() -> dict[str, Wall]:
    """Every wall, by the table it stands around."""
    found: dict[str, Wall] = {}
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.walls") and config.name != "fai_portal.access":
            found |= {wall.table: wall for wall in import_module(f"{config.name}.walls").WALLS}
    return found


def standing() -> Iterator[Standing]:
    """The tables of the walls, and the tables of their history, whose rows name theirs in `pgh_obj_id`."""
    by_table = walls()
    for table, wall in by_table.items():
        yield Standing(table, wall.policies())
    for model in apps.get_models():
        tracked = getattr(model, "pgh_tracked_model", None)
        if tracked is not None and tracked._meta.db_table in by_table:
            table = model._meta.db_table
            yield Standing(table, by_table[tracked._meta.db_table].policies(table, "pgh_obj_id"))


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Make the database's policies those of the code. What stands already is left alone."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        present = _present(cursor)
        for each in standing():
            if each.table in present and present[each.table] != (digest := _digest(each)):
                _put_up(cursor, connection, each, digest)


def _present(cursor: CursorWrapper) -> dict[str, str]:
    """Each table, and the digest of the policies that stand around it."""
    cursor.execute("""
        SELECT relname, CASE WHEN relrowsecurity AND relforcerowsecurity
                        THEN coalesce(obj_description(oid, 'pg_class'), '') ELSE '' END
        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    """)
    return dict(cursor.fetchall())


def _digest(each: Standing) -> str:
    return "row security " + hashlib.sha256(repr(sorted(each.policies.items())).encode()).hexdigest()


def _put_up(cursor: CursorWrapper, connection: BaseDatabaseWrapper, each: Standing, digest: str) -> None:
    table = connection.ops.quote_name(each.table)
    cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    cursor.execute("SELECT policyname FROM pg_policies WHERE tablename = %s", [each.table])
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP POLICY {connection.ops.quote_name(name)} ON {table}")
    for name, (command, condition) in each.policies.items():
        cursor.execute(f"CREATE POLICY {name} ON {table} FOR {command} USING ({condition})")
    cursor.execute(f"COMMENT ON TABLE {table} IS %s", [digest])
