"""manage.py import_enrollment: published counts, checked and kept."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from enrollees.ingest.findings import IntakeReport
from enrollees.management.intake import IntakeCommand
from enrollees.services.counts import import_counts
from fai_portal.access.commands import BadUsage


class Command(IntakeCommand):
    help = (
        "Check files about enrollment and keep what they say. cpsc: CMS's monthly enrollment by contract, plan, state "
        "and county, a folder with the two files of one or more months. A file with an error is refused whole, with "
        "every finding. Sent again, it changes nothing."
    )

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument("--layout", choices=["cpsc"], required=True)
        super().arguments(parser)

    def take_in(self, *, path: Path, layout: str, **options: Any) -> IntakeReport:
        if not path.exists():
            raise BadUsage(f"There is nothing named {path.name} at that path.")
        if options["demonstration"] is not None:
            raise BadUsage("Published counts are of every demonstration: leave --demonstration out.")
        return import_counts(
            path=path,
            by=options["by"],
            on=options["on"],
            dry_run=options["dry_run"],
            max_findings=options["max_findings"],
        )
