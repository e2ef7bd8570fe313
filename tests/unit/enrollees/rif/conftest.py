"""Reading a folder with the two states that the made-up files use."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from enrollees.ingest.rif import Area, StateCodes, converted

STATES = StateCodes(
    of_fips={"25": "MA", "28": "MS", "53": "WA", "06": "CA", "08": "CO"},
    of_ssa={"22": "MA", "25": "MS", "50": "WA", "05": "CA", "06": "CO"},
)


class Read:
    """What one conversion gave, as plain Python."""

    def __init__(
        self, folder: Path, *, synthetic: bool = True, areas: list[Area] | None = None, **options: Any
    ):
        with converted(folder, states=STATES, synthetic=synthetic, areas=areas, **options) as conversion:
            relation = conversion.person_months()
            self.months = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
            self.findings = conversion.findings
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
