"""What the commands that take files in share: their options, their answer and their exit codes."""

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from demonstrations.models import Demonstration
from demonstrations.selectors import area
from enrollees.ingest.findings import DEFAULT_MAX_FINDINGS, IntakeReport
from enrollees.services.intake import NotReady
from fai_portal.access.commands import BadUsage, PortalCommand, Refused
from fai_portal.accounts.models import User
from fai_portal.accounts.services.user import system_user


class IntakeCommand(PortalCommand):
    """A subclass adds its own arguments, and in `take_in` calls its service."""

    requires_system_checks = []  # they would import every page

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--demonstration", metavar="SLUG", default="", help="the demonstration that this is for"
        )
        parser.add_argument("--dry-run", action="store_true", help="check only; the findings are the same")
        parser.add_argument(
            "--max-findings",
            type=int,
            default=DEFAULT_MAX_FINDINGS,
            metavar="N",
            help=f"how many findings are listed ({DEFAULT_MAX_FINDINGS:,}); the counts are always complete",
        )

    def take_in(
        self,
        *,
        demonstration: Demonstration | None,
        by: User,
        on: datetime,
        dry_run: bool,
        max_findings: int,
        **options: Any,
    ) -> IntakeReport:
        """Check and load what was named. Raises BadUsage for what is not there."""
        raise NotImplementedError

    def answer(self, *, demonstration: str, max_findings: int, **options: Any) -> dict[str, Any]:
        if max_findings < 0:
            raise BadUsage("--max-findings is a whole number, zero or more.")
        found = area.published_demonstration(demonstration) if demonstration else None
        if demonstration and found is None:
            raise BadUsage(f"There is no demonstration {demonstration!r}; /demonstrations lists them.")
        try:
            report = self.take_in(
                demonstration=found, by=system_user(), on=timezone.now(), max_findings=max_findings, **options
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
        return as_table(answer)


def as_table(answer: dict[str, Any]) -> str:
    """An intake's answer for people."""
    lines = [
        f"{name:<8}  {answer[name]}" for name in ("verdict", "layout", "rows", "loaded", "people", "dataset")
    ]
    lines += [f"{rule:<30}  {times:>10,}" for rule, times in answer["counts"].items()]
    lines += [
        f"{each['severity']:<7}  {each['file'] or '-'}, row {each['row'] or '-'}, {each['field'] or '-'}: {each['rule']}. "
        f"Found {each['found']}. Allowed: {each['allowed']}. {each['fix']}"
        for each in answer["findings"]
    ]
    lines += [
        f"{each['file']}, row {each['row']}: {each['full_benefit_months']} full-benefit, "
        f"{each['partial_months']} partial, {each['eligible_months']} eligible months. "
        f"{', '.join(each['findings'])}"
        for each in answer.get("people_explained", ())
    ]
    return "\n".join(lines)
