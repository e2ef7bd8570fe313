"""A report's parameters: what may be chosen, and the one canonical form of each choice."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation


class BadParameters(ValueError):
    """One or more parameters cannot be used. `problems` holds a sentence for each, by parameter name."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True)
class Choice:
    """One of a short list of values."""

    name: str
    label: str
    help: str
    choices: tuple[tuple[str, str], ...]
    default: str

    def clean(self, text: str) -> str:
        allowed = [value for value, _ in self.choices]
        if text not in allowed:
            raise ValueError(f"{self.label} is {text!r}; allowed: {', '.join(allowed)}.")
        return text


@dataclass(frozen=True)
class Whole:
    """A whole number within bounds; or nothing at all where `may_be_empty`."""

    name: str
    label: str
    help: str
    least: int
    most: int
    default: str
    may_be_empty: bool = False

    def clean(self, text: str) -> str:
        if self.may_be_empty and not text.strip():
            return ""
        if not (
            text.isascii() and text.isdigit() and len(text) < 10 and self.least <= int(text) <= self.most
        ):
            raise ValueError(
                f"{self.label} is {text!r}; allowed: a whole number from {self.least} to {self.most}."
            )
        return str(int(text))


@dataclass(frozen=True)
class Month:
    """A month as YYYY-MM, or nothing at all."""

    name: str
    label: str
    help: str
    default: str = ""

    def clean(self, text: str) -> str:
        text = text.strip()
        if text and not re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", text):
            raise ValueError(f"{self.label} is {text!r}; allowed: a month such as 2015-03, or nothing.")
        return text


@dataclass(frozen=True)
class Percent:
    """A percent with at most four decimals, or nothing at all."""

    name: str
    label: str
    help: str
    least: Decimal = Decimal(-100)
    most: Decimal = Decimal(1000)
    default: str = ""

    def clean(self, text: str) -> str:
        if not text.strip():
            return ""
        problem = (
            f"{self.label} is {text!r}; allowed: a percent from {self.least} to {self.most} with at most four "
            "decimals, such as -6, or nothing."
        )
        try:
            value = Decimal(text.strip())
        except InvalidOperation:
            raise ValueError(problem) from None
        if not value.is_finite() or not self.least <= value <= self.most or value != round(value, 4):
            raise ValueError(problem)
        return f"{value.normalize():f}"


@dataclass(frozen=True)
class Dollars:
    """Dollars and whole cents, zero or more."""

    name: str
    label: str
    help: str
    default: str = "0"

    def clean(self, text: str) -> str:
        try:
            value = Decimal(text.strip().replace(",", "").removeprefix("$"))
        except InvalidOperation:
            value = Decimal(-1)
        if not value.is_finite() or not 0 <= value < 10**12 or value != round(value, 2):
            raise ValueError(
                f"{self.label} is {text!r}; allowed: dollars and whole cents, such as 1500000.00."
            )
        return f"{value:.2f}"


Parameter = Choice | Whole | Month | Percent | Dollars


def canonical(parameters: tuple[Parameter, ...], given: Mapping[str, str]) -> dict[str, str]:
    """Every parameter with its cleaned value, defaults filled in. Raises BadParameters with all problems at once."""
    names = [parameter.name for parameter in parameters]
    problems = {
        name: f"There is no parameter {name!r}; allowed: {', '.join(names) or 'none'}."
        for name in given
        if name not in names
    }
    cleaned = {}
    for parameter in parameters:
        try:
            cleaned[parameter.name] = parameter.clean(str(given.get(parameter.name, parameter.default)))
        except ValueError as error:
            problems[parameter.name] = str(error)
    if problems:
        raise BadParameters(problems)
    return cleaned
