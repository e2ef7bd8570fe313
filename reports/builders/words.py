"""Dates, periods and amounts as a report says them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from demonstrations.savings.findings import Refusal
from fai_portal.common.periods import Period
from fai_portal.common.rounding import half_up
from reports.render.numbers import MINUS, Kind, Number, shown

MILLION = 1_000_000


def day(value: date) -> str:
    """July 1, 2013."""
    return f"{value:%B} {value.day}, {value.year}"


def month(value: date) -> str:
    return f"{value:%B} {value.year}"


def period(value: Period) -> str:
    """July 2013 to December 2014, by its first and last month."""
    first, last = value.start, value.last
    if last is None:
        return f"from {month(first)}"
    return (
        month(first)
        if (first.year, first.month) == (last.year, last.month)
        else f"{month(first)} to {month(last)}"
    )


def dollars(value: Number) -> str:
    """$8.5 million, or the exact amount where that is shorter."""
    if abs(value) < MILLION:
        return shown(value, Kind.MONEY)
    sign = MINUS if value < 0 else ""
    return f"{sign}${half_up(abs(value) / MILLION, 1):,f} million"


def percentile(fraction: Decimal) -> str:
    """99th, 99.5th."""
    number = f"{(100 * fraction).normalize():f}"
    last = number[-1] if "." not in number and number[-2:-1] != "1" else ""
    return number + {"1": "st", "2": "nd", "3": "rd"}.get(last, "th")


def listed(items: Sequence[str]) -> str:
    """a; a and b; a, b and c."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def counted(number: int, one: str, many: str = "") -> str:
    """1 person, 2 people."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def sentences(what: str, refusal: Refusal) -> str:
    """All findings of a refusal in words: where, what was found, what is allowed, how to fix it."""
    parts = [
        f"{finding.field or finding.rule}: found {finding.found}; allowed: {finding.allowed}. "
        f"{finding.fix[:1].upper()}{finding.fix[1:]}."
        for finding in refusal.findings
    ]
    return f"{what}. {' '.join(parts)}"
