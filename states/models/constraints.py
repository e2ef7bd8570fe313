"""Constraints as the nouns state them. Dates are half-open, [start, end); an empty end means no end is known."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import CheckConstraint, F, Func, Q


def rule(name: str, condition: Q, sentence: str) -> CheckConstraint:
    """A check, with the sentence that says what is allowed."""
    return CheckConstraint(name=name, condition=condition, violation_error_message=sentence)


def ends_after_start(name: str, *, start: str = "start", end: str = "end") -> CheckConstraint:
    """The period is not empty. An unknown start or end is allowed."""
    condition = (
        Q(**{f"{start}__isnull": True}) | Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": F(start)})
    )
    return rule(name, condition, "The end must come after the start.")


def both_or_neither(name: str, *, start: str = "start", end: str = "end") -> CheckConstraint:
    condition = Q(**{f"{start}__isnull": True, f"{end}__isnull": True}) | Q(
        **{f"{start}__isnull": False, f"{end}__isnull": False}
    )
    return rule(name, condition, "Give both dates or neither.")


def no_overlap(
    name: str, *same: str, start: str = "start", end: str = "end", condition: Q | None = None
) -> ExclusionConstraint:
    """No two rows that agree on `same` may share a day. An unknown start or end counts as unbounded."""
    period = Func(F(start), F(end), function="DATERANGE", output_field=DateRangeField())
    return ExclusionConstraint(
        name=name,
        expressions=[(field, RangeOperators.EQUAL) for field in same] + [(period, RangeOperators.OVERLAPS)],
        condition=condition,
        violation_error_message="The period overlaps another one.",
    )
