from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.signals import user_logged_in
from django.db import connections
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    name = "fai_portal.access"

    def ready(self) -> None:
        import fai_portal.access.schema  # noqa: F401  registers how the API signs in with its schema
        from fai_portal.access.sessions import begin

        user_logged_in.connect(begin, dispatch_uid="access_session_begins")
        post_migrate.connect(let_application_work, sender=self)


def let_application_work(*, using: str, **kwargs: Any) -> None:
    """After each migration, let the application's role read and write rows. It owns nothing and changes no schema."""
    connection = connections[using]
    role = settings.DATABASES["default"]["USER"]
    if connection.settings_dict["USER"] == role:
        return
    quoted = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        cursor.execute("SELECT to_regclass('audit_event')")
        if cursor.fetchone()[0]:
            cursor.execute(f"REVOKE UPDATE, DELETE ON audit_event FROM {quoted}")


class PortalAdminConfig(AdminConfig):
    default_site = "fai_portal.access.site.PortalAdminSite"
