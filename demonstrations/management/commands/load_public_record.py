from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone

from demonstrations.services.public_record import load_public_record
from fai_portal.access.commands import BadUsage, PortalCommand, Refused
from fai_portal.accounts.services.user import system_user


class Command(PortalCommand):
    help = "Load the public record: states, counties, MOUs, demonstrations, plans, counts and publications."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dir", type=Path, default=settings.PUBLIC_RECORD_DIR, help="The folder of its files."
        )

    def answer(self, *, dir: Path, **options: Any) -> dict[str, Any]:
        if not dir.is_dir():
            raise BadUsage(f"There is no folder {dir}. Name the folder that holds the files of the record.")
        loaded = load_public_record(by=system_user(), on=timezone.now(), folder=dir)
        problems = [asdict(problem) for problem in loaded.problems]
        if problems:
            answer = {"verdict": "rejected", "problems": problems}
            raise Refused(f"Nothing was loaded: {len(problems)} problems in {dir.name}.", answer)
        return {"verdict": "loaded" if loaded.has_changed else "unchanged", "counts": loaded.counts}

    def table(self, answer: dict[str, Any]) -> str:
        if "problems" in answer:
            return "\n".join(
                f"{each['file']}, row {each['row'] or '-'}, {each['column'] or 'the row'}: "
                f"found {each['found'] or 'nothing'}; allowed: {each['allowed']}. {each['fix']}"
                for each in answer["problems"]
            )
        head = f"{'':<28}{'created':>9}{'updated':>9}{'unchanged':>11}{'removed':>9}"
        lines = [
            f"{noun:<28}{counts['created']:>9}{counts['updated']:>9}{counts['unchanged']:>11}{counts['removed']:>9}"
            for noun, counts in answer["counts"].items()
        ]
        return "\n".join([head, *lines])
