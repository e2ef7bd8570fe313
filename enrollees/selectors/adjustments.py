"""The dated table of payment adjustments that ships."""

from functools import cache
from pathlib import Path

from django.conf import settings

from demonstrations.evaluation.adjustments import Rate, read_rates

RATES = Path(settings.BASE_DIR) / "data" / "payment_adjustments" / "payment_adjustments.csv"


@cache
def rates() -> tuple[Rate, ...]:
    with RATES.open(newline="") as file:
        return read_rates(file)
