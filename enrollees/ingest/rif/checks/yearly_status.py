"""A yearly Medicare status that contradicts the months is reported; the months are believed."""

from enrollees.ingest.rif.checks.check import WARNING, Check, in_row

CHECK = Check(
    rule="yearly_status",
    severity=WARNING,
    sql=in_row(
        "yearly_status",
        "b.yearly_status IS NOT NULL AND len(list_filter(b.status, s -> s IS NOT NULL)) > 0"
        " AND NOT list_contains(b.status, b.yearly_status)",
        note="'in none of the months'",
    ),
    allowed="a status that one of the months has",
    fix="Nothing is needed if the monthly columns are right: they were used.",
)
