"""Readers of single JSON values: each returns an exact value, or raises Wrong with all that is wrong with it."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from demonstrations.savings.findings import shown

Reader = Callable[[object], Any]

LARGEST_EXPONENT = 30
# A number may stand in quotes, as programs write decimals that must not become binary floats.
QUOTED_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Problem(NamedTuple):
    """One thing wrong; `where` is the place inside the field, empty for the field itself."""

    where: str
    rule: str
    found: str
    allowed: str


class Wrong(Exception):
    """A value that a field cannot take."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems


def wrong(value: object, allowed: str, rule: str = "wrong_type") -> Wrong:
    return Wrong(Problem("", rule, as_written(value), allowed))


def inside(where: str, error: Wrong) -> list[Problem]:
    """The problems of a part, placed inside its whole."""
    return [
        problem._replace(where=".".join(filter(None, (where, problem.where)))) for problem in error.problems
    ]


def as_written(value: object) -> str:
    return shown(json.dumps(value, default=str, ensure_ascii=False))


def text(value: object) -> str:
    if not isinstance(value, str):
        raise wrong(value, "a text")
    return value


def flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise wrong(value, "true or false")
    return value


def day(value: object) -> date:
    try:
        return date.fromisoformat(text(value))
    except (ValueError, Wrong):
        raise wrong(value, "a day written YYYY-MM-DD") from None


def _exact(value: object) -> Decimal | None:
    """The number as it was written, or None for what is no number. A binary float is not what was written."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal) or (isinstance(value, str) and QUOTED_NUMBER.fullmatch(value)):
        return Decimal(value)
    return None


def _is_of_usable_size(exact: Decimal) -> bool:
    return exact.is_finite() and abs(exact.adjusted()) <= LARGEST_EXPONENT


def whole(smallest: int) -> Reader:
    allowed = f"a whole number, {smallest} or more"

    def read(value: object) -> int:
        exact = _exact(value)
        if exact is None:
            raise wrong(value, allowed)
        if not _is_of_usable_size(exact):
            raise wrong(value, allowed, "out_of_range")
        if exact != int(exact):
            raise wrong(value, allowed)
        if exact < smallest:
            raise wrong(value, allowed, "out_of_range")
        return int(exact)

    return read


def number(low: int, high: int | None = None, *, over: bool = False, what: str = "a number") -> Reader:
    """An exact number from `low` (or, with `over`, above it) to `high`."""
    allowed = f"{what} {'over' if over else 'of at least'} {low}" + (
        "" if high is None else f", at most {high}"
    )

    def read(value: object) -> Decimal:
        exact = _exact(value)
        if exact is None:
            raise wrong(value, allowed)
        within = _is_of_usable_size(exact)
        if not within or exact < low or (over and exact == low) or (high is not None and exact > high):
            raise wrong(value, allowed, "out_of_range")
        return exact

    return read


fraction = number(0, 1, what="a fraction")
dollars = number(0, what="dollars")
some_dollars = number(0, over=True, what="dollars")


def paid_dollars(value: object) -> Decimal:
    """Dollars and whole cents, as money that changes hands."""
    exact: Decimal = dollars(value)
    if exact != round(exact, 2):
        raise wrong(value, "dollars and whole cents", "out_of_range")
    return exact


def one_of(*choices: str) -> Reader:
    allowed = " or ".join(choices)

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise wrong(value, allowed)
        if value not in choices:
            raise wrong(value, allowed, "unknown_value")
        return value

    return read


def only(choice: str | bool, why: str) -> Reader:
    """For a field of the record of which the calculation can honor one value."""
    allowed = f"{as_written(choice)} ({why})"

    def read(value: object) -> str | bool:
        if type(value) is not type(choice):
            raise wrong(value, allowed)
        if value != choice:
            raise wrong(value, allowed, "unsupported")
        return choice

    return read


def or_none(read: Reader) -> Reader:
    return lambda value: None if value is None else read(value)


def texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise wrong(value, "a list of texts")
    return tuple(value)


def mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise wrong(value, "an object")
    return MappingProxyType(dict(value))


def parts(
    value: object, readers: Mapping[str, Reader], optional: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """An object with these keys, all its errors at once."""
    if not isinstance(value, dict):
        raise wrong(value, f"an object with {', '.join(readers)}")
    problems = [
        Problem(str(key), "unknown_field", as_written(key), ", ".join(readers))
        for key in value
        if key not in readers
    ]
    read = {}
    for key, reader in readers.items():
        if key in value:
            try:
                read[key] = reader(value[key])
            except Wrong as error:
                problems += inside(key, error)
        elif key not in optional:
            problems.append(Problem(key, "required", "nothing", "a value"))
    if problems:
        raise Wrong(*problems)
    return read
