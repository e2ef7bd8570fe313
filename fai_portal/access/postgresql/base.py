"""Django's PostgreSQL backend, which tells each transaction who it works for."""

from typing import Any

from django.db.backends.postgresql import base

from fai_portal.access import context


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(context.in_transaction)

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # its stubs do not know it
        if not autocommit:
            context.begin(self)
