"""A file of another layout is recognized by its columns and named, with the way that it goes in."""

from enrollees.ingest.checks import Trouble
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.known import recognized
from enrollees.ingest.layouts.schema import Layout
from enrollees.ingest.sources import Source

RULE = "wrong_layout"
SEVERITY = ERROR


def in_header(source: Source, layout: Layout) -> list[Trouble]:
    if layout.recognizes(source.header):
        return []
    other = recognized(source.header, besides=layout)
    if other is None:
        return []
    return [
        Trouble(
            found=other.what,
            allowed=f"a file of the {layout.label.lower()} layout",
            fix=other.fix,
            row=1,
        )
    ]
