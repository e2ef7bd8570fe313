from datetime import date

from states.models import PolicyRecord
from tests.factories.mou import make_mou


def make_policy(**overrides) -> PolicyRecord:
    agreement = overrides.pop("agreement", None) or make_mou()
    fields = {
        "period_start": date(2013, 7, 1),
        "period_end": date(2015, 1, 1),
        "months": 18,
        "effective_from": date(2013, 7, 1),
        "share_rate": "0.5",
        "msr_table": [[5000, "4.50"], [10000, "3.20"], [20000, "2.45"], [50000, "2.00"]],
    } | overrides
    return PolicyRecord.objects.create(agreement=agreement, **fields)
