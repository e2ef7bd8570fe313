"""Which rows of a table may not be shown, so that no group of 1 to 10 people can be seen or worked out.

Counts of people decide; whatever was computed from hidden people (months, dollars, rates) is hidden with them.
Every column is protected as a list of counts with its total (methodology 5.2).
"""

from collections.abc import Hashable, Mapping, Sequence

from enrollees.disclosure import MARK, THRESHOLD, TOTAL, TableRefused, protect_counts
from reports.builders.inputs import CannotBuild
from reports.render.numbers import Absent, Number

NOTE = (
    "* Not shown: it is about 10 or fewer people, or such a number could be worked out from it. "
    "Zero is always shown."
)


def is_small(people: int) -> bool:
    """Too few to be shown, or to be left between two counts that are."""
    return 0 < people < THRESHOLD


def hidden_rows(people: Mapping[Hashable, int], *, keep_total: bool = True) -> frozenset:
    """The keys to hide in a column of people. With `keep_total` the total is shown, here or elsewhere; without
    it, TOTAL may be among the keys. Raises CannotBuild where no pattern protects the column.
    """
    counts = {str(place): count for place, count in enumerate(people.values())}
    try:
        shown = protect_counts(counts, total=sum(counts.values()), keep_total=keep_total)
    except TableRefused as refused:
        raise CannotBuild(REFUSAL) from refused
    if keep_total and shown[TOTAL] == MARK:
        raise CannotBuild(REFUSAL)
    keys = dict(zip([*counts, TOTAL], [*people, TOTAL], strict=True))
    return frozenset(keys[place] for place, count in shown.items() if count == MARK)


REFUSAL = (
    "The report would show, or let somebody work out, a group of 1 to 10 people, and hiding other rows does not "
    "prevent it. Use a dataset with more people."
)


def hidden_together(columns: Sequence[Mapping[Hashable, int]]) -> frozenset:
    """The rows to hide in full when they have several columns of people; hiding more never shows more."""
    return frozenset().union(*(hidden_rows(people) for people in columns))


def unless(is_hidden: bool, value: Number) -> Number | Absent:
    return Absent.HIDDEN if is_hidden else value


def notes(hidden: object, *others: str) -> tuple[str, ...]:
    """The notes of a table, with the one that explains the mark where anything is hidden."""
    return (*others, NOTE) if hidden else others
