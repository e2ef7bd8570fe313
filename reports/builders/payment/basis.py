"""What a payment report is asked with, and what it takes from the record and the rate book at that moment."""

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from demonstrations.selectors.quality import Scored
from enrollees.selectors.area import area_of
from fai_portal.common.periods import Period
from reports import selectors
from reports.builders import quality, words
from reports.builders.inputs import Basis, CannotBuild
from reports.builders.parameters import Parameter, Whole
from states.models import Measure

if TYPE_CHECKING:
    from demonstrations.models import Demonstration

BOOKS = Path(settings.BASE_DIR) / "data" / "payment_rates"
OF_THE_RECORD = {"savings": Measure.AGGREGATE_SAVINGS, "withhold": Measure.QUALITY_WITHHOLD}
PARAMETERS: tuple[Parameter, ...] = (
    Whole(
        name="years",
        label="Demonstration years",
        help="How many demonstration years to pay; months that the data do not reach are left out.",
        least=1,
        most=30,
        default="30",
    ),
)


def basis(demonstration: "Demonstration", parameters: dict[str, str]) -> Basis:
    """The rate book, with what the demonstration's own record says put over it. Raises CannotBuild without a book,
    without plans, or without demonstration years.
    """
    book, fingerprint = _book(demonstration.slug)
    record = recorded(demonstration)
    measured = quality.scores(demonstration)
    if measured:
        record["quality"] = _scored(book.get("quality", []), measured)
    whole = book | record
    plans = selectors.plan_names(demonstration)
    if not plans:
        raise CannotBuild(f"{demonstration} has no plan with a contract number, so nobody is paid.")
    if not whole.get("years"):
        raise CannotBuild(
            f"{demonstration} has no demonstration year with known dates: enter them in its terms."
        )
    return Basis(
        policy=whole,
        policy_version=f"rate book of {demonstration.slug}, version {book.get('version', '')}, {fingerprint}",
        facts={
            "demonstration": demonstration.name,
            "state": demonstration.state.name,
            "model": demonstration.get_model_display(),
            "plans": plans,
            "counties": selectors.county_names(demonstration),
            "from_record": sorted(record),
            **({quality.FACT: quality.facts_of(measured)} if measured else {}),
            "unverified": sorted(
                name for name, measure in OF_THE_RECORD.items()
                if name in record and not selectors.percentages_are_verified(demonstration, measure)
            ),
        },
    )  # fmt: skip


def _scored(given: list[dict[str, Any]], measured: list[Scored]) -> list[dict[str, Any]]:
    """The book's results, and over them those of each plan and year whose measures are on record."""
    results = {(each["plan"], each["year"]): each for each in given}
    for each in measured:
        met, applicable = (each.score.met, each.score.required) if each.score else (0, 0)
        results[each.plan, each.year] = {
            "plan": each.plan, "year": each.year, "met": met, "applicable": applicable,
        }  # fmt: skip
    return [results[key] for key in sorted(results)]


def _book(slug: str) -> tuple[dict[str, Any], str]:
    """The rate book as JSON, and the beginning of its hash."""
    path = BOOKS / f"{slug}.json"
    if not path.exists():
        raise CannotBuild(
            f"There is no rate book for {slug}. A payment report takes every rate from one: add "
            f"data/payment_rates/{slug}.json, as docs/methods/payments.md describes."
        )
    content = path.read_bytes()
    return json.loads(content), hashlib.sha256(content).hexdigest()[:12]


def recorded(demonstration: "Demonstration") -> dict[str, list[dict[str, Any]]]:
    """Demonstration years and percentages of the governing terms, in the words of the rate book; only those known."""
    found: dict[str, list[dict[str, Any]]] = {}
    if years := selectors.demonstration_years(demonstration):
        found["years"] = [{"number": year.number, **_days(Period(year.start, year.end))} for year in years]
    for name, measure in OF_THE_RECORD.items():
        if spans := selectors.percentages(demonstration, measure):
            found[name] = [
                {**_days(period), "fraction": f"{percent.scaleb(-2).normalize():f}"}
                for period, percent in spans
            ]
    return found


def _days(period: Period) -> dict[str, str]:
    assert period.last is not None
    return {"first_day": period.start.isoformat(), "last_day": period.last.isoformat()}


def offers(demonstration: "Demonstration") -> dict[str, tuple[tuple[str, str], ...]]:
    """How many years can be paid, each with its last month."""
    years = selectors.demonstration_years(demonstration)
    start = area_of(demonstration).start
    if not years or start is None:
        return {}
    return {
        "years": (
            ("30", "All that the data reach"),
            *((str(n), f"{n}: {words.period(Period(start, year.end))}") for n, year in enumerate(years, 1)),
        )
    }
