"""Which rows of the savings tables may not be shown, so that no group of 1 to 10 people can be seen or worked out.

Counts of people decide; whatever was computed from hidden people (months, dollars, rates) is hidden with them.
Every column whose total is shown is protected as a table of one column with a total (methodology 5.2).
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from enrollees.disclosure import Infeasible, protect

from reports.builders.inputs import CannotBuild
from reports.render.numbers import Absent, Number

NOTE = (
    "* Not shown: it is about 10 or fewer people, or such a number could be worked out from it. "
    "Zero is always shown."
)
Key = TypeVar("Key")


def hidden_rows(people: Mapping[Key, int]) -> frozenset[Key]:
    """The keys to hide in a column of people whose total is known. Raises CannotBuild where nothing protects it."""
    keys, counts = list(people), list(people.values())
    if not any(1 <= count <= 10 for count in counts):
        return frozenset()
    try:
        pattern = protect([[count] for count in counts], row_totals=None, column_totals=[sum(counts)])
    except Infeasible as error:
        raise CannotBuild(
            "The report would show, or let somebody work out, a group of 1 to 10 people, and hiding other rows "
            "does not prevent it. Use a dataset with more people, or a policy with larger cells."
        ) from error
    return frozenset(keys[row] for row, _ in pattern)


def notes(hidden: object, *others: str) -> tuple[str, ...]:
    """The notes of a table, with the one that explains the mark where anything is hidden."""
    return (*others, NOTE) if hidden else others


def hidden_together(columns: Sequence[Mapping[Key, int]]) -> frozenset[Key]:
    """The rows to hide in full when they have several columns of people; hiding more never shows more."""
    return frozenset().union(*(hidden_rows(people) for people in columns))


def unless(hidden: bool, value: Number) -> Number | Absent:
    return Absent.HIDDEN if hidden else value
