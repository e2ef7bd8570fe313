"""Which counts, characteristics and outcomes of an evaluation may not be shown (methodology section 5).

Counts of analyzed people are shown everywhere; what is hidden is therefore hidden among the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from demonstrations.evaluation.outcomes import Outcome
from enrollees.selectors.evaluation import NOT_KNOWN
from reports.builders.evaluation import names
from reports.builders.evaluation.gather import ANALYZED, OUTSIDE_SUPPORT, Gathered
from reports.builders.evaluation.levels import Place
from reports.builders.privacy import is_small, unless
from reports.render.numbers import Absent


@dataclass(frozen=True)
class Step:
    """A row of the flow: people left out for one of `reasons`, by group and period."""

    reasons: tuple[str, ...]
    people: Mapping[Place, int]


@dataclass(frozen=True)
class Flow:
    """`excluded` before and `trimmed` after people are found eligible. `hidden` are places of which no number of
    people left out, nor in the data, may be shown."""

    excluded: tuple[Step, ...]
    trimmed: tuple[Step, ...]
    hidden: frozenset[Place]


def flow_of(found: Gathered) -> Flow:
    """Reasons with 1 to 10 people in some group and period join others until no such number is left.

    Where that does not help, the group and period shows only who is analyzed.
    """
    excluded = joined(found.flow, [reason for reason in names.REASONS if reason != NOT_KNOWN])
    trimmed = joined(found.flow, [NOT_KNOWN, OUTSIDE_SUPPORT])
    return Flow(excluded, trimmed, few_in([*excluded, *trimmed]))


def few_in(steps: Sequence[Step]) -> frozenset[Place]:
    """The places at which some step has 1 to 10 people."""
    return frozenset(place for step in steps for place, people in step.people.items() if is_small(people))


def joined(counts: Mapping[Place, Mapping[str, int]], reasons: Sequence[str]) -> tuple[Step, ...]:
    """A step for each reason that anybody has; reasons of few people somewhere are one step together."""

    def people(*named: str) -> dict[Place, int]:
        return {place: sum(own.get(reason, 0) for reason in named) for place, own in counts.items()}

    present = [reason for reason in reasons if any(people(reason).values())]
    few = [reason for reason in present if any(map(is_small, people(reason).values()))]
    others = sorted(
        (reason for reason in present if reason not in few), key=lambda name: sum(people(name).values())
    )
    while few and others and (len(few) == 1 or any(map(is_small, people(*few).values()))):
        few.append(others.pop(0))
    steps = [Step((reason,), people(reason)) for reason in present if reason not in few]
    if few:
        steps.append(Step(tuple(reason for reason in present if reason in few), people(*few)))
    return tuple(steps)


def outside_support(found: Gathered, place: Place) -> int | Absent:
    """People outside the common support, where neither they nor who is left out beside them are few."""
    counts = found.flow[place]
    is_hidden = is_small(counts[OUTSIDE_SUPPORT]) or is_small(counts[NOT_KNOWN])
    return unless(is_hidden, counts[OUTSIDE_SUPPORT])


def few_events(found: Gathered, outcome: Outcome, place: Place) -> bool:
    """Whether 1 to 10 events, or of a share 1 to 10 without it, stand behind a number."""
    own = found.unadjusted[outcome.key][place]
    numbers = [own.at_risk, own.total, own.people]
    if outcome.kind in ("any", "share"):
        numbers.append(own.at_risk - own.total)
    return any(map(is_small, numbers))


def few_nonusers(found: Gathered, outcome: Outcome, place: Place) -> bool:
    """Whether 1 to 10 people, or months, have none of a measure: a rate of users beside one of all would tell."""
    own = found.unadjusted[outcome.key][place]
    return is_small(own.zero) or is_small(own.people_without)


def tells_few(found: Gathered, group: str, people: int) -> bool:
    """Whether a number of people of a group differs by 1 to 10 from one that the flow tells of some period.

    Those between two such numbers could be worked out by subtraction.
    """
    for period in found.periods:
        flow = found.flow[group, period]
        known = flow[ANALYZED] + flow[OUTSIDE_SUPPORT]
        told = (flow[ANALYZED], known, known + flow[NOT_KNOWN], sum(flow.values()))
        if any(is_small(abs(people - each)) for each in told):
            return True
    return False
