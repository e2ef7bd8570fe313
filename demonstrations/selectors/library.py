"""The report library: publications, filtered, newest first."""

from django.db.models import QuerySet

from demonstrations.models import Publication
from demonstrations.selectors import EVERYBODY

INITIATIVE = "all"  # stands for publications about no single state


def publications(*, publication_type: str = "", state: str = "", year: str = "") -> QuerySet[Publication]:
    found = Publication.objects.visible_to(EVERYBODY).select_related("source", "demonstration__state")
    if publication_type:
        found = found.filter(publication_type=publication_type)
    if state == INITIATIVE:
        found = found.filter(demonstration__isnull=True)
    elif state:
        found = found.filter(demonstration__state_id=state)
    if year:
        found = found.filter(date__year=int(year))
    return found


def place_of(pk: int) -> int:
    """How many publications stand before this one in the whole list; 0 for one that is not in it."""
    listed = list(publications().values_list("pk", flat=True))
    return listed.index(pk) if pk in listed else 0


def publication_years() -> list[str]:
    """The years that publications carry, newest first."""
    dates = Publication.objects.visible_to(EVERYBODY).filter(date__isnull=False)
    return [str(day.year) for day in dates.dates("date", "year", order="DESC")]
