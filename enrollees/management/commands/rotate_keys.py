"""manage.py rotate_keys: identifiers and the secrets of second factors under the current key, while the portal serves."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from enrollees.services.enrollee import A_BATCH, rotate_keys
from fai_portal.access.commands import PortalCommand, Refused
from fai_portal.accounts.services.seals import renew_seals
from fai_portal.accounts.services.user import system_user


class Command(PortalCommand):
    help = (
        "Encrypt every identifier, and every secret of a second factor, under the first of FIELD_KEYS. "
        "Stopped anywhere, it goes on when called again."
    )

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=A_BATCH, help="how many rows at a time")

    def answer(self, **options: Any) -> Any:
        by, on = system_user(), timezone.now()
        done = rotate_keys(by=by, on=on, batch=options["batch"])
        shut = renew_seals(by=by, on=on)
        answer = {"rotated": done.rotated, "unreadable": done.unreadable, "unreadable_second_factors": shut}
        if done.unreadable or shut:
            raise Refused(
                "Some identifiers or second factors are opened by none of FIELD_KEYS. Keep the old keys.",
                answer,
            )
        return answer
