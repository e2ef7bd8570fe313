"""The month of death counts, later ones do not: they are left out."""

from enrollees.ingest.rif.checks.check import WARNING, Check, in_months

CHECK = Check(
    rule="month_after_death",
    severity=WARNING,
    sql=in_months("buyin", "after_death AND (part_a OR part_b)", value="'entitlement'"),
    allowed="no entitlement after the month of death",
    fix="Correct the date of death, or end the entitlement; the months after it were left out.",
)
