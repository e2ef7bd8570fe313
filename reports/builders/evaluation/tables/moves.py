"""The tables of who stays, leaves or changes how Medicare pays for them, from year to year."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from enrollees.disclosure import MARK, TOTAL, TableRefused, protect
from enrollees.disclosure import Table as Counts
from enrollees.selectors.evaluation import NOT_KNOWN
from enrollees.selectors.evaluation_moves import DIED, GONE
from reports.builders import words
from reports.builders.evaluation import names
from reports.builders.evaluation.gather import ANALYZED, OUTSIDE_SUPPORT, Gathered, Place
from reports.builders.evaluation.privacy import Step, few_in, flow_of, joined
from reports.builders.evaluation.tables.people import by_place
from reports.builders.evaluation.values import exact
from reports.builders.privacy import is_small, notes, unless
from reports.render.document import Cell, Column, Row, Table, Value
from reports.render.numbers import Absent, Kind

KINDS = {"ffs": "Fee-for-service", "mmp": "Medicare-Medicaid Plan", "ma": "Medicare Advantage"}
MOVED, LOST, PLAN, OTHER = "moved", "lost", "plan", "other"
LEFT = {
    DIED: "Died",
    MOVED: "Moved out of the areas of their group",
    LOST: "Lost full Medicaid benefits, or Part A or B",
    PLAN: "Moved to Medicare Advantage or another plan",
    OTHER: "Another rule of eligibility",
    GONE: "No months in the data any more",
}
WHY = {
    "alive": DIED, "area": MOVED, "moved": MOVED, "full_benefit_dual": LOST, "parts_a_and_b": LOST, "plan": PLAN, GONE: GONE,
    DIED: DIED,
}  # fmt: skip
OUT = "out"


@dataclass(frozen=True)
class Moved:
    """People eligible in a period, by who was paid for them, and what became of them until another."""

    people: Mapping[tuple[str, str], int]  # by who was paid, and by kind of payment or reason to leave

    @cached_property
    def after(self) -> Counter[str]:
        return _summed((after, count) for (_before, after), count in self.people.items())

    @cached_property
    def before(self) -> Counter[str]:
        return _summed((before, count) for (before, _after), count in self.people.items())

    @property
    def still(self) -> int:
        return sum(count for after, count in self.after.items() if after in KINDS)

    @property
    def everybody(self) -> int:
        return sum(self.people.values())


def moved(found: Gathered, group: str, start: int, until: int) -> Moved:
    own = (
        row
        for row in found.data.moves
        if (row["group"], row["period"], row["until"]) == (group, start, until)
    )
    return Moved(_summed(((row["before"], _kind_or_reason(row["after"])), row["people"]) for row in own))


def _kind_or_reason(after: str) -> str:
    return after if after in KINDS else WHY.get(after, OTHER)


def _summed(pairs: Iterable[tuple]) -> Counter:
    found: Counter = Counter()
    for key, count in pairs:
        found[key] += count
    return found


def attrition(found: Gathered) -> Table:
    """Of the people eligible in the last year before the start, what became of them in each later year."""
    places = [place for place in found.places if place[1] > 0]
    counts = {place: moved(found, place[0], 0, place[1]) for place in places}
    after = {place: own.after for place, own in counts.items()}
    staying, leaving = joined(after, list(KINDS)), joined(after, list(LEFT))
    hidden = few_in([*staying, *leaving]) | {
        place
        for place in places
        if _tells_few(found, counts[place], place, 0) or _few_died(found, after, place)
    }
    labels = {**{kind: f"Still eligible: {_lower(label)}" for kind, label in KINDS.items()}, **LEFT}

    def shown(step: Step) -> Row:
        return Row((_label(step, labels), *(unless(place in hidden, step.people[place]) for place in places)))

    def share(place: Place) -> Value:
        own = counts[place]
        if place in hidden or not own.everybody:
            return Absent.HIDDEN if place in hidden else Absent.NOT_APPLICABLE
        return Cell(exact(100 * own.still / own.everybody), Kind.PERCENT)

    return Table(
        key="attrition",
        caption="What became of the people eligible in the last predemonstration year",
        columns=(
            Column("what", "In the year", description="How a person stands in the year."),
            *(column for column, place in zip(by_place(found, Kind.COUNT, "Distinct people"), found.places, strict=True) if place in places),
        ),
        rows=(
            Row(("Eligible in the last predemonstration year", *(unless(place in hidden, counts[place].everybody) for place in places)), total=True),
            *map(shown, staying),
            *map(shown, leaving),
            Row(("Still eligible, percent", *map(share, places))),
        ),
        notes=notes(
            hidden,
            "People still eligible count by their last eligible month of the year, the others by their first month.",
            *(f"{_label(step, labels)}: {words.listed([labels[reason] for reason in step.reasons])} together, for some had 10 or fewer people."
              for step in (*staying, *leaving) if len(step.reasons) > 1),
        ),
    )  # fmt: skip


def _label(step: Step, labels: Mapping[str, str]) -> str:
    return labels[step.reasons[0]] + (", or another way" if len(step.reasons) > 1 else "")


def _lower(label: str) -> str:
    return label if label.startswith("Medicare") else label[:1].lower() + label[1:]


def _tells_few(found: Gathered, own: Moved, place: Place, start: int) -> bool:
    """Whether the flow beside these numbers would tell of 1 to 10 people: who is new, or without a later year."""
    group, until = place
    before, now = (_eligible(found.flow[group, period]) for period in (start, until))
    return (
        (group, start) in flow_of(found).hidden
        or is_small(before - own.everybody)
        or is_small(now - own.still)
    )


def _eligible(flow: Mapping[str, int]) -> int:
    return flow[ANALYZED] + flow[OUTSIDE_SUPPORT] + flow[NOT_KNOWN]


def _few_died(found: Gathered, after: Mapping[Place, Counter[str]], place: Place) -> bool:
    """Whether 1 to 10 people more have died than until the year before: those who died in that one year."""
    group, until = place
    return (group, until - 1) in after and is_small(after[place][DIED] - after[group, until - 1][DIED])


def transitions(found: Gathered) -> Table:
    """From each year to the next, by who was paid for a person's last eligible month."""
    pairs = [
        (group, start, start + 1)
        for group in names.GROUPS
        for start in found.periods
        if start + 1 in found.periods
    ]
    every = {pair: moved(found, *pair) for pair in pairs}
    kinds = [
        kind
        for kind in KINDS
        if any(kind in (before, after) for own in every.values() for before, after in own.people)
    ]
    has_plan = any(PLAN in own.after for own in every.values())
    ends = [*kinds, *([PLAN] if has_plan else []), OUT]
    rows, hidden_any = [], False
    for (group, start, until), own in every.items():
        cells = [[_count(own, before, end, ends) for end in ends] for before in kinds]
        present = [n for n, line in enumerate(cells) if any(line)]
        shown = _protected([cells[n] for n in present])
        if _tells_few(found, own, (group, until), start) or _few_new(
            own, every.get((group, until, until + 1))
        ):
            shown = None
        for line, n in enumerate(present):
            values = [Absent.HIDDEN] * (len(ends) + 1) if shown is None else shown[line]
            hidden_any |= Absent.HIDDEN in values
            rows.append(
                Row((
                    f"{names.GROUPS[group]}, {names.short_period(found.periods[start]).lower()} to "
                    f"{names.short_period(found.periods[until]).lower()}",
                    KINDS[kinds[n]], *values,
                ))
            )  # fmt: skip
    labels = {**KINDS, PLAN: "Another plan", OUT: "No longer eligible"}
    return Table(
        key="transitions",
        caption="People by how Medicare paid for them in a year and in the next",
        columns=(
            Column("group", "Group and years", description="The group, and from which year to which."),
            Column("before", "In the first year", description="Who was paid for the last eligible month of the year."),
            *(Column(end, labels[end], Kind.COUNT, "How the person stands in the next year.", "In the next year") for end in ends),
            Column("people", "People", Kind.COUNT, "Eligible people of the first year."),
        ),
        rows=tuple(rows),
        row_headers=2,
        notes=notes(hidden_any, *(["Another plan: not eligible any more, for a plan receives a payment for the person."] if has_plan else [])),
    )  # fmt: skip


def _few_new(own: Moved, later: Moved | None) -> bool:
    """Whether 1 to 10 people of the second year with one kind of payment were not eligible in the first."""
    return later is not None and any(is_small(later.before[kind] - own.after[kind]) for kind in KINDS)


def _count(own: Moved, before: str, end: str, ends: Sequence[str]) -> int:
    return sum(
        count
        for (kind, after), count in own.people.items()
        if kind == before and (after == end or (end == OUT and after not in ends))
    )


def _protected(cells: list[list[int]]) -> list[list[Value]] | None:
    """The counts with the sum of each row; None where a sum would have to be hidden, which other tables tell."""
    lines = [[*line, sum(line)] for line in cells]
    totals = [sum(column) for column in zip(*lines, strict=True)]
    columns = (*(str(n) for n in range(len(lines[0]) - 1)), TOTAL)
    table = Counts(
        (*(str(n) for n in range(len(lines))), TOTAL), columns, (*map(tuple, lines), tuple(totals))
    )
    try:
        found = protect(table, keep_totals=True).shown()
    except TableRefused:
        return None
    if MARK in (*found[-1], *(line[-1] for line in found)):
        return None
    return [[Absent.HIDDEN if value == MARK else value for value in line] for line in found[:-1]]
