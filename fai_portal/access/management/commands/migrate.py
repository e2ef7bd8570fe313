"""manage.py migrate: the same as Django's, but by default through the role that owns the schema.

Row security is forced on that role too, so it works in a context of its own, named `migration`.
"""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as MigrateCommand

from fai_portal.access.context import MIGRATION, entered


class Command(MigrateCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        with entered(MIGRATION):
            super().handle(*args, **options)
