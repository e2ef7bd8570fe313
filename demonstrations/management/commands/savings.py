"""`manage.py savings`: a savings determination from a file of cells and a policy. No database is touched."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from demonstrations.savings.cells import read_cells
from demonstrations.savings.determination import determine, to_json
from demonstrations.savings.findings import Finding, Refusal
from demonstrations.savings.policy import FIELDS, Policy, policy_from_text
from fai_portal.access.commands import BadUsage, PortalCommand, Refused


class Command(PortalCommand):
    help = "Computes managed fee-for-service savings, from cells to the settlement. Needs no database."
    requires_system_checks = []
    default_format = "json"

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cells", required=True, type=Path, help="CSV of cells in Medicare dollars")
        parser.add_argument("--policy", required=True, type=Path, help="JSON of the policy record")
        parser.add_argument("--medicaid", type=Path, help="CSV of the same cells in Medicaid dollars")

    def answer(
        self, *, cells: Path, policy: Path, medicaid: Path | None, **options: Any
    ) -> dict[str, object]:
        contents = {path: _read(path) for path in (cells, policy, medicaid) if path is not None}
        findings: list[Finding] = []
        record = _gather(findings, lambda: policy_from_text(contents[policy], file=policy.name)[0])
        medicare_cells = _gather(findings, lambda: read_cells(contents[cells], file=cells.name))
        medicaid_cells = None
        if medicaid is not None:
            medicaid_cells = _gather(findings, lambda: read_cells(contents[medicaid], file=medicaid.name))
            _check_one_medicaid(record)
        if findings:
            raise _refused(Refusal(findings))
        try:
            determination = determine(medicare_cells, record, medicaid=medicaid_cells)
        except Refusal as refusal:
            raise _refused(Refusal(_located(refusal, cells, policy))) from None
        answer = to_json(determination)
        if not determination.defined:
            sizes = f"{determination.beneficiaries:,} beneficiaries; the MSR table starts at"
            raise Refused(f"No minimum savings rate for {sizes} {record.msr_table[0][0]:,}.", answer)
        return answer

    def table(self, answer: dict[str, Any]) -> str:
        return _findings_text(answer["findings"]) if "findings" in answer else _determination_text(answer)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadUsage(f"{path.name} cannot be read: {error.strerror}. Give the path of a file.") from None


def _gather(findings: list[Finding], read: Any) -> Any:
    try:
        return read()
    except Refusal as refusal:
        findings.extend(refusal.findings)
        return None


def _check_one_medicaid(record: Policy | None) -> None:
    if record is not None and record.medicaid is not None:
        raise BadUsage("Medicaid is given twice. Give --medicaid, or medicaid in the policy, not both.")


def _located(refusal: Refusal, cells: Path, policy: Path) -> list[Finding]:
    """The findings of a calculation, which knows no files, in the file that each is about."""
    return [replace(each, file=(policy if each.field in FIELDS else cells).name) for each in refusal.findings]


def _refused(refusal: Refusal) -> Refused:
    count = len(refusal.findings)
    return Refused(f"Refused with {count} finding{'' if count == 1 else 's'}.", refusal.as_dict())


def _findings_text(findings: list[dict[str, Any]]) -> str:
    return "\n".join(
        f"{_place(each)}: found {each['found']}; allowed: {each['allowed']}; {each['fix']}."
        for each in findings
    )


def _place(finding: dict[str, Any]) -> str:
    row = f"row {finding['row']}" if finding["row"] else ""
    return " ".join(filter(None, (finding["file"], row, finding["field"])))


def _determination_text(answer: dict[str, Any]) -> str:
    columns = ("cohort", "category", "age_band", "trend", "target_pmpm", "actual_pmpm", "savings")
    rows = [columns, *(tuple(cell[column] for column in columns) for cell in answer["cells"])]
    widths = [max(len(row[place]) for row in rows) for place in range(len(columns))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in rows]
    lines.append("")
    sections = [answer["totals"], {f"msr_{key}": value for key, value in answer["msr"].items()}]
    if answer["medicaid"]:
        sections.append({f"medicaid_{key}": value for key, value in answer["medicaid"].items()})
    sections.append(
        {key: answer[key] for key in ("net", "payment_before_quality", "payment", "settlement", "stage")}
    )
    for section in sections:
        lines += [f"{key:<28}{'-' if value is None else value}" for key, value in section.items()]
    lines += [f"{'warning':<28}{warning}" for warning in answer["warnings"]]
    return "\n".join(line.rstrip() for line in lines)
