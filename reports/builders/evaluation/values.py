"""Floats of the regressions as the exact numbers that documents carry, and values that may be absent."""

from decimal import Decimal
from math import isfinite

from reports.render.document import Cell, Value
from reports.render.numbers import Absent, Kind


def exact(value: float) -> Decimal:
    """The shortest decimal that names the float."""
    return Decimal(repr(float(value)))


def number(value: float | None, kind: Kind | None = None) -> Value:
    """A value of a cell; one that is missing or not finite is not applicable."""
    if value is None or not isfinite(value):
        return Absent.NOT_APPLICABLE
    return exact(value) if kind is None else Cell(exact(value), kind)


def ends(
    interval: tuple[float, float] | None, kind: Kind | None = None, scale: float = 1
) -> tuple[Value, Value]:
    """Both ends of an interval."""
    low, high = interval or (None, None)
    return (
        number(None if low is None else low * scale, kind),
        number(None if high is None else high * scale, kind),
    )
