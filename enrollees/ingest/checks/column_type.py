"""A Parquet column must have a type that can hold its field: text stays text, so that no leading zero is lost."""

from enrollees.ingest.checks import Trouble
from enrollees.ingest.findings import ERROR, shown
from enrollees.ingest.layouts.schema import Kind, Layout
from enrollees.ingest.sources import Source

RULE = "column_type"
SEVERITY = ERROR
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_TEXT = ("VARCHAR",)
ALLOWED_TYPES = {
    Kind.TEXT: _TEXT,
    Kind.STATE: _TEXT,
    Kind.COUNTY: _TEXT,
    Kind.CODE: _TEXT,
    Kind.MONTH: (*_TEXT, "DATE"),
    Kind.CELL: _TEXT,
    Kind.DAY: (*_TEXT, "DATE"),
    Kind.WRITTEN_DAY: _TEXT,
    Kind.AMOUNT: _TEXT,
    Kind.FLAG: ("BOOLEAN", *_WHOLE, "DOUBLE"),
    Kind.COUNT: (*_WHOLE, "DOUBLE"),
    Kind.MONEY: ("DECIMAL", *_WHOLE, "DOUBLE"),
    Kind.SCORE: ("DOUBLE", "FLOAT", "DECIMAL", *_WHOLE),
}
_NOTHING = '"NULL"'  # a column of nulls without a type of its own


def in_header(source: Source, layout: Layout) -> list[Trouble]:
    return [
        Trouble(
            found=f"type {shown(type_name)}",
            allowed=f"type {' or '.join(_names(field.kind))}",
            fix=f"Write the column {name} with that type.",
            field=name,
            row=1,
        )
        for name, type_name in zip(source.header, source.types, strict=False)
        if (field := layout.field(name)) and not fits(field.kind, type_name)
    ]


def fits(kind: Kind, type_name: str) -> bool:
    return type_name == _NOTHING or type_name.split("(")[0] in ALLOWED_TYPES[kind]


def _names(kind: Kind) -> list[str]:
    """The allowed types in plain words."""
    types = ALLOWED_TYPES[kind]
    words = ["string" if name == "VARCHAR" else name.lower() for name in types if name not in _WHOLE]
    return words + ["integer"] * any(name in _WHOLE for name in types)
