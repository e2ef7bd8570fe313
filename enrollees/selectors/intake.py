"""Intakes as pages see them."""

from django.db.models import QuerySet

from enrollees.models import Dataset, IntakeBatch
from fai_portal.access.checks import type_of_user


def intakes(user: type_of_user) -> QuerySet[IntakeBatch]:
    """Those the user may see, newest first."""
    return IntakeBatch.objects.visible_to(user).for_list()


def intake(user: type_of_user, pk: int) -> IntakeBatch | None:
    return intakes(user).prefetch_related("findings").filter(pk=pk).first()


def intakes_of(user: type_of_user, dataset: Dataset) -> QuerySet[IntakeBatch]:
    """The files that gave this dataset, the first of them last."""
    return intakes(user).filter(dataset=dataset)
