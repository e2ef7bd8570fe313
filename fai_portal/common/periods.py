"""Half-open periods of days: the start is included, the end is not, and an open end is None."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, order=True)
class Period:
    """The days from `start` up to, but not including, `end`. Raises ValueError when it would hold no day."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"A period that starts on {self.start} cannot end before {self.end}.")

    @classmethod
    def closed(cls, start: date, last: date | None) -> "Period":
        """From a source that names the last day; 9999-12-31 means no end."""
        if last is None or last.year == 9999:
            return cls(start)
        return cls(start, last + timedelta(days=1))

    @property
    def last(self) -> date | None:
        """The last day, for people to read."""
        return None if self.end is None else self.end - timedelta(days=1)

    def contains(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: "Period") -> bool:
        return (self.end is None or other.start < self.end) and (other.end is None or self.start < other.end)

    def months(self) -> Iterator[date]:
        """The first day of each month that has a day in the period. Raises ValueError for an open end."""
        if self.end is None:
            raise ValueError("A period with an open end has no last month.")
        month = self.start.replace(day=1)
        while month < self.end:
            yield month
            month = next_month(month)


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def add_months(month: date, count: int) -> date:
    """The first day of the month `count` months after (or before) the one `month` lies in."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def month_start(text: str) -> date:
    """The first day of a month written YYYY-MM. Raises ValueError for anything else."""
    if len(text) != 7 or text[4] != "-" or not (text[:4] + text[5:]).isdigit():
        raise ValueError(f"{text!r} is no month; allowed: YYYY-MM, such as 2014-07.")
    return date(int(text[:4]), int(text[5:]), 1)
