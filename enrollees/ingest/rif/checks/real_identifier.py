"""Among synthetic people a real identifier is a leak: nothing of the folder is taken."""

from enrollees.ingest.rif.checks.check import ERROR, Check, in_row

CHECK = Check(
    rule="real_identifier",
    severity=ERROR,
    sql=in_row("mbi", "b.mbi_class = 'real'", value="NULL", note="'an identifier of the real class'"),
    allowed="with --synthetic: an MBI with S in position 2, a negative BENE_ID",
    fix="Take the real person's records out of the folder, or import real files without --synthetic.",
)
