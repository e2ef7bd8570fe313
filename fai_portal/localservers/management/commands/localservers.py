"""manage.py localservers start|stop|status: the fresh machine's PostgreSQL and Valkey, and its malware scanner."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from fai_portal.access.commands import PortalCommand
from fai_portal.localservers import addresses, clamd, portal, postgres, valkey
from fai_portal.localservers.runner import ServerError

SERVERS = {"postgresql": postgres, "valkey": valkey}
if addresses.CLAMD:
    SERVERS["clamd"] = clamd


class Command(PortalCommand):
    help = (
        "Start, stop or show this checkout's own PostgreSQL, Valkey and, where clamd is installed, malware "
        "scanner. A server whose address is in the environment (DATABASE_URL, BROKER_URL, CLAMD_URL) is external: it is neither started nor stopped. "
        "Before the servers stop, the web server, worker and scheduler that `make demo` started are stopped."
    )
    requires_system_checks: list[str] = []

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["start", "stop", "status"])

    def answer(self, **options: Any) -> list[dict[str, str]]:
        action = options["action"]
        found = addresses.find()
        try:
            if action == "stop":
                portal.stop()
            if action != "status":
                for server in SERVERS.values():
                    if not server.is_external():
                        getattr(server, action)(found)
            return [self._row(name, found) for name in SERVERS]
        except ServerError as error:
            raise CommandError(str(error), returncode=3) from error

    def table(self, answer: list[dict[str, str]]) -> str:
        return "\n".join("  ".join(row.values()).rstrip() for row in answer)

    @staticmethod
    def _row(name: str, found: addresses.Addresses) -> dict[str, str]:
        server = SERVERS[name]
        if server.is_external():
            return {"server": name, "status": "external", "home": "", "sockets": ""}
        status = "up" if server.is_up(found) else "down"
        return {"server": name, "status": status, "home": str(found.home), "sockets": str(found.sockets)}
