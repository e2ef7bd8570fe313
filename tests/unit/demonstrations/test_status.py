from datetime import date

import pytest

from demonstrations.models import Basis, Milestone, MilestoneKind
from demonstrations.selectors.status import StatusKey, status_on

LAUNCHED = Milestone(kind=MilestoneKind.FIRST_ENROLLMENT, date=date(2014, 1, 1))
WITHDRAWN = Milestone(kind=MilestoneKind.WITHDRAWN)


def last_day(basis: Basis) -> Milestone:
    return Milestone(kind=MilestoneKind.LAST_DAY, date=date(2024, 12, 31), basis=basis)


@pytest.mark.parametrize(
    "milestones, on, key, label",
    [
        ([LAUNCHED], date(2013, 12, 31), StatusKey.PLANNED, "Agreed, not yet launched"),
        ([LAUNCHED], date(2014, 1, 1), StatusKey.ACTIVE, "Active"),
        ([LAUNCHED, last_day(Basis.ACTUAL)], date(2024, 12, 31), StatusKey.ACTIVE, "Active"),
        ([LAUNCHED, last_day(Basis.ACTUAL)], date(2025, 1, 1), StatusKey.ENDED, "Ended Dec 31, 2024"),
        ([LAUNCHED, last_day(Basis.INFERRED)], date(2025, 1, 1), StatusKey.ENDED, "Ended Dec 31, 2024"),
        (
            [LAUNCHED, last_day(Basis.SCHEDULED)],
            date(2025, 1, 1),
            StatusKey.UNKNOWN,
            "Unknown after Dec 31, 2024",
        ),
        ([LAUNCHED, last_day(Basis.SCHEDULED)], date(2024, 6, 1), StatusKey.ACTIVE, "Active"),
        ([WITHDRAWN], date(2025, 1, 1), StatusKey.WITHDRAWN, "Withdrawn before launch"),
        ([], date(2025, 1, 1), StatusKey.PLANNED, "Agreed, not yet launched"),
    ],
)
def test_status_on_a_day(milestones, on, key, label):
    status = status_on(milestones, on)
    assert (status.key, status.label) == (key, label)
