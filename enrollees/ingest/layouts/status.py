"""The portal's own status file: one row for each time in which something was so of a person, enrolled or not."""

from enrollees.ingest.layouts.person_months import CATEGORIES, DUAL_CODES
from enrollees.ingest.layouts.roster import ROSTER
from enrollees.ingest.layouts.schema import Field, Kind, Layout, Span

_SOURCE = "The State's eligibility file, or CMS's enrollment database"
YES_OR_NO = "[01]"
# What a value of each kind looks like, and how that is said.
KINDS = {
    "dual_status": ("|".join(DUAL_CODES), "one of " + ", ".join(DUAL_CODES)),
    "part_a": ("1", "1; a time without Part A has no row"),
    "part_b": ("1", "1; a time without Part B has no row"),
    "medicare_advantage": ("1|[A-Z][0-9]{4}", "the contract number of the plan, or 1"),
    "pace": ("1", "1; a time outside PACE has no row"),
    "county": ("[0-9]{5}", "five digits, the FIPS code of the county"),
    "category": ("|".join(CATEGORIES), "one of " + ", ".join(CATEGORIES)),
    "aligned_other": (YES_OR_NO, "1 or 0"),
    "meets_clinical_rule": (YES_OR_NO, "1 or 0"),
    "secondary_payer": (YES_OR_NO, "1 or 0"),
    "spmi": (YES_OR_NO, "1 or 0"),
    "medicare_status": ("10|11|20|21|31|40", "one of 10, 11, 20, 21, 31, 40"),
}
_OF_THE_PERSON = tuple(
    field
    for field in ROSTER.fields
    if field.name in ("birth_date", "death_date", "sex", "race", "original_disability")
)

STATUS = Layout(
    key="status",
    version=1,
    label="Status of people",
    about="one row for each time in which something was so of a person; a file tells everything of the people and "
    "the kinds in it",
    row_key=("mbi", "state", "kind", "start"),
    command="import_enrollment --layout status",
    span=Span(person="mbi", start="start", last_day="last_day", within=("state", "kind")),
    fields=(
        ROSTER.fields[0],
        Field("state", "State in which the person lives", Kind.STATE, required=True, source=_SOURCE),
        Field("kind", "What the row says", Kind.CODE, values=tuple(KINDS), required=True, source=_SOURCE),
        Field(
            "value",
            "What is so; its form depends on the kind",
            Kind.TEXT,
            required=True,
            pattern="[A-Za-z0-9]{1,10}",
            allowed="a code, a contract number, a county, or 1 and 0 for yes and no",
            source=_SOURCE,
        ),
        Field("start", "First day", Kind.DAY, required=True, source=_SOURCE),
        Field("last_day", "Last day; empty or 9999-12-31 while it goes on", Kind.DAY, source=_SOURCE),
        *_OF_THE_PERSON,
    ),
)
