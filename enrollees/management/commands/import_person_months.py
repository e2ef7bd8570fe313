"""manage.py import_person_months: a person-month file, checked and made a dataset."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from enrollees.ingest.findings import IntakeReport
from enrollees.management.intake import IntakeCommand
from enrollees.services.intake import import_person_months
from fai_portal.access.commands import BadUsage


class Command(IntakeCommand):
    help = (
        "Check a person-month file (CSV or Parquet) and make a dataset of it. A file with an error is refused "
        "whole, with every finding. Sent again, it changes nothing and names the dataset it made."
    )

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")
        super().arguments(parser)

    def take_in(self, *, path: Path, dry_run: bool, max_findings: int, **options: Any) -> IntakeReport:
        if not path.is_file():
            raise BadUsage(f"There is no file {path.name} at that path.")
        return import_person_months(
            path=path,
            demonstration=options["demonstration"],
            by=options["by"],
            on=options["on"],
            dry_run=dry_run,
            max_findings=max_findings,
        )
