"""Checking a file without a database, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from enrollees.datasets import engine
from enrollees.ingest import person_months, sources
from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import Finding, Findings
from tests.factories.person_months import make_facts


@dataclass(frozen=True)
class Outcome:
    verdict: str
    counts: dict[str, int]
    findings: list[Finding]
    rows: int
    people: int
    looked_at: Any = None

    @property
    def errors(self) -> list[tuple[str, int | None, str]]:
        return [(each.rule, each.row, each.field) for each in self.findings]


def check(
    path: Path,
    facts: Facts | None = None,
    *,
    max_findings: int = 1_000,
    look: Callable[[Any, person_months.Checked], Any] = lambda connection, checked: None,
) -> Outcome:
    """Check the file; `look` may ask the workspace while it is open."""
    findings = Findings(max_findings)
    with engine.workspace(memory="140MB") as connection:
        source = sources.look_at(path, name=path.name)
        checked = person_months.check(connection, source, facts or make_facts(), findings)
        seen = look(connection, checked)
    return Outcome(
        findings.verdict, dict(findings.counts), findings.listed(), checked.rows, checked.people, seen
    )
