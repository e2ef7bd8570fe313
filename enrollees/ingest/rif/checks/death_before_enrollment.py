"""A death before every month of the row contradicts the row."""

from enrollees.ingest.rif.checks.check import ERROR, Check

CHECK = Check(
    rule="death_before_enrollment",
    severity=ERROR,
    sql="""
        SELECT m.file, m.row, coalesce(h.header, 'DEATH_DT') AS field, NULL AS value,
            'a death before the first month of the row' AS note
        FROM (SELECT file, row FROM person_month
              GROUP BY file, row HAVING bool_and(after_death) AND bool_or(part_a OR part_b)) m
        LEFT JOIN header h ON h.file = m.file AND h.name = 'death_text'""",
    allowed="a death in or after the first month with entitlement",
    fix="Correct the date of death, or leave the row out.",
)
