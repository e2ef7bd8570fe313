"""A Part C contract without a managed-care code: the contract is believed."""

from enrollees.ingest.rif.checks.check import WARNING, Check, in_months

CHECK = Check(
    rule="hmo_blank",
    severity=WARNING,
    sql=in_months(
        "hmo", "contract IS NOT NULL AND (hmo IS NULL OR hmo = '0')", value="coalesce(hmo, 'an empty cell')"
    ),
    allowed="a managed-care code in each month with a Part C contract",
    fix="Nothing is needed if the contract is right: the month counts as Medicare Advantage.",
)
