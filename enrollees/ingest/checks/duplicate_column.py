"""A column may occur once: of two with one name nobody can say which is meant."""

from collections import Counter

from enrollees.ingest.checks import Trouble
from enrollees.ingest.findings import ERROR, shown
from enrollees.ingest.layouts.schema import Layout
from enrollees.ingest.sources import Source

RULE = "duplicate_column"
SEVERITY = ERROR


def in_header(source: Source, layout: Layout) -> list[Trouble]:
    return [
        Trouble(
            found=f"column {shown(name)}, {times} times",
            allowed="each column once",
            fix="Leave all but one of them out.",
            field=name if layout.field(name) else "",
            row=1,
        )
        for name, times in Counter(source.header).items()
        if times > 1
    ]
