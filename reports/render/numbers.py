"""How a number is carried and how it is shown: the only place where a report rounds.

Values travel exact (int, Decimal or Fraction). `carried` is what data files hold (section 6.3 of the
contract: dollars 2 places, percents and rates 8); `shown` is what people read. Both round the exact value
once, half up; neither is computed from the other.
"""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from fai_portal.common.rounding import half_up

Number = int | Decimal | Fraction


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    MONEY = "money"
    COUNT = "count"
    PERCENT = "percent"
    RATE = "rate"
    NUMBER = "number"
    P_VALUE = "p_value"

    @property
    def unit(self) -> str:
        return UNITS[self]


class Absent(StrEnum):
    """Why a cell holds no value."""

    HIDDEN = "hidden"
    UNAVAILABLE = "not available"
    NOT_APPLICABLE = "not applicable"

    @property
    def mark(self) -> str:
        return MARKS[self]


UNITS = {
    Kind.TEXT: "",
    Kind.MONEY: "dollars",
    Kind.COUNT: "count",
    Kind.PERCENT: "percent",
    Kind.RATE: "ratio",
    Kind.NUMBER: "number",
    Kind.P_VALUE: "probability",
}
MARKS = {Absent.HIDDEN: "*", Absent.UNAVAILABLE: "Not yet available", Absent.NOT_APPLICABLE: "—"}
PLACES_CARRIED = {Kind.MONEY: 2, Kind.PERCENT: 8, Kind.RATE: 8, Kind.NUMBER: 8, Kind.P_VALUE: 8}
PLACES_SHOWN = {Kind.MONEY: 2, Kind.PERCENT: 2, Kind.RATE: 4, Kind.NUMBER: 2, Kind.P_VALUE: 3}
MINUS = "−"  # a real minus sign, which a screen reader says; data files use the hyphen


def carried(value: Number, kind: Kind) -> Decimal:
    """The value as data files hold it: rounded once, half up, to the places of its kind."""
    if kind is Kind.COUNT:
        return count(value)
    return half_up(value, PLACES_CARRIED[kind])


def shown(value: Number, kind: Kind) -> str:
    """The value as people read it: `$1,613.81`, `−3.90%`, `14,891`, `1.0618`."""
    number = count(value) if kind is Kind.COUNT else half_up(value, PLACES_SHOWN[kind])
    if kind is Kind.P_VALUE and number == 0:
        return f"<{Decimal(1).scaleb(-PLACES_SHOWN[kind])}"  # a p-value is never zero
    sign = MINUS if number < 0 else ""
    digits = f"{abs(number):,f}"
    match kind:
        case Kind.MONEY:
            return f"{sign}${digits}"
        case Kind.PERCENT:
            return f"{sign}{digits}%"
        case _:
            return f"{sign}{digits}"


def count(value: Number) -> Decimal:
    """A whole number of something, or a share of it to two places when weights made it fractional."""
    exact = Fraction(value)
    return Decimal(exact.numerator) if exact.denominator == 1 else half_up(exact, 2)
