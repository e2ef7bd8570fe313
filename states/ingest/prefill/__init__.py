"""What a document seems to say about the terms: one file a term, each with `propose`.

`propose(pages, place)` takes the text of the pages and the state's own names, and returns proposals: the field,
the value as an official would type it, the page and the words it was read in. Nothing here is believed: a
proposal is shown beside its quotation and becomes a term only when an official confirms it. So a rule prefers to
say nothing over guessing, and where two readings are possible it gives both.
"""

from collections.abc import Iterator, Sequence

from states.ingest.prefill import (
    ages,
    counties,
    effective_from,
    enrollment_method,
    geographic_area,
    model,
    savings,
    signed_on,
    target_population,
    withhold,
    years,
)
from states.ingest.prefill.passage import Place, Proposal

TERMS = (
    model, signed_on, effective_from, target_population, ages, geographic_area, counties, years, savings, withhold,
    enrollment_method,
)  # fmt: skip
MOST_READINGS = 3  # different values of one field; more would be noise


def proposals(pages: Sequence[str], place: Place) -> list[Proposal]:
    """Every reading of every term, the likeliest of each field first."""
    return [proposal for term in TERMS for proposal in _different(term.propose(pages, place))]


def _different(found: Sequence[Proposal]) -> Iterator[Proposal]:
    values: dict[str, list[str]] = {}
    for proposal in found:
        known = values.setdefault(proposal.field, [])
        if proposal.value not in known and len(known) < MOST_READINGS:
            known.append(proposal.value)
            yield proposal
