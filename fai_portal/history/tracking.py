"""`@tracked` on a model: a trigger copies each row that is added, changed or removed into a table beside it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self, TypeVar

import pghistory
import pgtrigger
from django.db import models
from pghistory import trigger
from pghistory.models import Event

ATTACHED = "WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) "

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


class _Trigger(trigger.Event):
    """pghistory's own, which by statement would write who acts into a table of its own besides: not needed here."""

    def get_func(self, model: models.Model) -> pgtrigger.Func:
        sql = str(super().get_func(model).func)
        return pgtrigger.Func(sql.replace(ATTACHED, "").replace(", _pgh_attached_context", ""))


class _Tracker(pghistory.RowEvent):
    def add_event_trigger(self, event_model: type[Event]) -> None:
        pgtrigger.register(
            _Trigger(
                event_model=event_model, label=self.label, name=self.trigger_name, row=self.row,
                operation=self.operation, condition=self.condition, level=self.level,
            )
        )(event_model.pgh_tracked_model)  # fmt: skip


class _Insert(_Tracker, pghistory.InsertEvent):
    pass


class _Update(_Tracker, pghistory.UpdateEvent):
    pass


class _Delete(_Tracker, pghistory.DeleteEvent):
    pass


def tracked(
    *,
    exclude: Sequence[str] = (),
    told: Mapping[str, Sequence[str]] | None = None,
    by_statement: bool = False,
) -> Callable[[M], M]:
    """Keep the history of this model. The tables beside it take rows and never change or lose one.

    `exclude` names columns that are not kept, and that by themselves are no change. `told` names some of them whose
    change is told without what stood there: a label for the event, and its columns.

    `by_statement` is for tables into which a million rows come at once: their history is then one statement too, and
    not a million.
    """
    level = pgtrigger.Statement if by_statement else pgtrigger.Row

    def wrap(model: M) -> M:
        pghistory.track(
            _Insert(),
            _Update(),
            _Delete(),
            *(
                _Update(label, condition=pgtrigger.AnyChange(*columns))
                for label, columns in (told or {}).items()
            ),
            exclude=[*exclude, *(column for columns in (told or {}).values() for column in columns)],
            obj_field=pghistory.ObjForeignKey(related_name="history", db_index=True),
            context_field=pghistory.ContextJSONField(),
            context_id_field=None,  # type: ignore[arg-type]
            append_only=True,
            level=level,
            base_model=RowEvent,
            model_name=f"{model.__name__}Event",
        )(model)
        return model

    return wrap
