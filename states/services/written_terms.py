"""The rows of terms, written whole: what is left out is gone. The services that call these have checked who may."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import Max

from fai_portal.accounts.models import User
from fai_portal.common.periods import Period
from states.ingest.terms import TypedTerms
from states.ingest.terms.recorded import PLAIN, recorded
from states.ingest.terms.typed import TypedPolicy, TypedYear
from states.models import (
    County,
    MouVersion,
    PolicyRecord,
    TermConstant,
    TermCounty,
    TermPercentage,
    Terms,
    TermYear,
)
from states.rules import NotAllowed, lies_within, next_sequence


def write_terms(*, by: User, version: MouVersion, terms: TypedTerms) -> Terms:
    """Put these terms in the place of those that the draft held."""
    Terms.objects.filter(version=version).delete()
    agreement = version.mou.agreement or version.mou
    taken = Terms.objects.filter(agreement=agreement).values_list("sequence", flat=True)
    plain = {name: getattr(terms, name) for name in PLAIN}
    saved = Terms(version=version, agreement=agreement, sequence=next_sequence(taken), **plain)
    saved.full_clean()
    saved.save()
    years = {year.number: _write_year(saved, year) for year in terms.years}
    _write_percentages(years, terms)
    _write_counties(saved, terms)
    if terms.policy:
        _write_constants(saved, terms.policy)
    return saved


def _write_year(terms: Terms, year: TypedYear) -> TermYear:
    written = TermYear(terms=terms, number=year.number, start=year.start, end=year.end)
    written.full_clean()
    written.save()
    return written


def _write_percentages(years: dict[int, TermYear], terms: TypedTerms) -> None:
    for each in terms.percentages:
        year = years.get(each.year)
        if year is None or not lies_within(each.start, each.end, (year.start, year.end)):
            raise NotAllowed(f"A percentage of demonstration year {each.year} lies outside that year.")
        percentage = TermPercentage(
            year=year, measure=each.measure, percent=each.percent, start=each.start or year.start,
            end=each.end or year.end,
        )  # fmt: skip
        percentage.full_clean()
        percentage.save()


def _write_counties(terms: Terms, typed: TypedTerms) -> None:
    codes = [each.fips for each in typed.counties]
    known = set(County.objects.filter(fips__in=codes).values_list("fips", flat=True))
    if unknown := [code for code in codes if code not in known]:
        raise NotAllowed(f"No county has the code {unknown[0]}.")
    TermCounty.objects.bulk_create(
        [
            TermCounty(terms=terms, county_id=each.fips, region=each.region, start=each.start, end=each.end)
            for each in typed.counties
        ]
    )


def _write_constants(terms: Terms, policy: TypedPolicy) -> None:
    TermConstant.objects.bulk_create(
        [
            TermConstant(
                terms=terms, name=name, value=str(value) if isinstance(value, Decimal) else value,
                is_confirmed=name in policy.confirmed,
            )
            for name, value in policy.values.items()
        ]
    )  # fmt: skip


def write_policy_records(*, by: User, on: datetime, version: MouVersion) -> int:
    """For published terms with constants: a policy record for each demonstration year, which reports read."""
    found = Terms.objects.filter(version=version).first()
    policy = recorded(found).policy if found else None
    if found is None or policy is None:
        return 0
    earlier = PolicyRecord.objects.filter(agreement=found.agreement_id).aggregate(last=Max("version"))["last"]
    years = [year for year in found.years.order_by("number") if year.start and year.end]
    for year in years:
        made = PolicyRecord(
            agreement_id=found.agreement_id, period_start=year.start, period_end=year.end,
            months=_months(year.start, year.end), version=(earlier or 0) + 1,
            effective_from=found.effective_from, confirmed=policy.is_confirmed, **policy.values,
        )  # fmt: skip
        made.full_clean()
        made.save()
    return len(years)


def _months(start: date, end: date) -> int:
    return len(list(Period(start, end).months()))
