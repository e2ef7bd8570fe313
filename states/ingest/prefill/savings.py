"""Savings percentages by demonstration year."""

from collections.abc import Sequence

from states.ingest.prefill.passage import Place, Proposal
from states.ingest.prefill.percentages import percentages


def propose(pages: Sequence[str], place: Place) -> list[Proposal]:
    return percentages(pages, topic="savings", measure="aggregate_savings")
