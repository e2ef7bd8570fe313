"""Where the files of a dataset are."""

from pathlib import Path

from enrollees.models import Dataset
from fai_portal.documents import store


class FilesMissing(Exception):
    """A dataset is on record and a file of it is not in the store."""


def paths(dataset: Dataset) -> list[Path]:
    """The Parquet files in order. Raises FilesMissing when the store has lost one."""
    found = [store.path(file["sha256"]) for file in dataset.files]
    lost = sum(not path.exists() for path in found)
    if lost:
        raise FilesMissing(
            f"{lost} of the {len(found)} files of {dataset} are not in the file store. "
            "Restore them from the backup, or import the original file again."
        )
    return found
