"""The counties of a demonstration as a run copies them."""

from datetime import date

from enrollees.selectors.area import Area, CountySpan
from reports.builders.inputs import Inputs


def counties(area: Area) -> list[list[str | None]] | None:
    """The counties with their dates, or None where the record does not know them."""
    if area.counties is None:
        return None
    return [
        [span.fips, span.start.isoformat(), span.end.isoformat() if span.end else None]
        for span in area.counties
    ]


def counties_of(inputs: Inputs) -> tuple[CountySpan, ...]:
    """The counties as they were copied; none where they were not known, and then the data's group stands."""
    return tuple(
        CountySpan(fips, date.fromisoformat(start), date.fromisoformat(end) if end else None)
        for fips, start, end in inputs.basis.facts["counties"] or ()
    )
