"""Build a finished run again and compare the bytes."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from fai_portal.access.commands import BadUsage, PortalCommand, Refused
from fai_portal.accounts.services.user import system_user
from reports import selectors
from reports.builders.inputs import CannotBuild
from reports.rules import NotAllowed
from reports.services.run import verify_run


class Command(PortalCommand):
    help = (
        "Builds a finished run again from its row, keeps nothing, and says which files have the same bytes."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=int, metavar="RUN_ID")
        parser.add_argument(
            "--verify",
            action="store_true",
            required=True,
            help="Compare byte for byte; exit 1 if any differs.",
        )

    def answer(self, **options: Any) -> dict:
        run = selectors.run(system_user(), options["run"])
        if run is None:
            raise BadUsage(f"There is no report run {options['run']}.")
        try:
            verified = verify_run(by=system_user(), on=timezone.now(), run=run)
        except (NotAllowed, CannotBuild) as error:
            raise Refused(str(error)) from error
        answer = {
            "run": run.pk,
            "same": verified.is_same,
            "code_then": verified.code_then,
            "code_now": verified.code_now,
            "files": [
                {"name": file.name, "same": file.is_same, "was": file.was, "now": file.now}
                for file in verified.files
            ],
        }
        if not verified.is_same:
            differ = ", ".join(file.name for file in verified.files if not file.is_same)
            why = ""
            if verified.code_then != verified.code_now:
                why = f" The code has changed since: {verified.code_then} then, {verified.code_now} now."
            raise Refused(f"These files differ: {differ}.{why}", answer)
        return answer

    def table(self, answer: dict) -> str:
        return "\n".join(
            f"{'same' if file['same'] else 'DIFFERS':8}{file['name']}" for file in answer["files"]
        )
