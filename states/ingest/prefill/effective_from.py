"""The day from which the terms apply: "effective", "takes effect on", "shall begin no earlier than"."""

import re
from collections.abc import Sequence

from states.ingest.prefill.days import DAY, days_said
from states.ingest.prefill.passage import Place, Proposal

_LINK = r"(?: date)?(?: (?:is|of|on|as of|from|no (?:earlier|sooner) than|not before|beginning|starting))*:?"
_SAID = re.compile(
    rf"\b(?:effective|takes? effect|in effect|(?:will|shall) (?:begin|start|commence)|(?:begins|starts|commences)){_LINK} (?P<day>{DAY})",
    re.IGNORECASE,
)
# What else begins on a day: a waiver, a rate, or one year of the demonstration.
_OTHER = re.compile(r"\b(?:waiver|rate|rates|year [2-9]|marketing|state plan)\b", re.IGNORECASE)


def propose(pages: Sequence[str], place: Place) -> list[Proposal]:
    return days_said(pages, field="effective_from", said=_SAID, other=_OTHER)
