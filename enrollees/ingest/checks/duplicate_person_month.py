"""A person has one row a month. Every further row of the same person and month is refused."""

from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.person_months import PERSON_MONTHS
from enrollees.ingest.rows import Rows

RULE = "duplicate_person_month"
SEVERITY = ERROR
LAYOUTS = (PERSON_MONTHS.key,)


def in_rows(rows: Rows) -> list[Sweep]:
    keyed = "person_id IS NOT NULL AND month IS NOT NULL"
    repeated = f"SELECT person_id, month FROM rows WHERE {keyed} GROUP BY ALL HAVING count(*) > 1"
    (any_repeated,) = rows.one(f"SELECT count(*) FROM ({repeated} LIMIT 1)")
    if not any_repeated:
        return []
    numbered = (
        "(SELECT row, month, min(row) OVER (PARTITION BY person_id, month) AS first_row "
        f"FROM rows SEMI JOIN ({repeated}) USING (person_id, month))"
    )
    return rows.sweep(
        "row > first_row",
        table=numbered,
        found="format('the person of row {} again in month {}', first_row, strftime(month, '%Y-%m'))",
        allowed="one row for each person and month",
        fix="Add the rows of one person and month together, or remove the repeated one.",
        field="person_id",
    )
