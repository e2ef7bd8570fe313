"""manage.py import_person_months: a person-month file, checked and made a dataset."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from demonstrations.selectors import area
from enrollees.ingest.findings import DEFAULT_MAX_FINDINGS
from enrollees.services.intake import NotReady, import_person_months
from fai_portal.access.commands import BadUsage, PortalCommand, Refused
from fai_portal.accounts.services.user import system_user


class Command(PortalCommand):
    help = (
        "Check a person-month file (CSV or Parquet) and make a dataset of it. A file with an error is refused "
        "whole, with every finding. Sent again, it changes nothing and names the dataset it made."
    )
    requires_system_checks = []  # they would import every page

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument(
            "--demonstration", metavar="SLUG", default="", help="the demonstration the file is for"
        )
        parser.add_argument("--dry-run", action="store_true", help="check only; the findings are the same")
        parser.add_argument(
            "--max-findings",
            type=int,
            default=DEFAULT_MAX_FINDINGS,
            metavar="N",
            help=f"how many findings are listed ({DEFAULT_MAX_FINDINGS:,}); the counts are always complete",
        )

    def answer(
        self, *, path: Path, demonstration: str, dry_run: bool, max_findings: int, **options: Any
    ) -> dict[str, Any]:
        if not path.is_file():
            raise BadUsage(f"There is no file {path.name} at that path.")
        if max_findings < 0:
            raise BadUsage("--max-findings is a whole number, zero or more.")
        found = area.published_demonstration(demonstration) if demonstration else None
        if demonstration and found is None:
            raise BadUsage(f"There is no demonstration {demonstration!r}; /demonstrations lists them.")
        try:
            report = import_person_months(
                path=path,
                demonstration=found,
                by=system_user(),
                on=timezone.now(),
                dry_run=dry_run,
                max_findings=max_findings,
            )
        except NotReady as lack:
            raise BadUsage(str(lack)) from lack
        answer = report.as_dict()
        if not report.accepted:
            raise Refused(f"Refused: {sum(report.counts.values()):,} findings. Nothing was loaded.", answer)
        if report.dataset and not report.loaded:
            self.stderr.write(
                "These rows were loaded before, as the dataset named here. Nothing was changed."
            )
        return answer

    def table(self, answer: dict[str, Any]) -> str:
        lines = [
            f"{name:<8}  {answer[name]}"
            for name in ("verdict", "layout", "rows", "loaded", "people", "dataset")
        ]
        lines += [f"{rule:<30}  {times:>10,}" for rule, times in answer["counts"].items()]
        lines += [
            f"{each['severity']:<7}  {each['file']}, row {each['row'] or '-'}, {each['field'] or '-'}: {each['rule']}. "
            f"Found {each['found']}. Allowed: {each['allowed']}. {each['fix']}"
            for each in answer["findings"]
        ]
        return "\n".join(lines)
