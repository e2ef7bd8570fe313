"""What a layout is made of: fields, each of a kind."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


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
    CELL = "cell"
    DAY = "day"
    WRITTEN_DAY = "written day"
    AMOUNT = "amount"


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
    Kind.CELL: "INTEGER",  # NULL where withheld
    Kind.DAY: "DATE",
    Kind.WRITTEN_DAY: "DATE",
    Kind.AMOUNT: "DECIMAL(18,2)",
}
MONTH_NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEPT", "OCT", "NOV", "DEC")

_ALLOWED = {
    Kind.TEXT: "1 to 64 printable characters, no blank at either end",
    Kind.MONTH: "a month as YYYY-MM, such as 2014-07",
    Kind.STATE: "the two-letter postal code of a state or DC, in capitals",
    Kind.COUNTY: "five digits, the FIPS code with its leading zero",
    Kind.FLAG: "0 or 1",
    Kind.MONEY: "dollars, zero or more, at most ten digits and two decimals, no sign or thousands separator",
    Kind.SCORE: "a number with a point, such as 1.205",
    Kind.CELL: "a whole number, 0 or 11 and more, or * for 10 people or fewer",
    Kind.DAY: "a day as YYYY-MM-DD, such as 2014-07-01; 9999-12-31 stands for an open end",
    Kind.WRITTEN_DAY: "a day like 17-Jan-1942, 17JAN1942, 19420117 or 1942-01-17",
    Kind.AMOUNT: "dollars with at most two decimals, like 1091.27; a cancel has a minus before it",
}


@dataclass(frozen=True)
class Field:
    """One column: what it is called, what it may hold, and where its definition comes from.

    A monthly field is twelve columns, January to December. In each of its names `{name}` stands for JAN to DEC,
    `{number}` for 1 to 12 and `{digits}` for 01 to 12.
    """

    name: str
    label: str
    kind: Kind
    required: bool = False
    may_be_empty: bool = False  # a required column whose cells may be empty all the same
    values: tuple[str, ...] = ()  # a code's
    pattern: str = ""  # a text's, when it has a form of its own
    most: int = 9_999  # a count's
    allowed: str = ""
    unit: str = ""
    source: str = "Person-month layout, version 1"
    is_identifier: bool = False  # of a person: never shown
    also: tuple[str, ...] = ()  # other names that the column has in files of the same layout
    is_monthly: bool = False
    column: str = ""  # its name in the tables of a reader that joins files of several layouts

    @cached_property
    def headers(self) -> tuple[tuple[str, ...], ...]:
        """The columns that the field has in a file, each with the names that it may have there."""
        if not self.is_monthly:
            return ((self.name, *self.also),)
        return tuple(
            tuple(
                name.format(name=word, number=number, digits=f"{number:02}")
                for name in (self.name, *self.also)
            )
            for number, word in enumerate(MONTH_NAMES, 1)
        )

    @property
    def shown_names(self) -> tuple[str, ...]:
        """How the data dictionary names it: the first column of twelve stands for all."""
        return self.headers[0]

    @property
    def sql_type(self) -> str:
        return SQL_TYPES[self.kind]

    @property
    def anchor(self) -> str:
        """Its place on the page of the layout."""
        return self.shown_names[0].replace(" ", "-")

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
        if not self.required:
            return "empty means unknown"
        return "the column must be there; empty means unknown" if self.may_be_empty else "must not be empty"


@dataclass(frozen=True)
class Span:
    """The columns that say whose span a row is and which days it holds, both ends included.

    Spans of one person that agree on `within` share no day. `counted` is SQL for the rows that hold, when others do
    not.
    """

    person: str
    start: str
    last_day: str
    within: tuple[str, ...] = ()
    counted: str = "true"


@dataclass(frozen=True)
class Layout:
    """A kind of file. `open_prefix` names a family of optional score columns whose names are free after it.

    Everything that anybody needs to know of a kind of file is here: the reader, the checks, the empty file and the
    data dictionary are made from it.
    """

    key: str
    version: int
    label: str
    fields: tuple[Field, ...]
    row_key: tuple[str, ...]  # what names one row: no two rows may agree on it
    open_prefix: str = ""
    open_label: str = ""
    delimiter: str = ","
    is_latin_1: bool = False  # its makers write Latin-1 where the letters need it
    command: str = ""  # how a file of this kind goes in
    about: str = ""  # one row is what
    span: Span | None = None
    has_others: bool = False  # its files have columns that are not declared, and they are left alone
    signs: tuple[str, ...] = ()  # columns that no other kind of file has: any of them tells this one

    @property
    def slug(self) -> str:
        """Its name in an address."""
        return self.key.replace("_", "-")

    def recognizes(self, header: tuple[str, ...]) -> bool:
        """True when a header has every column that the layout requires."""
        return set(self.required_names) <= set(self.named(header))

    def named(self, header: tuple[str, ...]) -> tuple[str, ...]:
        """The header with other names of a column replaced by the one that the layout gives it."""
        return tuple(self._first_names.get(name, name) for name in header)

    @cached_property
    def _first_names(self) -> dict[str, str]:
        return {other: first for field in self.fields for first, *others in field.headers for other in others}

    def field(self, name: str) -> Field | None:
        """The field of this name, those of the open family too; None for a name the layout does not know."""
        for known in self.fields:
            if any(name in names for names in known.headers if known.is_monthly) or known.name == name:
                return known
        if self.open_prefix and re.fullmatch(rf"{re.escape(self.open_prefix)}[a-z0-9_]{{1,50}}", name):
            return Field(name, f"{self.open_label}: {name}", Kind.SCORE)
        return None

    @property
    def names(self) -> tuple[str, ...]:
        return self.spelled(0)

    @property
    def required_names(self) -> tuple[str, ...]:
        return tuple(names[0] for field in self.fields if field.required for names in field.headers)

    def spelled(self, style: int) -> tuple[str, ...]:
        """The columns in one of their naming styles; what has no other name keeps its first."""
        return tuple(names[min(style, len(names) - 1)] for field in self.fields for names in field.headers)

    def headers_of(self, column: str) -> tuple[str, ...]:
        """The names that files give a column of our tables."""
        return next(names for field in self.fields if field.column == column for names in field.headers)

    @property
    def has_two_styles(self) -> bool:
        return any(field.is_monthly and field.also for field in self.fields)

    def with_open(self, names: list[str]) -> tuple[Field, ...]:
        """The declared fields, then those of the open family that `names` holds, by name."""
        extra = sorted(name for name in names if name not in self.names)
        return self.fields + tuple(found for name in extra if (found := self.field(name)))

    def template(self, style: int = 0) -> str:
        """The header row of an empty file."""
        return self.delimiter.join(self.spelled(style)) + "\n"
