"""Medicaid dollars by the same cells, against plain addition; and what lacks them is refused."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from enrollees.models import Dataset
from enrollees.selectors.savings import NoMedicaid, medicaid_sides, savings_inputs
from enrollees.services.intake import import_person_months
from fai_portal.accounts.services.user import system_user
from tests.factories.person_months import write_csv
from tests.integration.enrollees.test_savings_inputs import NO_CAP, WINDOW, is_eligible, loaded, person_months

pytestmark = pytest.mark.django_db
__all__ = ["loaded"]


def with_medicaid(empty: bool = False):
    for number, row in enumerate(person_months()):
        yield row | {"medicaid_paid": "" if empty and number == 7 else f"{number}.25"}


def imported(rows, like: Dataset, folder) -> Dataset:
    report = import_person_months(
        path=write_csv(folder, list(rows)),
        demonstration=like.demonstration,
        by=system_user(),
        on=datetime(2026, 1, 6, tzinfo=UTC),
    )
    return Dataset.objects.get(content_hash=report.dataset)


def test_medicaid_has_the_months_of_medicare_and_its_own_dollars(loaded, tmp_path):
    folder = tmp_path / "medicaid"
    folder.mkdir()
    dataset = imported(with_medicaid(), loaded, folder)
    capped = medicaid_sides(dataset, NO_CAP, WINDOW)
    medicare = savings_inputs(dataset, NO_CAP, WINDOW).sides
    dollars = Counter()
    for row in filter(is_eligible, with_medicaid()):
        dollars[row["group"], row["month"] >= "2013-07"] += int(row["medicaid_paid"].replace(".", ""))

    assert [side.months for side in capped] == [side.months for side in medicare]
    found = Counter()
    for side in capped:
        found[side.group, side.period == "performance"] += int(side.dollars * 100)
    assert found == dollars


def test_a_dataset_without_all_medicaid_dollars_is_refused(loaded, tmp_path):
    with pytest.raises(NoMedicaid, match=r"no column medicaid_paid|empty in 480"):
        medicaid_sides(loaded, NO_CAP, WINDOW)
    folder = tmp_path / "gap"
    folder.mkdir()
    with pytest.raises(NoMedicaid, match="empty in 1 person-months"):
        medicaid_sides(imported(with_medicaid(empty=True), loaded, folder), NO_CAP, WINDOW)
