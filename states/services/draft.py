"""A state's draft: beginning one, and what it holds until it is submitted."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from fai_portal.documents.models import Document
from states.models import (
    Action,
    County,
    Mou,
    MouDocument,
    MouMove,
    MouVersion,
    State,
    Status,
    TermCounty,
    TermPercentage,
    Terms,
    TermYear,
)
from states.rules import NotAllowed, check_family, check_move, lies_within, next_sequence
from states.selectors import free_slug
from states.services.agreement_move import lock


@dataclass(frozen=True)
class DraftPercentage:
    measure: str
    percent: Decimal
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class DraftYear:
    number: int
    start: date | None
    end: date | None  # the first day after the year
    percentages: tuple[DraftPercentage, ...] = ()


@dataclass(frozen=True)
class DraftCounty:
    fips: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class DraftTerms:
    """The terms as they are written down in a draft. Saved whole, so that what is left out is gone."""

    effective_from: date
    model: str
    fields: dict[str, Any] = field(default_factory=dict)  # the plain fields of Terms
    years: tuple[DraftYear, ...] = ()
    counties: tuple[DraftCounty, ...] = ()


PLAIN = (
    "target_population", "exclusions", "age_min", "age_max", "enrollment_method", "geographic_area",
    "eligible_estimate", "max_plans",
)  # fmt: skip


@transaction.atomic
def begin_mou(
    *,
    by: User,
    on: datetime,
    state: State,
    document_type: str,
    title: str,
    slug: str = "",
    amends: Mou | None = None,
    proposed_models: Sequence[str] = (),
) -> MouVersion:
    """A new document of the MOU family with its first draft. What does not head a family names what it changes."""
    check(by, Permission.WRITE_MOU, state=state.code)
    check_family(document_type, amends.document_type if amends else None)
    if amends is not None and amends.state_id != state.code:
        raise NotAllowed(f"Only documents of {state.name} can be amended here.")
    mou = Mou(
        slug=slug or free_slug(state=state, title=title), state=state, document_type=document_type, title=title,
        agreement=amends and (amends.agreement or amends), amends=amends, proposed_models=list(proposed_models),
    )  # fmt: skip
    mou.full_clean()
    mou.save()
    version = MouVersion.objects.create(mou=mou, number=1)
    _record(by, on, version, "begun")
    return version


@transaction.atomic
def begin_next(*, by: User, on: datetime, version: MouVersion) -> MouVersion:
    """The next version, as a draft that holds what this one holds. This one stays as it is, its decision too."""
    version = lock(by=by, version=version)
    mou = version.mou
    check(by, Permission.WRITE_MOU, state=mou.state_id)
    check_move(Action.REVISE, version.status, follows_return=False)
    numbers = [each.number for each in mou.versions.all()]
    if version.number != max(numbers):
        raise NotAllowed("A later version exists already. Go on with that one.")
    following = MouVersion.objects.create(mou=mou, number=version.number + 1)
    for held in version.documents.all():
        _copied(held, version=following)
    terms = Terms.objects.filter(version=version).first()
    if terms is not None:
        _write_terms(following, _held(terms))
    MouMove.objects.create(
        version=following, action=Action.REVISE, came_from=version.status, went_to=Status.DRAFT, made_by=by,
        made_at=on,
    )  # fmt: skip
    _record(by, on, following, "begun")
    return following


@transaction.atomic
def save_terms(*, by: User, on: datetime, version: MouVersion, terms: DraftTerms) -> Terms:
    """Put the terms of a draft in the place of those it held."""
    version = _draft(by, version)
    saved = _write_terms(version, terms)
    _record(by, on, version, "terms_saved")
    return saved


@transaction.atomic
def add_document(
    *, by: User, on: datetime, version: MouVersion, document: Document, title: str
) -> MouDocument:
    """Let a draft hold a stored file. Whether it is clean is asked when the draft is submitted."""
    version = _draft(by, version)
    if document.added_by_id != by.pk and not MouDocument.objects.filter(
        document=document, version__mou=version.mou
    ):
        raise NotAllowed("Only a document that you sent yourself can be added.")
    added = MouDocument.objects.create(
        version=version, document=document, title=title, sha256=document.sha256
    )
    _record(by, on, version, "document_added", sha256=document.sha256)
    return added


@transaction.atomic
def remove_document(*, by: User, on: datetime, version: MouVersion, document: MouDocument) -> None:
    version = _draft(by, version)
    if MouDocument.objects.filter(pk=document.pk, version=version).delete()[0]:
        _record(by, on, version, "document_removed", sha256=document.sha256)


def _draft(by: User, version: MouVersion) -> MouVersion:
    version = lock(by=by, version=version)
    check(by, Permission.WRITE_MOU, state=version.mou.state_id)
    if version.status != Status.DRAFT:
        raise NotAllowed("The version was submitted and does not change any more.")
    return version


def _write_terms(version: MouVersion, terms: DraftTerms) -> Terms:
    if unknown := sorted(set(terms.fields) - set(PLAIN)):
        raise NotAllowed(f"The terms have no field {unknown[0]}.")
    Terms.objects.filter(version=version).delete()
    agreement = version.mou.agreement or version.mou
    taken = Terms.objects.filter(agreement=agreement).values_list("sequence", flat=True)
    saved = Terms(
        version=version, agreement=agreement, sequence=next_sequence(taken),
        effective_from=terms.effective_from, model=terms.model, **terms.fields,
    )  # fmt: skip
    saved.full_clean()
    saved.save()
    for year in terms.years:
        _write_year(saved, year)
    _write_counties(saved, terms.counties)
    return saved


def _write_year(terms: Terms, year: DraftYear) -> None:
    written = TermYear(terms=terms, number=year.number, start=year.start, end=year.end)
    written.full_clean()
    written.save()
    for each in year.percentages:
        if not lies_within(each.start, each.end, (year.start, year.end)):
            raise NotAllowed(f"A percentage of demonstration year {year.number} lies outside that year.")
        percentage = TermPercentage(
            year=written, measure=each.measure, percent=each.percent, start=each.start or year.start,
            end=each.end or year.end,
        )  # fmt: skip
        percentage.full_clean()
        percentage.save()


def _write_counties(terms: Terms, counties: Sequence[DraftCounty]) -> None:
    known = set(
        County.objects.filter(fips__in=[each.fips for each in counties]).values_list("fips", flat=True)
    )
    if unknown := [each.fips for each in counties if each.fips not in known]:
        raise NotAllowed(f"No county has the code {unknown[0]}.")
    TermCounty.objects.bulk_create(
        [TermCounty(terms=terms, county_id=each.fips, start=each.start, end=each.end) for each in counties]
    )


def _held(terms: Terms) -> DraftTerms:
    """The terms of a version, to be written into the next one."""
    held = DraftTerms(
        effective_from=terms.effective_from, model=terms.model, fields={name: getattr(terms, name) for name in PLAIN}
    )  # fmt: skip
    years = tuple(
        DraftYear(
            year.number, year.start, year.end,
            tuple(
                DraftPercentage(each.measure, each.percent, each.start, each.end)
                for each in year.percentages.all()
            ),
        )
        for year in terms.years.all()
    )  # fmt: skip
    counties = tuple(DraftCounty(each.county_id, each.start, each.end) for each in terms.counties.all())
    return replace(held, years=years, counties=counties)


def _copied(held: MouDocument, *, version: MouVersion) -> None:
    held.pk, held._state.adding, held.version = None, True, version
    held.save()


def _record(by: User, on: datetime, version: MouVersion, what: str, **details: Any) -> None:
    record(
        by=by, on=on, action=f"mou_version.{what}", subject=f"mou_version:{version.pk}",
        state=version.mou.state_id or "", **details,
    )  # fmt: skip
