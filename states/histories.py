"""What belongs to a version of an agreement, for its history in sentences."""

from typing import Any

from fai_portal.access.checks import can, type_of_user
from fai_portal.access.permissions import Permission
from fai_portal.audit.histories import Part, events_of
from states.models import Mou, MouDocument, MouVersion, TermCounty, TermPercentage, Terms, TermYear


def version_history(user: type_of_user, key: str) -> tuple[str, list[Part]] | None:
    """Of the agreement, the version, its documents and its terms, for whoever may see what is not published of it.

    A published version was a draft before, and what stood in the draft is nobody else's.
    """
    version = MouVersion.objects.visible_to(user).filter(pk=key).first() if key.isdigit() else None
    if version is None or not can(user, Permission.VIEW_UNPUBLISHED, state=version.mou.state_id or ""):
        return None
    terms = events_of(Terms, version_id=version.pk)
    return str(version), [
        Part(events_of(Mou, pgh_obj_id=version.mou_id), lambda event: "the agreement"),
        Part(events_of(MouVersion, pgh_obj_id=version.pk), lambda event: f"version {event.number}"),
        Part(events_of(MouDocument, version_id=version.pk), lambda event: f"the document {event.title}"),
        Part(terms, lambda event: "the terms"),
        *years_and_places(terms.values("pgh_obj_id")),
    ]


def years_and_places(terms: Any) -> list[Part]:
    """The demonstration years, percentages and counties of some terms."""
    years = events_of(TermYear, terms_id__in=terms)
    numbers = dict(years.values_list("pgh_obj_id", "number"))
    return [
        Part(years, lambda event: f"demonstration year {event.number}"),
        Part(
            events_of(TermPercentage, year_id__in=years.values("pgh_obj_id")),
            lambda event: (
                f"the {event.get_measure_display().lower()} of demonstration year {numbers.get(event.year_id)}"
            ),
        ),
        Part(events_of(TermCounty, terms_id__in=terms), lambda event: f"county {event.county_id}"),
    ]
