"""What the record knows that a file is checked against."""

from dataclasses import dataclass, field
from datetime import date

from enrollees.selectors.area import Area

FIRST_MONTH = "2000-01"  # no file of the initiative reaches further back


@dataclass(frozen=True)
class Facts:
    """`state_fips` and `state_ssa`: a state's codes by postal code. `area`: the demonstration the file is for, when
    one is named. `contracts`: the contract numbers of the initiative's plans in the month of the file. `counties`:
    every county on record. `is_synthetic`: the file holds made-up people, and nobody else.
    """

    state_fips: dict[str, str]
    area: Area | None
    today: date
    state_ssa: dict[str, str] = field(default_factory=dict)
    contracts: frozenset[str] = frozenset()
    counties: frozenset[str] = frozenset()
    is_synthetic: bool = False

    @property
    def last_month(self) -> str:
        """Nothing can have been paid for a month that has not begun."""
        return f"{self.today:%Y-%m}"
