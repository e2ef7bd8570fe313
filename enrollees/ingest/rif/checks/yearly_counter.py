"""A yearly counter that contradicts the months is reported; the months are believed (methodology section 6.7)."""

from enrollees.ingest.layouts.rif import codes
from enrollees.ingest.rif.checks.check import WARNING, Check
from enrollees.ingest.rif.tables import listed, quoted

_MANAGED = (
    f"(i -> (b.hmo[i] IN {listed(codes.MANAGED_CARE)}) IS TRUE"
    f" OR regexp_full_match(coalesce(b.contract[i], ''), {quoted(codes.CONTRACT)}))"
)
_DUAL = f"(d -> lpad(d, 2, '0') IN {listed((*codes.PARTIAL_BENEFIT, *codes.FULL_BENEFIT))})"
_COUNTS = {
    "part_a_months": f"len(list_filter(b.buyin, c -> c IN {listed(codes.PART_A)}))",
    "part_b_months": f"len(list_filter(b.buyin, c -> c IN {listed(codes.PART_B)}))",
    "buyin_months": f"len(list_filter(b.buyin, c -> c IN {listed(codes.STATE_BUYIN)}))",
    "hmo_months": f"len(list_filter(range(1, 13), {_MANAGED[1:-1]}))",
    "dual_months": f"len(list_filter(b.dual, {_DUAL[1:-1]}))",
    "plan_months": f"len(list_filter(b.drug_contract, c -> regexp_full_match(c, {quoted(codes.CONTRACT)})))",
}


def _contradiction(counter: str, count: str) -> str:
    return f"""
        SELECT file, row, field, value, format('against {{}} in the months', months) AS note FROM (
            SELECT b.file, b.row, h.header AS field, b.{counter} AS value, {count} AS months
            FROM beneficiary b JOIN header h ON h.file = b.file AND h.name = '{counter}'
            WHERE b.deleted IS NOT TRUE
        ) WHERE value IS NOT NULL AND months IS NOT NULL AND as_count(value) IS DISTINCT FROM months"""


CHECK = Check(
    rule="yearly_counter",
    severity=WARNING,
    sql=" UNION ALL ".join(_contradiction(counter, count) for counter, count in _COUNTS.items()),
    allowed="the number of months that the monthly columns give",
    fix="Nothing is needed if the monthly columns are right: they were used.",
)
