"""manage.py import_rif: a folder of CCW/RIF files, checked and made a dataset."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from demonstrations.selectors import area
from enrollees.ingest.findings import DEFAULT_MAX_FINDINGS
from enrollees.services.intake import NotReady
from enrollees.services.rif import import_rif
from fai_portal.access.commands import BadUsage, PortalCommand, Refused
from fai_portal.accounts.services.user import system_user


class Command(PortalCommand):
    help = (
        "Check a folder of CCW/RIF beneficiary and claim files, in either naming style, and make a dataset of their "
        "person-months. The counties of the demonstration and of its comparison say which group a row is in; rows "
        "of other counties are left out and counted. A folder with an error is refused whole, with every finding."
    )
    requires_system_checks = []  # they would import every page

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR")
        parser.add_argument(
            "--demonstration",
            metavar="SLUG",
            default="",
            help="the demonstration the files are for; without it only --dry-run is possible",
        )
        parser.add_argument(
            "--synthetic",
            action="store_true",
            help="the files hold CMS's synthetic people, who are refused otherwise; then real ones are refused",
        )
        parser.add_argument("--dry-run", action="store_true", help="check only; the findings are the same")
        parser.add_argument(
            "--explain",
            action="store_true",
            help="add what became of the months of each beneficiary row, without identifiers",
        )
        parser.add_argument(
            "--max-findings",
            type=int,
            default=DEFAULT_MAX_FINDINGS,
            metavar="N",
            help=f"how many findings are listed ({DEFAULT_MAX_FINDINGS:,}); the counts are always complete",
        )

    def answer(
        self,
        *,
        directory: Path,
        demonstration: str,
        synthetic: bool,
        dry_run: bool,
        explain: bool,
        max_findings: int,
        **options: Any,
    ) -> dict[str, Any]:
        if not directory.is_dir():
            raise BadUsage(f"There is no folder {directory.name} at that path.")
        if max_findings < 0:
            raise BadUsage("--max-findings is a whole number, zero or more.")
        if not demonstration and not dry_run:
            raise BadUsage(
                "Without --demonstration nobody knows which group a row is in: name one, or add --dry-run."
            )
        found = area.published_demonstration(demonstration) if demonstration else None
        if demonstration and found is None:
            raise BadUsage(f"There is no demonstration {demonstration!r}; /demonstrations lists them.")
        try:
            report = import_rif(
                directory=directory,
                demonstration=found,
                by=system_user(),
                on=timezone.now(),
                synthetic=synthetic,
                dry_run=dry_run,
                explain=explain,
                max_findings=max_findings,
            )
        except NotReady as lack:
            raise BadUsage(str(lack)) from lack
        if not report.accepted:
            raise Refused(
                f"Refused: {sum(report.counts.values()):,} findings. Nothing was loaded.", report.as_dict()
            )
        return report.as_dict()
