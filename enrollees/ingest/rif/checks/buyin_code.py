"""The entitlement code says whether there was Part A and Part B; an unknown one says neither."""

from enrollees.ingest.layouts.rif import values_of
from enrollees.ingest.rif.checks.check import WARNING, Check, in_months
from enrollees.ingest.rif.tables import listed

CHECK = Check(
    rule="buyin_code",
    severity=WARNING,
    sql=in_months(
        "buyin",
        f"buyin IS NULL OR buyin NOT IN {listed(values_of('buyin'))}",
        value="coalesce(buyin, 'an empty cell')",
    ),
    fix="Ask the source for the code; until then the month counts as without Part A and Part B.",
)
