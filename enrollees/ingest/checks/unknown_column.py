"""Every column must be one of the layout: an unknown one is refused by name, never ignored."""

from difflib import get_close_matches

from enrollees.ingest.checks import Trouble
from enrollees.ingest.findings import ERROR, shown
from enrollees.ingest.layouts.schema import Layout
from enrollees.ingest.sources import Source

RULE = "unknown_column"
SEVERITY = ERROR


def in_header(source: Source, layout: Layout) -> list[Trouble]:
    if source.header and not any(_meant(name, layout) for name in source.header):
        # Without a header the first row is a person's, so none of it is repeated here.
        return [
            Trouble(
                found="a first row without any column of the layout",
                allowed="a header row with the columns of the layout",
                fix="Add the header row, or check that this is the file you meant.",
                row=1,
            )
        ]
    return [
        Trouble(
            found=f"column {shown(name)}" if name.strip() else "a column without a name",
            allowed=f"the columns of the {layout.label.lower()} layout, spelled as there, in any order",
            fix=_fix(name, layout),
            row=1,
        )
        for name in source.header
        if layout.field(name) is None
    ]


def _meant(name: str, layout: Layout) -> bool:
    """True for a column of the layout, blanks around it and capitals forgiven."""
    plain = name.strip().lower()
    return plain in {each.lower() for each in layout.names} or layout.field(plain) is not None


def _fix(name: str, layout: Layout) -> str:
    spelled = {each.lower(): each for each in layout.names}
    close = get_close_matches(name.strip().lower(), spelled, n=1)
    return f"Rename it to {spelled[close[0]]}, or leave it out." if close else "Leave it out, or rename it."
