"""The terms of a demonstration: each set that was decided, what it changed, and the one that governs a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch

from demonstrations.models import Demonstration, Milestone
from demonstrations.selectors import EVERYBODY
from demonstrations.selectors.area import agreed_spans
from demonstrations.selectors.status import Status, status_on
from states.builders.term_lines import Change, changes_of_record
from states.models import Measure, Mou, TermCounty, TermPercentage, Terms, TermYear
from states.selectors import terms_of


@dataclass(frozen=True)
class YearRow:
    """A demonstration year and its percentages, by measure: a year may change its percentage within itself."""

    year: TermYear
    by_measure: tuple[tuple[Measure, tuple[TermPercentage, ...]], ...]


@dataclass(frozen=True)
class TermsTable:
    terms: Terms
    measures: tuple[Measure, ...]
    years: tuple[YearRow, ...]


@dataclass(frozen=True)
class Decision:
    """One set of terms, and what it changed of the set before it."""

    terms: Terms
    before: Terms | None
    changes: tuple[Change, ...]
    governs: bool

    @property
    def is_after_the_fact(self) -> bool:
        """Whether it also changed what was past when it was decided."""
        decided, before = self.terms.decided_on, self.before
        return before is not None and decided is not None and self.terms.effective_from < decided


@dataclass(frozen=True)
class TermsPage:
    demonstration: Demonstration
    status: Status
    governing: TermsTable | None
    first: Terms | None
    decisions: tuple[Decision, ...]  # the latest first


def terms_page(slug: str, *, on: date) -> TermsPage | None:
    """What governed a demonstration on a day, and how its terms came to be; None if it is unknown."""
    found = Demonstration.objects.visible_to(EVERYBODY).select_related("state", "established_by", "source")
    found = found.prefetch_related(Prefetch("milestones", Milestone.objects.select_related("source")))
    demonstration = found.filter(slug=slug).first()
    if demonstration is None:
        return None
    agreed = agreed_spans([demonstration.established_by_id])
    sets = sets_of(demonstration)
    governing = terms_of(demonstration.established_by, user=EVERYBODY, on=on)
    governing = next((terms for terms in sets if terms == governing), None)
    decisions = [
        Decision(terms, before, changes_of_record(before, terms) if before else (), terms == governing)
        for before, terms in zip([None, *sets], sets, strict=False)
    ]
    return TermsPage(
        demonstration=demonstration,
        status=status_on(demonstration.milestones.all(), on, agreed.get(demonstration.established_by_id)),
        governing=table_of(governing) if governing else None,
        first=min(sets, key=lambda terms: terms.effective_from, default=None),
        decisions=tuple(reversed(decisions)),
    )


def sets_of(demonstration: Demonstration) -> list[Terms]:
    """The published terms of a demonstration in the order of decision; each set restates the one before."""
    years = TermYear.objects.select_related("source").prefetch_related(
        Prefetch("percentages", TermPercentage.objects.select_related("source"))
    )
    counties = TermCounty.objects.select_related("source", "county").order_by("county__name", "start")
    return list(
        Terms.objects.visible_to(EVERYBODY)
        .filter(agreement=demonstration.established_by)
        .select_related("source", "version__mou")
        .prefetch_related(Prefetch("years", years), Prefetch("counties", counties), "constants")
        .order_by("sequence")
    )


def governing_of(sets: list[Terms], agreement: Mou, on: date) -> Terms | None:
    """The terms in force on the day; before the first ones take effect, those first ones."""
    now = terms_of(agreement, user=EVERYBODY, on=on)
    return next((terms for terms in sets if terms == now), next(iter(sets), None))


def constants_of(terms: Terms) -> dict[str, Any]:
    """The constants of the savings report by name."""
    return {each.name: each.value for each in terms.constants.all()}


def table_of(terms: Terms) -> TermsTable:
    years = list(terms.years.all())
    used = {percentage.measure for year in years for percentage in year.percentages.all()}
    measures = tuple(measure for measure in Measure if measure in used)
    return TermsTable(
        terms=terms,
        measures=measures,
        years=tuple(
            YearRow(
                year=year,
                by_measure=tuple(
                    (measure, tuple(one for one in year.percentages.all() if one.measure == measure))
                    for measure in measures
                ),
            )
            for year in years
        ),
    )
