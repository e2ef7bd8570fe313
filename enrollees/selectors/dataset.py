"""Datasets as pages and reports see them."""

from django.db.models import QuerySet

from enrollees.models import Dataset
from fai_portal.access.checks import type_of_user


def datasets(user: type_of_user) -> QuerySet[Dataset]:
    """Those the user may see, newest first."""
    return Dataset.objects.visible_to(user).for_list()


def dataset(user: type_of_user, content_hash: str, *, demonstration: str = "") -> Dataset | None:
    """The dataset with this hash that the user may see; of one demonstration, when its slug is given.

    One file imported for two demonstrations makes two datasets of one hash: the newest is given.
    """
    found = datasets(user).filter(content_hash=content_hash)
    if demonstration:
        found = found.filter(demonstration__slug=demonstration)
    return found.first()
