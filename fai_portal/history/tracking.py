"""`@tracked` on a model: a trigger copies each row that is added, changed or removed into a table beside it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self, TypeVar

import pghistory
import pgtrigger
from django.db import models
from pghistory.models import Event

M = TypeVar("M", bound=type[models.Model])


class HistoryQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """The history of the rows that the user may see; none where nobody says which those are."""
        rows = self.model.pgh_tracked_model._default_manager.all()  # type: ignore[attr-defined]
        return self.filter(pgh_obj__in=rows.visible_to(user)) if hasattr(rows, "visible_to") else self.none()


class RowEvent(Event):
    """One change of one row: `pgh_label` says which, the columns hold what stood there afterwards."""

    objects = HistoryQuerySet.as_manager()  # type: ignore[assignment,misc]

    class Meta:
        abstract = True


def tracked(
    *, exclude: Sequence[str] = (), told: Mapping[str, Sequence[str]] | None = None
) -> Callable[[M], M]:
    """Keep the history of this model. The tables beside it take rows and never change or lose one.

    `exclude` names columns that are not kept, and that by themselves are no change. `told` names some of them whose
    change is told without what stood there: a label for the event, and its columns.
    """

    def wrap(model: M) -> M:
        pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            *(
                pghistory.UpdateEvent(label, condition=pgtrigger.AnyChange(*columns))
                for label, columns in (told or {}).items()
            ),
            exclude=[*exclude, *(column for columns in (told or {}).values() for column in columns)],
            obj_field=pghistory.ObjForeignKey(related_name="history", db_index=True),
            context_field=pghistory.ContextJSONField(),
            context_id_field=None,  # type: ignore[arg-type]
            append_only=True,
            base_model=RowEvent,
            model_name=f"{model.__name__}Event",
        )(model)
        return model

    return wrap
