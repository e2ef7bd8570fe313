"""manage.py synthesize: made-up person-months of a demonstration, with a known effect."""

from argparse import ArgumentTypeError
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from demonstrations.selectors import area
from enrollees.synthetic import FORMATS, Areas, County, OutputRefused, Plan, pick, prepare, write
from fai_portal.access.commands import BadUsage, PortalCommand, as_lines

# The risk score from which a State's rule lets people in (methodology 1.1). The others have no such rule.
RISK_THRESHOLDS = {"wa-health-homes-mffs": 1.5}
MADE_UP_CONTRACTS = ("H0001", "H0002", "H0003")
DECEMBER = 12


class Command(PortalCommand):
    help = (
        "Make person-months of people who do not exist, for a demonstration of the record and its comparison "
        "group, and truth.json with the effect that was put in. The months are the baseline years before the "
        "demonstration's start and its first years as the record has them, a longer first year included."
    )

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demonstration", metavar="SLUG", required=True)
        parser.add_argument("--people", type=int, required=True, help="how many, both groups together")
        parser.add_argument("--seed", type=int, required=True, help="the same seed gives the same bytes")
        parser.add_argument(
            "--effect",
            type=_decimal,
            required=True,
            metavar="X",
            help="a fraction: -0.03 takes 3 percent off medicare_paid of the demonstration group, from the start "
            "of the person's county on",
        )
        parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new or empty folder")
        parser.add_argument("--as", dest="form", choices=FORMATS, default="csv")
        parser.add_argument(
            "--baseline-years", type=int, default=2, metavar="N", help="years before the start (2)"
        )
        parser.add_argument(
            "--counterfactual",
            action="store_true",
            help="write medicare_without too: what Medicare would have paid had there been no demonstration, so that "
            "an evaluation report can print the true effect beside its estimate",
        )
        parser.add_argument(
            "--paid-through",
            default="",
            metavar="YYYY-MM",
            help="write what was known at the end of that month: no later months, payments still incomplete, no Medicaid "
            "dollars, and some eligibility not yet there",
        )
        parser.add_argument("--years", type=int, default=2, metavar="N", help="demonstration years (2)")

    def answer(self, **options: Any) -> Any:
        try:
            plan = _plan(options)
            prepare(options["out"], options["form"])
            truth = write(plan, options["out"], options["form"])
        except (ValueError, OutputRefused) as error:
            raise BadUsage(str(error)) from error
        del truth["counties"]  # truth.json has them
        return truth | {"file": str(options["out"] / truth["file"])}

    def table(self, answer: Any) -> str:
        return as_lines(dict(_flat(answer)))


def _flat(answer: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """The truth as name and value, `groups comparison rows` for what lies deeper."""
    for name, value in answer.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name} ")
        else:
            yield f"{above}{name}", value


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ArgumentTypeError(f"{text!r} is not a number: write a fraction such as -0.03") from error


def _plan(options: dict[str, Any]) -> Plan:
    slug = options["demonstration"]
    demonstration = area.published_demonstration(slug)
    if demonstration is None:
        raise BadUsage(f"No demonstration {slug!r} is in the record: load_public_record loads it.")
    for name in ("baseline_years", "years"):
        if options[name] < 1:
            raise BadUsage(f"--{name.replace('_', '-')} is {options[name]}: it must be at least 1.")
    start = area.started_on(demonstration)
    if start is None:
        raise BadUsage(f"The record has no start date of {slug}: rows before and after it cannot be made.")
    start = start.replace(day=1)
    end = _end(area.demonstration_years(demonstration), start, options["years"])
    return Plan(
        demonstration=slug,
        model=demonstration.model,
        areas=_areas(demonstration, start, end),
        start=start,
        first=start.replace(year=start.year - options["baseline_years"]),
        end=end,
        people=options["people"],
        seed=options["seed"],
        effect=options["effect"],
        risk_threshold=RISK_THRESHOLDS.get(slug),
        counterfactual=options["counterfactual"],
        paid_through=options["paid_through"],
        contracts=area.contract_numbers(demonstration) or MADE_UP_CONTRACTS,
    )


def _end(years: tuple[area.Year, ...], start: date, count: int) -> date:
    """The first day after that many years: as the record has them, then twelve months each."""
    known = years[:count]
    last = known[-1].end if known else start
    last = last if last.day == 1 else _next_month(last)
    return last.replace(year=last.year + count - len(known))


def _next_month(day: date) -> date:
    return date(day.year + day.month // DECEMBER, day.month % DECEMBER + 1, 1)


def _areas(demonstration: Any, start: date, end: date) -> Areas:
    """The counties that start before the end; all of the state's where the record names none."""
    recorded = area.demonstration_counties(demonstration)
    inside = recorded or area.counties_of_state(demonstration.state_id, on=start)
    outside = area.comparison_counties(demonstration) or area.counties_without_demonstration(on=start)
    starts = {county.fips: max(county.start or start, start) for county in reversed(inside)}
    states = {county.fips: county.state for county in inside}
    return Areas(
        demonstration=tuple(
            County(fips, states[fips], first) for fips, first in sorted(starts.items()) if first < end
        ),
        comparison=pick(County(county.fips, county.state) for county in outside if county.fips not in starts),
    )
