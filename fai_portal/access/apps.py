from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.signals import user_logged_in
from django.db import connections, transaction
from django.db.models.signals import post_migrate

# What was recorded stays as it was; the tables of the rows' history are found by themselves.
APPEND_ONLY = {"audit_event", "audit_seal"}


class AccessConfig(AppConfig):
    name = "fai_portal.access"

    def ready(self) -> None:
        import fai_portal.access.schema  # noqa: F401  registers how the API signs in with its schema
        from fai_portal.access.sessions import begin

        user_logged_in.connect(begin, dispatch_uid="access_session_begins")
        post_migrate.connect(let_application_work, sender=self)


def let_application_work(*, using: str, **kwargs: Any) -> None:
    """After each migration, let the application's role read and write rows, behind the second wall.

    It owns nothing, changes no schema and no record. A new table is open to it only once its policies stand.
    """
    from fai_portal.access.row_security import put_up

    connection = connections[using]
    role = settings.DATABASES["default"]["USER"]
    if connection.settings_dict["USER"] == role:
        return
    put_up(connection)
    quoted = connection.ops.quote_name(role)
    from pghistory.core import event_models

    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        for table in sorted(APPEND_ONLY | {model._meta.db_table for model in event_models()}):
            cursor.execute("SELECT to_regclass(%s)", [table])
            if cursor.fetchone()[0]:
                cursor.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM {quoted}')


class PortalAdminConfig(AdminConfig):
    default_site = "fai_portal.access.site.PortalAdminSite"
