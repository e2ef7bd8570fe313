"""manage.py build_person_months: a dataset of person-months from the spans and claims that are known."""

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from demonstrations.selectors import area
from enrollees.management.intake import as_table
from enrollees.services.eligibility import BASELINE_MONTHS, make_dataset
from enrollees.services.intake import NotReady
from fai_portal.access.commands import BadUsage, PortalCommand, Refused
from fai_portal.accounts.services.user import system_user


class Command(PortalCommand):
    help = (
        "Make a dataset of person-months of a demonstration from status spans, enrollment spans and delivered claims, by "
        "the rules of its policy record. The same spans and claims give the same dataset. Refused by name when the policy, "
        "the counties, the spans or the claims are missing."
    )

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demonstration", metavar="SLUG", required=True)
        parser.add_argument(
            "--baseline-months",
            type=int,
            default=BASELINE_MONTHS,
            metavar="N",
            help=f"how many months before the launch are made ({BASELINE_MONTHS})",
        )
        parser.add_argument(
            "--adjust",
            action="append",
            default=[],
            metavar="SWITCH",
            help="a payment adjustment to make to each claim, by the dated table; may be given several times",
        )
        parser.add_argument(
            "--known-at",
            metavar="TIME",
            help="leave out what came later than this, such as 2026-01-05T12:00:00Z",
        )

    def answer(
        self, *, demonstration: str, baseline_months: int, adjust: list[str], known_at: str | None, **_: Any
    ) -> dict[str, Any]:
        found = area.published_demonstration(demonstration)
        if found is None:
            raise BadUsage(f"There is no demonstration {demonstration!r}; /demonstrations lists them.")
        if not 1 <= baseline_months <= 60:
            raise BadUsage("--baseline-months is a whole number from 1 to 60.")
        try:
            report = make_dataset(
                by=system_user(),
                on=timezone.now(),
                demonstration=found,
                baseline_months=baseline_months,
                switches=adjust,
                known_at=_moment(known_at),
            )
        except NotReady as lack:
            raise Refused(str(lack)) from lack
        answer = report.as_dict()
        if not report.accepted:
            raise Refused("The person-months were refused by the rules of every file.", answer)
        return answer

    def table(self, answer: dict[str, Any]) -> str:
        return as_table(answer)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadUsage(f"--known-at {text!r} is no time such as 2026-01-05T12:00:00Z.") from error
    return moment if moment.tzinfo else timezone.make_aware(moment)
