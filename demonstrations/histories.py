"""What belongs to a demonstration, for its history in sentences."""

from demonstrations.models import Demonstration, Milestone, Plan
from fai_portal.access.checks import can, type_of_user
from fai_portal.access.permissions import Permission
from fai_portal.audit.histories import Part, events_of
from states.histories import years_and_places
from states.models import Terms


def demonstration_history(user: type_of_user, key: str) -> tuple[str, list[Part]] | None:
    """Of the demonstration, its plans, milestones and the terms that govern it, as far as the user may see them."""
    found = Demonstration.objects.visible_to(user).filter(slug=key).first()
    if found is None or not can(user, Permission.VIEW_UNPUBLISHED, state=found.state_id):
        return None
    seen = Terms.objects.visible_to(user).filter(agreement=found.established_by_id).values("version_id")
    terms = events_of(Terms, version_id__in=seen).values("pgh_obj_id")  # those that were replaced, too
    return found.name, [
        Part(events_of(Demonstration, pgh_obj_id=found.pk), lambda event: "the demonstration"),
        Part(events_of(Plan, demonstration_id=found.pk), lambda event: f"the plan {event.contract_number}"),
        Part(
            events_of(Milestone, demonstration_id=found.pk),
            lambda event: f"the milestone {event.get_kind_display().lower()}",
        ),
        *years_and_places(terms),
    ]
