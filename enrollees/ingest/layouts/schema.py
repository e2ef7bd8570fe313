"""What a layout is made of: fields, each of a kind."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a value is written. Each kind has one SQL type in a dataset."""

    TEXT = "text"
    MONTH = "month"
    STATE = "state"
    COUNTY = "county"
    CODE = "code"
    FLAG = "flag"
    COUNT = "count"
    MONEY = "money"
    SCORE = "score"


SQL_TYPES = {
    Kind.TEXT: "VARCHAR",
    Kind.MONTH: "DATE",  # its first day
    Kind.STATE: "VARCHAR",
    Kind.COUNTY: "VARCHAR",
    Kind.CODE: "VARCHAR",
    Kind.FLAG: "TINYINT",
    Kind.COUNT: "SMALLINT",
    Kind.MONEY: "DECIMAL(12,2)",
    Kind.SCORE: "DOUBLE",
}

_ALLOWED = {
    Kind.TEXT: "1 to 64 printable characters, no blank at either end",
    Kind.MONTH: "a month as YYYY-MM, such as 2014-07",
    Kind.STATE: "the two-letter postal code of a state or DC, in capitals",
    Kind.COUNTY: "five digits, the FIPS code with its leading zero",
    Kind.FLAG: "0 or 1",
    Kind.MONEY: "dollars, zero or more, at most ten digits and two decimals, no sign or thousands separator",
    Kind.SCORE: "a number with a point, such as 1.205",
}


@dataclass(frozen=True)
class Field:
    """One column: what it is called, what it may hold, and where its definition comes from."""

    name: str
    label: str
    kind: Kind
    required: bool = False
    values: tuple[str, ...] = ()  # a code's
    pattern: str = ""  # a text's, when it has a form of its own
    most: int = 9_999  # a count's
    allowed: str = ""
    unit: str = ""
    source: str = "Person-month layout, version 1"

    @property
    def sql_type(self) -> str:
        return SQL_TYPES[self.kind]

    @property
    def what_is_allowed(self) -> str:
        """The sentence that findings and the data dictionary share."""
        if self.allowed:
            return self.allowed
        if self.kind == Kind.CODE:
            return "one of " + ", ".join(self.values)
        if self.kind == Kind.COUNT:
            return f"a whole number from 0 to {self.most:,}".replace(",", "")
        return _ALLOWED[self.kind]

    @property
    def missing(self) -> str:
        return "must not be empty" if self.required else "empty means unknown"


@dataclass(frozen=True)
class Layout:
    """A kind of file. `open_prefix` names a family of optional score columns whose names are free after it."""

    key: str
    version: int
    label: str
    fields: tuple[Field, ...]
    row_key: tuple[str, ...]  # what names one row: no two rows may agree on it
    open_prefix: str = ""
    open_label: str = ""

    def field(self, name: str) -> Field | None:
        """The field of this name, those of the open family too; None for a name the layout does not know."""
        for known in self.fields:
            if known.name == name:
                return known
        if self.open_prefix and re.fullmatch(rf"{re.escape(self.open_prefix)}[a-z0-9_]{{1,50}}", name):
            return Field(name, f"{self.open_label}: {name}", Kind.SCORE)
        return None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    @property
    def required_names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.required)

    def with_open(self, names: list[str]) -> tuple[Field, ...]:
        """The declared fields, then those of the open family that `names` holds, by name."""
        extra = sorted(name for name in names if name not in self.names)
        return self.fields + tuple(found for name in extra if (found := self.field(name)))

    def template(self) -> str:
        """The header row of an empty file."""
        return ",".join(self.names) + "\n"
