"""manage.py localservers start|stop|status: the fresh machine's PostgreSQL and Valkey."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fai_portal.localservers import addresses, postgres, valkey
from fai_portal.localservers.runner import ServerError


class Command(BaseCommand):
    help = "Start, stop or show this checkout's own PostgreSQL and Valkey."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["start", "stop", "status"])
        parser.add_argument("--format", choices=["json", "table"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        found = addresses.find()
        servers = {"postgresql": postgres, "valkey": valkey}
        try:
            for server in servers.values():
                if options["action"] == "start" and not server.is_external():
                    server.start(found)
                if options["action"] == "stop" and not server.is_external():
                    server.stop(found)
        except ServerError as error:
            raise CommandError(str(error), returncode=3) from error
        rows = [
            {
                "server": name,
                "status": "external" if server.is_external() else ("up" if server.is_up(found) else "down"),
                "home": str(found.home),
                "sockets": str(found.sockets),
            }
            for name, server in servers.items()
        ]
        if options["format"] == "json":
            self.stdout.write(json.dumps(rows))
            return
        for row in rows:
            self.stdout.write("  ".join(row.values()))
