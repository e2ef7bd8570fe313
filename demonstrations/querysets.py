"""Which rows of a demonstration a user may see."""

from django.db.models import Q

from states.querysets import OfMouQuerySet


class OfDemonstrationQuerySet(OfMouQuerySet.of("demonstration__established_by")):
    """Rows that hang on a demonstration; a row without one is about the whole initiative and public."""

    def published(self) -> Q:
        return Q(demonstration__isnull=True) | super().published()
