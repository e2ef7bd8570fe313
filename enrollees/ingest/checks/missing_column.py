"""Every required column must be there; the missing ones are named."""

from enrollees.ingest.checks import Trouble
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.schema import Layout
from enrollees.ingest.sources import Source

RULE = "missing_column"
SEVERITY = ERROR


def in_header(source: Source, layout: Layout) -> list[Trouble]:
    return [
        Trouble(
            found="no such column",
            allowed=f"a column {name}: {field.what_is_allowed}" if (field := layout.field(name)) else "",
            fix=f"Add the column {name}.",
            field=name,
            row=1,
        )
        for name in layout.required_names
        if name not in source.header
    ]
