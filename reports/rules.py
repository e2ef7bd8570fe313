"""What a run's state, and what it is asked for, allow. The moves of its status are those of every job."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from fai_portal.jobs.models import Status
from fai_portal.jobs.rules import MOVES, NotAllowed
from states.models import DemonstrationModel

if TYPE_CHECKING:
    from demonstrations.models import Demonstration
    from enrollees.models import Dataset
    from reports.models import ReportRun

__all__ = [
    "MOVES",
    "NotAllowed",
    "check_can_verify",
    "check_dataset_fits",
    "check_model_fits",
    "check_not_overtaken",
    "check_takes_section",
]


def check_dataset_fits(dataset: "Dataset", demonstration: "Demonstration") -> None:
    if dataset.demonstration_id != demonstration.pk:
        raise NotAllowed(
            f"{dataset} was not loaded for {demonstration}. Choose a dataset of this demonstration, "
            f"or import the file for it."
        )


def check_model_fits(demonstration: "Demonstration", models: Collection[str], title: str) -> None:
    if demonstration.model not in models:
        allowed = ", ".join(DemonstrationModel(model).label for model in models)
        raise NotAllowed(
            f"{demonstration} is of the {demonstration.get_model_display()}. "
            f"The {title.lower()} is made for: {allowed}."
        )


def check_can_verify(run: "ReportRun") -> None:
    if run.status != Status.DONE:
        raise NotAllowed(
            f"{run} is {Status(run.status).label.lower()}. Only a run that is done has files to compare with."
        )


def check_takes_section(key: str, keys: Collection[str], title: str) -> None:
    if key not in keys:
        allowed = ", ".join(keys) or "none"
        raise NotAllowed(f"The {title.lower()} has no written section {key!r}; allowed: {allowed}.")


def check_not_overtaken(after: int, newest: int) -> None:
    """A text is written over the version its author saw, or it would undo what another wrote meanwhile."""
    if after != newest:
        raise NotAllowed(
            f"The newest version is {newest or 'none'}, but this text was written over {after or 'none'}. "
            "Compare the two, bring them together and save again."
        )
