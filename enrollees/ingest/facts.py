"""What the record knows that a file is checked against."""

from dataclasses import dataclass
from datetime import date

from enrollees.selectors.area import Area

FIRST_MONTH = "2000-01"  # no file of the initiative reaches further back


@dataclass(frozen=True)
class Facts:
    """`state_fips`: FIPS code by postal code. `area`: the demonstration the file is for, when one is named."""

    state_fips: dict[str, str]
    area: Area | None
    today: date

    @property
    def last_month(self) -> str:
        """Nothing can have been paid for a month that has not begun."""
        return f"{self.today:%Y-%m}"
