"""Sex and race outside their lists are unknown."""

from enrollees.ingest.rif import codes
from enrollees.ingest.rif.checks.check import WARNING, Check, in_row
from enrollees.ingest.rif.tables import listed

CHECK = Check(
    rule="demographic_code",
    severity=WARNING,
    sql=" UNION ALL ".join(
        in_row(column, f"b.{column} NOT IN {listed(table)}")
        for column, table in (
            ("sex_code", codes.SEX),
            ("rti_race_code", codes.RACE),
            ("race_code", codes.RACE),
        )
    ),
    allowed="sex 0 to 2, race 0 to 6",
    fix="Correct the code; it counts as unknown.",
)
