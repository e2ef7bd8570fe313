"""manage.py import_rif: a folder of CCW/RIF files, checked and made a dataset."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from enrollees.ingest.findings import IntakeReport
from enrollees.management.intake import IntakeCommand
from enrollees.services.rif import import_rif
from fai_portal.access.commands import BadUsage


class Command(IntakeCommand):
    help = (
        "Check a folder of CCW/RIF beneficiary and claim files, in either naming style, and make a dataset of their "
        "person-months. The counties of the demonstration and of its comparison say which group a row is in; rows "
        "of other counties are left out and counted. Without --demonstration only --dry-run is possible. A folder "
        "with an error is refused whole, with every finding."
    )

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR")
        super().arguments(parser)
        parser.add_argument(
            "--synthetic",
            action="store_true",
            help="the files hold CMS's synthetic people, who are refused otherwise; then real ones are refused",
        )
        parser.add_argument(
            "--explain",
            action="store_true",
            help="add what became of the months of each beneficiary row, without identifiers",
        )
        parser.add_argument(
            "--keep",
            action="store_true",
            help="keep people, spans and claims, for manage.py build_person_months, and make no dataset",
        )

    def take_in(
        self, *, directory: Path, synthetic: bool, explain: bool, keep: bool, **options: Any
    ) -> IntakeReport:
        if not directory.is_dir():
            raise BadUsage(f"There is no folder {directory.name} at that path.")
        if options["demonstration"] is None and not options["dry_run"]:
            raise BadUsage(
                "Without --demonstration nobody knows which group a row is in: name one, or add --dry-run."
            )
        return import_rif(
            directory=directory,
            demonstration=options["demonstration"],
            by=options["by"],
            on=options["on"],
            synthetic=synthetic,
            dry_run=options["dry_run"],
            explain=explain,
            keep=keep,
            max_findings=options["max_findings"],
        )
