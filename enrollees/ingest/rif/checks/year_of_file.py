"""A year in the name of a file promises the rows of that year; what the rows say is believed."""

from enrollees.ingest.rif.checks.check import WARNING, Check, in_row

CHECK = Check(
    rule="year_of_file",
    severity=WARNING,
    sql=in_row(
        "year",
        "regexp_extract(b.file, '(19|20)[0-9]{2}') <> '' AND b.reference_year IS NOT NULL"
        " AND NOT contains(b.file, b.year)",
        note="'in a file named for ' || regexp_extract(b.file, '(?:19|20)[0-9]{2}')",
    ),
    allowed="rows of the year in the file's name",
    fix="Check that this is the file you meant, and that the year in its name is not missing from the folder.",
)
