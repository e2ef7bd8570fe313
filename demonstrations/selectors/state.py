"""States: the list of all 51, the map, and everything one page shows about one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from demonstrations.models import Demonstration
from demonstrations.selectors import EVERYBODY
from demonstrations.selectors.agreement import Document, documents_in, proposals_in
from demonstrations.selectors.area import counties_valid
from demonstrations.selectors.demonstration import Row, rows
from demonstrations.selectors.enrollment import Series, series_in
from demonstrations.selectors.status import StatusKey
from states.models import Agency, County, DemonstrationModel, Participation, State, TermCounty
from states.selectors import governing_terms

PARTICIPATION_ORDER = [Participation.DEMONSTRATION, Participation.PROPOSAL_ONLY, Participation.NONE]


@dataclass(frozen=True)
class StateRow:
    state: State
    demonstrations: tuple[Row, ...]

    @property
    def models(self) -> tuple[DemonstrationModel, ...]:
        """The models that were launched, or are still meant to be."""
        launched = {
            row.demonstration.model for row in self.demonstrations if row.status.key != StatusKey.WITHDRAWN
        }
        return tuple(model for model in DemonstrationModel if model in launched)


def state_rows(*, on: date, participation: str = "") -> list[StateRow]:
    """Participating states first, then those that only proposed, then the others; by name within each."""
    by_state = _by_state(rows(on=on))
    states = State.objects.visible_to(EVERYBODY)
    if participation:
        states = states.filter(participation=participation)
    listed = [StateRow(state, tuple(by_state.get(state.code, ()))) for state in states.order_by("name")]
    return sorted(listed, key=lambda row: PARTICIPATION_ORDER.index(row.state.participation))


def state_choices() -> list[tuple[str, str]]:
    """States with a published demonstration, for a filter."""
    codes = State.objects.visible_to(EVERYBODY).filter(participation=Participation.DEMONSTRATION)
    return list(codes.order_by("name").values_list("code", "name"))


def names_of(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Code and name of these states, by name."""
    found = State.objects.visible_to(EVERYBODY).filter(code__in=list(codes)).order_by("name")
    return list(found.values_list("code", "name"))


def _by_state(found: Iterable[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in found:
        grouped.setdefault(row.demonstration.state_id, []).append(row)
    return grouped


@dataclass(frozen=True)
class CountyRow:
    """A county and the demonstrations whose terms in force name it."""

    county: County
    demonstrations: tuple[Demonstration, ...]


@dataclass(frozen=True)
class StatePage:
    row: StateRow
    agency: Agency | None
    documents: tuple[Document, ...]
    proposals: tuple[Document, ...]
    counties: tuple[CountyRow, ...]
    series: Series | None


def state_page(code: str, *, on: date) -> StatePage | None:
    state = State.objects.visible_to(EVERYBODY).filter(code=code).select_related("source").first()
    if state is None:
        return None
    return StatePage(
        row=StateRow(state, tuple(rows(on=on, state=code))),
        agency=Agency.objects.visible_to(EVERYBODY).filter(state=state).select_related("source").first(),
        documents=documents_in(code),
        proposals=proposals_in(code),
        counties=_counties(state, on),
        series=series_in(state),
    )


def _counties(state: State, on: date) -> tuple[CountyRow, ...]:
    """The counties that the state has on the day, by name."""
    found: dict[str, dict[int, Demonstration]] = {}
    governing = governing_terms(user=EVERYBODY, on=on, state=state.code)
    for place in TermCounty.objects.filter(terms__in=governing.values("pk")).select_related(
        "terms__agreement__demonstration"
    ):
        demonstration = place.terms.agreement.demonstration
        found.setdefault(place.county_id, {})[demonstration.pk] = demonstration
    return tuple(
        CountyRow(county, tuple(found.get(county.fips, {}).values()))
        for county in counties_valid(on).filter(state=state).order_by("name")
    )
