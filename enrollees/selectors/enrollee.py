"""Finding people by the identifier that only a keyed index knows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from enrollees import identifiers
from enrollees.models import Enrollee, EnrollmentSpan, StatusKind, StatusSpan
from fai_portal.access.checks import type_of_user
from fai_portal.audit.subjects import NotUnderstood
from states.models import County, State

DUAL_WORDS = {  # methodology 6.3
    "00": "not in Medicare",
    "01": "QMB only",
    "02": "QMB and full Medicaid",
    "03": "SLMB only",
    "04": "SLMB and full Medicaid",
    "05": "QDWI",
    "06": "qualifying individual",
    "08": "other, with full Medicaid",
    "09": "other, without full Medicaid",
    "NA": "not in Medicaid",
}
CATEGORY_WORDS = {
    "facility": "Nursing facility",
    "hcbs": "Home and community-based services",
    "community": "Community",
}
YES_OR_NO = {"1": "Yes", "0": "No"}


def found_in(state: str, mbi: str) -> Enrollee | None:
    """The one row of this identifier in a state, under whichever of our keys."""
    return Enrollee.objects.filter(
        state=state, blind_index__in=identifiers.blind_indexes(mbi, state=state)
    ).first()


def enrollee(user: type_of_user, key: str) -> Enrollee | None:
    return Enrollee.objects.visible_to(user).filter(pk=key).select_related("state").first()


def last_four(person: Enrollee) -> str:
    """The identifier as it is shown everywhere: its last four characters."""
    return identifiers.masked(identifiers.decrypt(person.mbi_ciphertext, row=str(person.pk)))


@dataclass(frozen=True)
class StatusLine:
    """A status span in words."""

    span: StatusSpan
    value: str


@dataclass(frozen=True)
class PersonPage:
    """A person's enrollment and status: as it is known now, and what was known before and was corrected."""

    person: Enrollee
    masked: str
    spans: tuple[EnrollmentSpan, ...]
    corrected: tuple[EnrollmentSpan, ...]
    statuses: tuple[StatusLine, ...]
    corrected_statuses: tuple[StatusLine, ...]


def person_page(person: Enrollee) -> PersonPage:
    spans = person.spans.select_related("demonstration", "plan").order_by("start", "known_from")
    statuses = _in_words(person.statuses.order_by("kind", "start", "known_from"))
    return PersonPage(
        person=person,
        masked=last_four(person),
        spans=tuple(span for span in spans if span.known_to is None),
        corrected=tuple(span for span in spans if span.known_to is not None),
        statuses=tuple(each for each in statuses if each.span.known_to is None),
        corrected_statuses=tuple(each for each in statuses if each.span.known_to is not None),
    )


def _in_words(statuses: Iterable[StatusSpan]) -> list[StatusLine]:
    """Dual status and category first, as the page is asked for them most."""
    found = list(statuses)
    codes = [span.value for span in found if span.kind == StatusKind.COUNTY]
    counties = dict(County.objects.filter(pk__in=codes).values_list("pk", "name"))
    places = {kind: place for place, kind in enumerate((StatusKind.DUAL_STATUS, StatusKind.CATEGORY))}
    found.sort(key=lambda span: places.get(span.kind, len(places)))
    return [StatusLine(span, _words(span, counties)) for span in found]


def _words(span: StatusSpan, counties: Mapping[str, str]) -> str:
    match span.kind:
        case StatusKind.DUAL_STATUS:
            return f"{span.value}: {DUAL_WORDS.get(span.value, 'unknown')}"
        case StatusKind.CATEGORY:
            return CATEGORY_WORDS.get(span.value, span.value)
        case StatusKind.COUNTY:
            return f"{counties[span.value]} ({span.value})" if span.value in counties else span.value
        case StatusKind.MEDICARE_ADVANTAGE if span.value not in YES_OR_NO:
            return f"Contract {span.value}"
        case _:
            return YES_OR_NO.get(span.value, span.value)


def subjects_of(mbi: str, state: str) -> list[str]:
    """How the audit names the person with this identifier, in one state or in any. Raises NotUnderstood."""
    if identifiers.mbi_class(mbi) is None:
        raise NotUnderstood("This has not the form of a Medicare Beneficiary Identifier.")
    codes = [state] if state else State.objects.values_list("pk", flat=True)
    return [person.subject for code in codes if (person := found_in(code, mbi))]
