"""The day of the last signature: "signed on", "executed as of", "entered into this … day of"."""

import re
from collections.abc import Sequence

from states.ingest.prefill.days import DAY, days_said
from states.ingest.prefill.passage import Place, Proposal

_SAID = re.compile(
    rf"\b(?:signed|executed|entered into|dated)\b(?: by (?:both|all|the) parties)?(?:,? (?:on|as of|this|the))*,? (?P<day>{DAY})",
    re.IGNORECASE,
)
# Signatures that belong to something else, or did not happen.
_OTHER = re.compile(r"\b(?:not|letter|draft|law|act|bill|proposal|contract)\b", re.IGNORECASE)


def propose(pages: Sequence[str], place: Place) -> list[Proposal]:
    return days_said(pages, field="signed_on", said=_SAID, other=_OTHER)
