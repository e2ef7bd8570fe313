"""Made-up events of the audit, in a database of their own beside the portal's, kept for the next run.

Its tables come from the portal's migrations. Of a million people a few are met very often, and of a thousand
accounts a few do most of it.
"""

import os
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contest import run

PEOPLE, ACCOUNTS = 1_000_000, 1_000
MBI = "1S00A00AA00"  # a made-up one, of the person who is met most often
BUSIEST, CHIEF = "account-0@bench.example", "chief@bench.example"
DRAWN = """
    CREATE FUNCTION pg_temp.drawn(n bigint) RETURNS float8 LANGUAGE sql IMMUTABLE
    AS 'SELECT (hashint8(n)::bigint + 2147483648) / 4294967296.0::float8'"""  # from 0 to 1
EVENTS = """
    INSERT INTO audit_event
        (at, actor, action, subject, state_code, outcome, role, request, via, reason, details)
    SELECT timestamptz '2025-01-01' + n * interval '5 seconds', 'account-' || account || '@bench.example',
        (array['enrollee.search', 'enrollee.list', 'enrollee.reveal', 'dataset.read', 'run.read'])[1 + n %% 5],
        CASE person WHEN 0 THEN %(subject)s ELSE 'enrollee:' || md5(person::text)::uuid END, 'WA', 'done',
        CASE WHEN account::int %% 2 = 0 THEN 'Analyst' ELSE 'CMS staff' END, md5(n::text), 'web', '', '{}'
    FROM (SELECT n, floor(%(people)s * power(pg_temp.drawn(n), 3)) AS person,
                 floor(%(accounts)s * power(pg_temp.drawn(-n), 2)) AS account
          FROM generate_series(1::bigint, %(rows)s) AS n) AS made_up"""


def set_up(rows: int, *, of: str = "") -> None:
    """The portal, on the database with so many events or on another of the local server."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fai_portal.settings.dev")
    from fai_portal.localservers import addresses

    servers = addresses.find()
    for variable, url in (
        ("DATABASE_URL", servers.database_url),
        ("DATABASE_OWNER_URL", servers.database_owner_url),
    ):
        os.environ[variable] = f"{url.rpartition('/')[0]}/{of or name(rows)}"
    import django

    django.setup()


def name(rows: int) -> str:
    return f"fai_bench_{rows}_events"


def made(folder: Path, *, rows: int) -> Mapping[str, np.ndarray]:
    """The database, unless an earlier run left it whole. Migrations that came since are made up for."""
    set_up(rows, of="postgres")
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        find = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        cursor.execute(find, [name(rows)])
        found = cursor.fetchone()
        if found != ("whole",):
            cursor.execute(f"DROP DATABASE IF EXISTS {name(rows)}")
            cursor.execute(f"CREATE DATABASE {name(rows)}")
        run("benchmarks.made_up_events:migrated", folder, rows=rows)
        if found != ("whole",):
            run("benchmarks.made_up_events:filled", folder, rows=rows)
            cursor.execute(f"COMMENT ON DATABASE {name(rows)} IS 'whole'")
    return {}


def migrated(folder: Path, *, rows: int) -> Mapping[str, np.ndarray]:
    set_up(rows)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return {}


def filled(folder: Path, *, rows: int) -> Mapping[str, np.ndarray]:
    """A person, somebody who may ask, and the events, with their indexes made at the end."""
    set_up(rows)
    from django.db import connections, transaction

    from fai_portal.access.context import MIGRATION, entered
    from fai_portal.audit.models import Event

    values = {"subject": _person(), "people": PEOPLE, "accounts": ACCOUNTS, "rows": rows}
    owner = connections["owner"]
    with owner.schema_editor() as editor:
        for index in Event._meta.indexes:
            editor.remove_index(Event, index)
        with entered(MIGRATION), transaction.atomic(using="owner"), owner.cursor() as cursor:
            cursor.execute(DRAWN)
            cursor.execute(EVENTS, values)
        for index in Event._meta.indexes:
            editor.add_index(Event, index)
    with owner.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE audit_event")
    return {}


def _person() -> str:
    """How the audit names the person who is met most. On the way, somebody is made who may ask about them."""
    from django.core.management import call_command
    from django.utils import timezone

    from enrollees.services.enrollee import keep_enrollee
    from fai_portal.access.context import SYSTEM, entered
    from fai_portal.access.roles import RoleName
    from fai_portal.access.services.grant import give_role
    from fai_portal.accounts.services.user import create_user, system_user
    from states.models import State

    call_command("load_public_record", verbosity=0, stdout=StringIO())
    acts: dict[str, Any] = {"by": system_user(), "on": timezone.now()}
    chief = create_user(by=acts["by"], email=CHIEF, name="Chief", password=None)
    give_role(**acts, user=chief, role=RoleName.ADMINISTRATOR, reason="For the benchmark.")
    with entered(SYSTEM):
        person, _ = keep_enrollee(**acts, state=State.objects.get(pk="WA"), mbi=MBI)
    return str(person.subject)
