"""What must hold between the typed terms of one agreement, beyond what a single row can say."""

from collections.abc import Sequence
from datetime import date


def first_gap(years: Sequence[tuple[int, date | None, date | None]]) -> int | None:
    """The number of the first demonstration year that does not follow the one before it; None if all do.

    Years are (number, start, end), numbered from 1, each starting on the day the one before it ended. Years
    whose dates are unknown are held to their numbers only.
    """
    for position, (number, start, _) in enumerate(years):
        if number != position + 1:
            return number
        before = years[position - 1][2] if position else None
        if start is not None and before is not None and start != before:
            return number
    return None


def lies_within(start: date | None, end: date | None, year: tuple[date | None, date | None]) -> bool:
    """Whether a percentage's period lies inside its year. Without dates it is the whole year."""
    if start is None or end is None:
        return start is end is None
    return year[0] is not None and year[1] is not None and year[0] <= start and end <= year[1]
