"""The portal's own enrollment roster: one row for each time in which a person was enrolled in a demonstration."""

from enrollees.identifiers import MBI, SYNTHETIC_MBI
from enrollees.ingest.layouts.schema import Field, Kind, Layout, Span

_SOURCE = "The State's or the plan's enrollment file"
_CHART = "Medicare enrollment database"
ENDINGS = (
    "disenrolled", "moved", "lost_eligibility", "changed_plan", "died", "demonstration_ended", "unknown",
)  # fmt: skip

ROSTER = Layout(
    key="roster",
    version=1,
    label="Enrollment roster",
    about="one row for each time in which a person was enrolled; a file tells everything of the people in it",
    row_key=("mbi", "start"),
    command="import_enrollment --layout portal",
    span=Span(person="mbi", start="start", last_day="last_day"),
    fields=(
        Field(
            "mbi",
            "Medicare Beneficiary Identifier; kept encrypted and never shown in full",
            Kind.TEXT,
            required=True,
            is_identifier=True,
            pattern=f"{MBI}|{SYNTHETIC_MBI}",
            allowed="11 characters like 1EG4TE5MK73, in capitals and without dashes",
            source=_CHART,
        ),
        Field("start", "First day enrolled", Kind.DAY, required=True, source=_SOURCE),
        Field(
            "last_day", "Last day enrolled; empty or 9999-12-31 while it goes on", Kind.DAY, source=_SOURCE
        ),
        Field("ending", "How it ended", Kind.CODE, values=ENDINGS, source=_SOURCE),
        Field(
            "plan_contract",
            "Contract number of the plan",
            Kind.TEXT,
            pattern="[A-Z][0-9]{4}",
            allowed="a letter and four digits, such as H1234",
            source=_SOURCE,
        ),
        Field("birth_date", "Day of birth", Kind.DAY, source=_CHART),
        Field("death_date", "Day of death", Kind.DAY, source=_CHART),
        Field("sex", "Sex", Kind.CODE, values=("F", "M", "U"), source=_CHART),
        Field(
            "race",
            "Race or ethnicity",
            Kind.CODE,
            values=("white", "black", "hispanic", "asian", "native", "other", "unknown"),
            source=_CHART,
        ),
        Field("original_disability", "First entitled to Medicare by disability", Kind.FLAG, source=_CHART),
    ),
)
