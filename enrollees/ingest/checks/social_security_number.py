"""No person_id may be a Social Security number with its dashes, or an old claim number (HICN), which holds one."""

from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.person_months import PERSON_MONTHS
from enrollees.ingest.rows import Rows

RULE = "social_security_number"
SEVERITY = ERROR
LAYOUTS = (PERSON_MONTHS.key,)
SSN = "[0-9]{3}-[0-9]{2}-[0-9]{4}"
HICN = "([0-9]{9}|[0-9]{3}-[0-9]{2}-[0-9]{4})-?[A-Z][A-Z0-9]?"


def in_rows(rows: Rows) -> list[Sweep]:
    return rows.sweep(
        f"length(person_id) BETWEEN 10 AND 14 AND regexp_full_match(person_id, '{SSN}|{HICN}')",
        found="'a text of the form of a Social Security number'",
        allowed="any stable identifier that means nothing outside the study",
        fix="Number the people before the file leaves you, and delete this file wherever it lies.",
        field="person_id",
    )
