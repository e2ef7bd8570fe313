"""Half-open dates in the database: [start, end), an empty end meaning "still going on"."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import CheckConstraint, F, Func, Q


def _daterange(start: str, end: str) -> Func:
    return Func(F(start), F(end), function="DATERANGE", output_field=DateRangeField())


def ends_after_start(name: str, *, start: str = "start", end: str = "end") -> CheckConstraint:
    """The period is not empty. An unknown start or end is allowed."""
    return CheckConstraint(
        name=name,
        condition=Q(**{f"{start}__isnull": True})
        | Q(**{f"{end}__isnull": True})
        | Q(**{f"{end}__gt": F(start)}),
        violation_error_message="The end must come after the start.",
    )


def no_overlap(
    name: str, *same: str, start: str = "start", end: str = "end", condition: Q | None = None
) -> ExclusionConstraint:
    """No two rows that agree on `same` may share a day. An unknown start or end counts as unbounded."""
    return ExclusionConstraint(
        name=name,
        expressions=[(field, RangeOperators.EQUAL) for field in same]
        + [(_daterange(start, end), RangeOperators.OVERLAPS)],
        condition=condition,
        violation_error_message="The period overlaps another one.",
    )
