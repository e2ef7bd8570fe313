"""Finding people by the identifier that only a keyed index knows."""

from dataclasses import dataclass

from enrollees import identifiers
from enrollees.models import Enrollee, EnrollmentSpan
from fai_portal.access.checks import type_of_user
from fai_portal.audit.subjects import NotUnderstood
from states.models import State


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
class PersonPage:
    """A person's enrollment: as it is known now, and what was known before and was corrected."""

    person: Enrollee
    masked: str
    spans: tuple[EnrollmentSpan, ...]
    corrected: tuple[EnrollmentSpan, ...]


def person_page(person: Enrollee) -> PersonPage:
    spans = person.spans.select_related("demonstration", "plan").order_by("start", "known_from")
    return PersonPage(
        person=person,
        masked=last_four(person),
        spans=tuple(span for span in spans if span.known_to is None),
        corrected=tuple(span for span in spans if span.known_to is not None),
    )


def subjects_of(mbi: str, state: str) -> list[str]:
    """How the audit names the person with this identifier, in one state or in any. Raises NotUnderstood."""
    if identifiers.mbi_class(mbi) is None:
        raise NotUnderstood("This has not the form of a Medicare Beneficiary Identifier.")
    codes = [state] if state else State.objects.values_list("pk", flat=True)
    return [person.subject for code in codes if (person := found_in(code, mbi))]
