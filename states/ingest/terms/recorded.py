"""The terms of the record as typed terms, and typed terms as somebody would have entered them."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from states.ingest.terms.constants import constant_text, plain_number
from states.ingest.terms.entered import Entered
from states.ingest.terms.layout import CONSTANTS, TERMS
from states.ingest.terms.typed import TypedCounty, TypedPercentage, TypedPolicy, TypedTerms, TypedYear
from states.models import DemonstrationModel, Terms

PLAIN = (
    "effective_from", "model", "target_population", "exclusions", "age_min", "age_max", "enrollment_method",
    "geographic_area", "eligible_estimate", "max_plans",
)  # fmt: skip


def recorded(terms: Terms) -> TypedTerms:
    """A percentage that covers its whole year has no days of its own here."""
    years = sorted(terms.years.all(), key=lambda year: year.number)
    counties = sorted(terms.counties.all(), key=lambda row: (row.county_id, row.start or date.min))
    return TypedTerms(
        **{name: getattr(terms, name) for name in PLAIN},
        signed_on=terms.version.mou.signed_on,
        years=tuple(TypedYear(year.number, year.start, year.end) for year in years),
        percentages=tuple(
            TypedPercentage(year.number, each.measure, each.percent, *_own(each, year))
            for year in years
            for each in sorted(year.percentages.all(), key=lambda each: (each.measure, each.start or date.min))
        ),
        counties=tuple(TypedCounty(row.county_id, row.region, row.start, row.end) for row in counties),
        policy=_policy(terms),
    )  # fmt: skip


def _own(percentage: object, year: object) -> tuple[date | None, date | None]:
    whole = (percentage.start, percentage.end) == (year.start, year.end)
    return (None, None) if whole else (percentage.start, percentage.end)


def _policy(terms: Terms) -> TypedPolicy | None:
    constants = sorted(terms.constants.all(), key=lambda each: each.name)
    if terms.model != DemonstrationModel.MANAGED_FFS or not constants:
        return None
    return TypedPolicy(
        {each.name: _constant(each.name, each.value) for each in constants},
        frozenset(each.name for each in constants if each.is_confirmed),
    )


def _constant(name: str, value: object) -> object:
    return Decimal(str(value)) if CONSTANTS[name].is_share and value is not None else value


def entered(terms: TypedTerms, names: Mapping[str, str]) -> Entered:
    """As an official would have typed them; `names` are those of the counties by their code."""
    first = {column.name: _text(getattr(terms, column.name)) for column in TERMS.columns}
    return Entered.of(
        {
            "terms": [first],
            "years": [{"number": str(year.number), **_days(year)} for year in terms.years],
            "percentages": [
                {"year": str(each.year), "measure": each.measure, "percent": _text(each.percent), **_days(each)}
                for each in terms.percentages
            ],
            "counties": [
                {"county": names.get(each.fips, each.fips), "region": each.region, **_days(each)}
                for each in terms.counties
            ],
            "policy": list(_policy_rows(terms.policy)),
        }
    )  # fmt: skip


def _policy_rows(policy: TypedPolicy | None) -> Iterable[dict[str, str]]:
    for name, value in policy.values.items() if policy else ():
        confirmed = "yes" if name in policy.confirmed else "no"
        yield {"constant": name, "value": constant_text(name, value), "confirmed": confirmed}


def _days(period: TypedYear | TypedPercentage | TypedCounty) -> dict[str, str]:
    last = period.end - timedelta(days=1) if period.end else None
    return {"first": _text(period.start), "last": _text(last)}


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return plain_number(value)
    return "" if value is None else str(value)
