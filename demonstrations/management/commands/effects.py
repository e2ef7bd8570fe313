"""`manage.py effects`: difference-in-differences from a file of rows and a specification. No database is touched."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from demonstrations.evaluation.estimate import estimate, to_json
from demonstrations.evaluation.families import NotEstimable
from demonstrations.evaluation.rows import BadRows, Problem, prepare, read_csv
from demonstrations.evaluation.spec import BadSpec, Spec, spec_from_json
from fai_portal.access.commands import BadUsage, PortalCommand, Refused


class Command(PortalCommand):
    help = "Estimates the effect of a demonstration by difference-in-differences. Needs no database."
    requires_system_checks = []
    default_format = "json"

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rows", required=True, type=Path, help="CSV of rows with a header")
        parser.add_argument("--spec", required=True, type=Path, help="JSON of what to estimate")

    def answer(self, *, rows: Path, spec: Path, **options: Any) -> dict[str, Any]:
        wanted = _spec(spec)
        try:
            columns = read_csv(rows, wanted.columns)
        except OSError as error:
            raise BadUsage(
                f"{rows.name} cannot be read: {error.strerror}. Give the path of a file."
            ) from None
        except UnicodeDecodeError:
            problem = Problem(
                None, "", "encoding", "bytes that are not UTF-8", "UTF-8", "Save the file as UTF-8."
            )
            raise _refused(rows, [problem]) from None
        except BadRows as bad:
            raise _refused(rows, bad.problems) from None
        try:
            return to_json(estimate(prepare(columns, wanted), wanted))
        except BadRows as bad:
            raise _refused(rows, bad.problems) from None
        except NotEstimable as error:
            problem = Problem(
                None, "", error.rule, str(error), "rows that identify the effect", "Change the rows."
            )
            raise _refused(rows, [problem]) from None

    def table(self, answer: dict[str, Any]) -> str:
        if "findings" in answer:
            return "\n".join(_sentence(finding) for finding in answer["findings"])
        lines = [
            f"{name:<24}{value['estimate']:>16.8f}{_number(value['se'])}"
            for name, value in answer["coefficients"].items()
        ]
        lines = [f"{'coefficient':<24}{'estimate':>16}{'error':>16}", *lines, ""]
        lines.append(f"{'effect':<12}{'dollars':>14}{'error':>12}{'percent':>12}{'p':>12}")
        for effect in [*answer["effects"], {**answer["cumulative"], "period": "cumulative"}]:
            lines.append(
                f"{effect['period']!s:<12}{effect['att']:>14.4f}{effect['att_se']:>12.4f}"
                f"{effect['percent']:>12.4f}{effect['p']:>12.6f}"
            )
        facts = ("rows", "dropped", "clusters", "bread", "small_sample", "distribution")
        lines += ["", *(f"{name:<24}{answer[name]}" for name in facts)]
        return "\n".join([*lines, *(f"{'warning':<24}{warning}" for warning in answer["warnings"])])


def _number(value: float | None) -> str:
    return f"{'none':>16}" if value is None else f"{value:>16.8f}"


def _sentence(finding: dict[str, Any]) -> str:
    row = f"row {finding['row']} " if finding["row"] else ""
    where = f"{finding['file']} {row}{finding['field']}".strip()
    return f"{where}: found {finding['found']}; allowed: {finding['allowed']}. {finding['fix']}"


def _spec(path: Path) -> Spec:
    try:
        return spec_from_json(json.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise BadUsage(f"{path.name} cannot be read: {error.strerror}. Give the path of a file.") from None
    except ValueError as error:
        if isinstance(error, BadSpec):
            raise BadUsage(f"{path.name}: {error}") from None
        raise BadUsage(f"{path.name} is not JSON: {error}.") from None


def _refused(rows: Path, problems: list[Problem]) -> Refused:
    findings = [{"file": rows.name, **asdict(problem), "severity": "error"} for problem in problems]
    order = ("file", "row", "field", "rule", "severity", "found", "allowed", "fix")
    answer = {"findings": [{name: finding[name] for name in order} for finding in findings]}
    return Refused(f"Refused with {len(findings)} finding{'' if len(findings) == 1 else 's'}.", answer)
