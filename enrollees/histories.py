"""What belongs to a dataset, for its history in sentences."""

from enrollees.models import Dataset, IntakeBatch
from enrollees.selectors.dataset import datasets
from fai_portal.access.checks import type_of_user
from fai_portal.audit.histories import Part, events_of


def dataset_history(user: type_of_user, key: str) -> tuple[str, list[Part]] | None:
    found = datasets(user).filter(pk=key).first() if key.isdigit() else None
    if found is None:
        return None
    return str(found), [
        Part(events_of(Dataset, pgh_obj_id=found.pk), lambda event: "the dataset"),
        Part(events_of(IntakeBatch, dataset_id=found.pk), lambda event: "the file that it came from"),
    ]
