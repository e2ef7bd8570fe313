"""manage.py import_enrollment: published counts or enrollment spans, checked and kept."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from enrollees.ingest.findings import IntakeReport
from enrollees.management.intake import IntakeCommand
from enrollees.services.counts import import_counts
from enrollees.services.spans import import_repository, import_roster, import_statuses
from fai_portal.access.commands import BadUsage


class Command(IntakeCommand):
    help = (
        "Check files about enrollment and keep what they say. cpsc: CMS's monthly enrollment by contract, plan, state "
        "and county, a folder with the two files of one or more months. portal: the portal's own roster, a file of one "
        "demonstration's people. idr: a folder of span files in the style of CMS's Integrated Data Repository. A file "
        "with an error is refused whole, with every finding. Sent again, it changes nothing."
    )

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument("--layout", choices=["cpsc", "idr", "portal", "status"], required=True)
        super().arguments(parser)
        parser.add_argument(
            "--synthetic",
            action="store_true",
            help="the files hold made-up people, who are refused otherwise; then real ones are refused",
        )

    def take_in(self, *, path: Path, layout: str, synthetic: bool, **options: Any) -> IntakeReport:
        demonstration = options.pop("demonstration")
        shared = {name: options[name] for name in ("by", "on", "dry_run", "max_findings")}
        if not path.exists():
            raise BadUsage(f"There is nothing named {path.name} at that path.")
        if layout == "portal":
            if demonstration is None or not path.is_file():
                raise BadUsage("A roster is one file, of the demonstration that --demonstration names.")
            return import_roster(path=path, demonstration=demonstration, synthetic=synthetic, **shared)
        if demonstration is not None:
            raise BadUsage("These files say which demonstrations they are about: leave --demonstration out.")
        if layout == "idr":
            return import_repository(path=path, synthetic=synthetic, **shared)
        if layout == "status":
            if not path.is_file():
                raise BadUsage("A status file is one file.")
            return import_statuses(path=path, synthetic=synthetic, **shared)
        if synthetic:
            raise BadUsage("Published counts hold no people: leave --synthetic out.")
        return import_counts(path=path, **shared)
