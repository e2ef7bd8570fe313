"""A person_id should not be a Medicare Beneficiary Identifier: a study number does as well and says less.

A warning: it is replaced by a surrogate on load like any other, and never shown.
"""

from enrollees.identifiers import MBI, SYNTHETIC_MBI
from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import WARNING
from enrollees.ingest.layouts.person_months import PERSON_MONTHS
from enrollees.ingest.rows import Rows

RULE = "identifier_as_person_id"
SEVERITY = WARNING
LAYOUTS = (PERSON_MONTHS.key,)


def in_rows(rows: Rows) -> list[Sweep]:
    return rows.sweep(
        f"length(person_id) IN (11, 13) AND regexp_full_match(replace(person_id, '-', ''), '{MBI}|{SYNTHETIC_MBI}')",
        found="'a Medicare Beneficiary Identifier'",
        allowed="any stable identifier that means nothing outside the study",
        fix="Number the people before the file leaves you; the portal replaced the identifiers.",
        field="person_id",
    )
