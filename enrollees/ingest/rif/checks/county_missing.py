"""A month without a county cannot be placed in a demonstration or a comparison area."""

from enrollees.ingest.rif.checks.check import WARNING, Check, in_months

CHECK = Check(
    rule="county_missing",
    severity=WARNING,
    sql=in_months("county", "county_found IS NULL AND NOT after_death", value="'an empty cell'"),
    allowed="a FIPS county of five digits",
    fix="Add the county; the SSA county code beside it is another numbering and was not used in its place.",
)
