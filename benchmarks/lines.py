"""One number of a printed table, and whether its bar holds."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """`bar` is what the number must lie in, None for a number that only stands beside; `shown` how it is written."""

    what: str
    measure: str
    found: float
    bar: tuple[float, float] | None = None
    shown: str = ".2f"

    @property
    def holds(self) -> bool:
        return self.bar is None or self.bar[0] <= self.found <= self.bar[1]

    def __str__(self) -> str:
        bar = "beside" if self.bar is None else _words(*self.bar)
        verdict = "" if self.bar is None else "holds" if self.holds else "MISSED"
        return f"{self.what:<24}{self.measure:<44}{format(self.found, self.shown):>10}   {bar:<16}{verdict}"


def _words(low: float, high: float) -> str:
    if high == float("inf"):
        return f"at least {low:g}"
    if low == float("-inf"):
        return f"at most {high:g}"
    return f"{low:g} to {high:g}"


def at_least(low: float) -> tuple[float, float]:
    return low, float("inf")


def at_most(high: float) -> tuple[float, float]:
    return float("-inf"), high


def printed(lines: Iterable[Line]) -> int:
    """Print lines as they come; how many bars were missed."""
    missed = 0
    for line in lines:
        print(line, flush=True)
        missed += not line.holds
    return missed
