"""An MBI has eleven characters in a fixed pattern (methodology section 6.1); nothing of it is ever shown."""

from enrollees.ingest.rif.checks.check import ERROR, Check, in_row

CHECK = Check(
    rule="mbi_format",
    severity=ERROR,
    sql=in_row(
        "mbi",
        "b.mbi IS NOT NULL AND b.mbi_class IS NULL",
        value="NULL",
        note="format('{} characters that are no MBI', len(b.mbi))",
    ),
    fix="Correct the identifier, or leave the cell empty: the months are kept by BENE_ID.",
)
