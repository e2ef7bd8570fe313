"""manage.py audit: whether the seals hold, who saw a person, and what an account did."""

import sys
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from fai_portal.access.commands import BadUsage, PortalCommand, Refused
from fai_portal.accounts.services.user import system_user
from fai_portal.audit import subjects
from fai_portal.audit.chain import breaks, seals
from fai_portal.audit.services.question import ask_about_account, ask_about_person, ask_about_subjects


class Command(PortalCommand):
    help = "Check the chain of sealed days, or ask the audit who saw a person and what an account did."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("asked", choices=["verify", "who-saw", "what-did"])
        parser.add_argument("of", nargs="?", default="", help="a subject such as artifact:5, or an account; "
                            "with who-saw left out, an identifier is read from standard input")  # fmt: skip
        parser.add_argument(
            "--seal", default="", help="verify: a digest noted elsewhere that must be in the chain"
        )
        parser.add_argument("--state", default="", help="who-saw: look for the identifier in this state only")
        parser.add_argument("--limit", type=int, default=100, help="what-did: how many lines")

    def answer(self, **options: Any) -> Any:
        match options["asked"]:
            case "verify":
                return self._verify(options["seal"])
            case "who-saw":
                return self._who_saw(options["of"], options["state"])
        return self._what_did(options["of"], options["limit"])

    def _verify(self, noted: str) -> Any:
        found = [{"day": each.day, "table": each.table, "found": each.words} for each in breaks()]
        known = seals()
        if noted and noted not in {digest for _, digest in known}:
            found.append(
                {"day": None, "table": "audit_seal", "found": "the digest that was noted is not there"}
            )
        answer = {"seals": len(known), "last": known[-1][0] if known else None, "breaks": found}
        if found:
            raise Refused("The record is not what was sealed.", answer)
        return answer

    def _who_saw(self, subject: str, state: str) -> Any:
        by, on = system_user(), timezone.now()
        if subject:
            return ask_about_subjects(by=by, on=on, meant=[subject], words=subject).readers
        try:
            answer = ask_about_person(by=by, on=on, mbi=sys.stdin.readline().strip(), state=state)
        except subjects.NotUnderstood as error:
            raise BadUsage(str(error)) from None
        if not answer.is_known:
            raise BadUsage("Nobody is known by this identifier.")
        return answer.readers

    def _what_did(self, account: str, limit: int) -> Any:
        if not account:
            raise BadUsage("Whose? Name an account by its e-mail address.")
        asked = ask_about_account(by=system_user(), on=timezone.now(), account=account, most=limit)
        return [
            {"at": event.at, "action": event.action, "subject": event.subject, "outcome": event.outcome}
            for event in asked.events
        ]
