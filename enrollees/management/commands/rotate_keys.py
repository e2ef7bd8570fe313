"""manage.py rotate_keys: encrypt every identifier under the current key, while the portal serves."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from enrollees.services.enrollee import A_BATCH, rotate_keys
from fai_portal.access.commands import PortalCommand, Refused
from fai_portal.accounts.services.user import system_user


class Command(PortalCommand):
    help = "Encrypt every identifier under the first of FIELD_KEYS. Stopped anywhere, it goes on when called again."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=A_BATCH, help="how many rows at a time")

    def answer(self, **options: Any) -> Any:
        done = rotate_keys(by=system_user(), on=timezone.now(), batch=options["batch"])
        answer = {"rotated": done.rotated, "unreadable": done.unreadable}
        if done.unreadable:
            raise Refused("Some identifiers are opened by none of FIELD_KEYS.", answer)
        return answer
