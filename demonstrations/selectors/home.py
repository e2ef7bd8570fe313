"""What the home page counts and shows."""

from dataclasses import dataclass
from datetime import date

from demonstrations.models import EnrollmentCount, Publication, Scope
from demonstrations.selectors import EVERYBODY
from demonstrations.selectors.demonstration import Row
from demonstrations.selectors.library import publications
from demonstrations.selectors.state import StateRow, state_rows
from states.models import DocumentType, Mou, Participation

LATEST = 5


@dataclass(frozen=True)
class HomePage:
    states: tuple[StateRow, ...]
    agreed: tuple[Row, ...]
    participating: int
    proposed_only: int
    proposals: int
    publications: int
    latest: tuple[Publication, ...]
    counts: tuple[EnrollmentCount, ...]


def home_page(*, on: date) -> HomePage:
    states = tuple(state_rows(on=on))
    library = publications()
    kinds = [row.state.participation for row in states]
    return HomePage(
        states=states,
        agreed=tuple(demonstration for row in states for demonstration in row.demonstrations),
        participating=kinds.count(Participation.DEMONSTRATION),
        proposed_only=kinds.count(Participation.PROPOSAL_ONLY),
        proposals=Mou.objects.visible_to(EVERYBODY).filter(document_type=DocumentType.PROPOSAL).count(),
        publications=library.count(),
        latest=tuple(library.filter(date__isnull=False)[:LATEST]),
        counts=tuple(
            EnrollmentCount.objects.visible_to(EVERYBODY)
            .filter(scope__in=[Scope.ALL, Scope.ALL_CAPITATED])
            .select_related("source")
            .order_by("month", "scope")
        ),
    )
