"""Unadjusted use and cost by group and year, with their denominators."""

from demonstrations.evaluation.outcomes import MEMBER_MONTH, Outcome
from reports.builders.evaluation import names
from reports.builders.evaluation.gather import Gathered, Place
from reports.builders.evaluation.privacy import few_events, few_nonusers
from reports.builders.evaluation.tables.people import by_place, stacked_note
from reports.builders.evaluation.values import number
from reports.builders.privacy import notes
from reports.render.document import Cell, Column, Row, Table, Value
from reports.render.numbers import Absent, Kind


def use(found: Gathered) -> Table:
    """Each measure per member month or discharge; counts and dollars per user month too."""
    rows, hidden = [], False
    for outcome in found.data.outcomes:
        whole = [_rate(found, outcome, place) for place in found.places]
        hidden |= Absent.HIDDEN in whole
        rows.append(Row((names.measure(outcome), *whole)))
        if outcome.denominator == MEMBER_MONTH and outcome.kind in ("dollars", "count"):
            users = [_rate(found, outcome, place, of_users=True) for place in found.places]
            hidden |= Absent.HIDDEN in users
            unit = "dollars per user month" if outcome.kind == "dollars" else "per 1,000 user months"
            rows.append(Row((f"{outcome.label} ({unit})", *users)))
    return Table(
        key="use",
        caption="Use of services and cost by group and year, unadjusted and unweighted",
        columns=(
            Column("measure", "Measure", description="The measure and its denominator."),
            *by_place(found, Kind.NUMBER, "Unadjusted"),
        ),
        rows=tuple(rows),
        notes=notes(
            hidden,
            "A member month is an eligible month with known use. A user month is one with the event, or with dollars. "
            "The two denominators are not the same.",
            *stacked_note(found),
        ),
        wide=True,
    )


def _rate(found: Gathered, outcome: Outcome, place: Place, *, of_users: bool = False) -> Value:
    if few_events(found, outcome, place) or (of_users and few_nonusers(found, outcome, place)):
        return Absent.HIDDEN
    own = found.unadjusted[outcome.key][place]
    at_risk = own.at_risk - (own.zero if of_users else 0)
    if not at_risk:
        return Absent.NOT_APPLICABLE
    rate = names.scale(outcome) * own.total / at_risk
    value = number(rate)
    return value if isinstance(value, Absent) else Cell(value, names.kind(outcome))
