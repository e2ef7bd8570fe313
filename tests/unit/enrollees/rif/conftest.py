"""Reading a folder with the two states that the made-up files use."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from enrollees.ingest.findings import Findings
from enrollees.ingest.rif import Area, StateCodes, convert

STATES = StateCodes(
    of_fips={"25": "MA", "28": "MS", "53": "WA", "06": "CA", "08": "CO"},
    of_ssa={"22": "MA", "25": "MS", "50": "WA", "05": "CA", "06": "CO"},
)


class Read:
    """What one conversion gave, as plain Python."""

    def __init__(
        self,
        folder: Path,
        *,
        synthetic: bool = True,
        areas: list[Area] | None = None,
        max_findings: int = 1_000,
    ):
        self.findings = Findings(max_findings)
        with duckdb.connect(config={"threads": 1}) as connection:
            conversion = convert(
                connection, folder, states=STATES, findings=self.findings, synthetic=synthetic, areas=areas
            )
            relation = conversion.person_months()
            self.months = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
            self.rows, self.people = conversion.rows, conversion.people
            self.explained = conversion.explained()

    @property
    def rules(self) -> set[str]:
        """The rules that found something, but for claim files that a test has no use for."""
        return set(self.findings.counts) - {"claims_missing"}

    def month(self, month: str, person: str | None = None) -> dict[str, Any]:
        (row,) = [row for row in self.months if row["month"] == month and person in (None, row["person_id"])]
        return row

    def found(self, rule: str) -> list[Any]:
        return [finding for finding in self.findings.listed() if finding.rule == rule]


@pytest.fixture
def read() -> Callable[..., Read]:
    return Read
