"""Winsorizing: cost above a percentile is set to it, by period, with both groups together.

Source: methodology 2.7; that winsorizing was done is recalled, pooling the groups is our choice: a percentile of its
own for each group would treat equal dollars as unequal. The percentile is the smallest cost that occurs at which the
person-months, counted up from the cheapest, reach it; nothing is interpolated. A cap shrinks a true effect.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import ibis
from ibis import _
from ibis.expr.types import Table

PERCENTILE = Decimal("0.99")


def cut_points(
    months: Table,
    *,
    column: str = "cost",
    by: Sequence[str] = ("period",),
    percentile: Decimal = PERCENTILE,
) -> Table:
    """The percentile of each period (and cohort, where `by` names it): the columns of `by`, and `cut`.

    months: one row a person-month with decimal dollars in `column`. Raises ValueError for a percentile outside (0, 1].
    """
    numerator, denominator = _ratio(percentile)
    values = months.filter(months[column].notnull()).group_by(*by, cut=months[column]).agg(held=_.count())
    running = values.mutate(
        reached=_.held.sum().over(ibis.cumulative_window(group_by=list(by), order_by=_.cut)),
        total=_.held.sum().over(ibis.window(group_by=list(by))),
    )
    at = running.filter(
        _.reached.cast("int64") * denominator >= _.total.cast("int64") * numerator,
        (_.reached - _.held).cast("int64") * denominator < _.total.cast("int64") * numerator,
    )
    return at.select(*by, "cut")


def winsorized(months: Table, cuts: Table, *, column: str = "cost", by: Sequence[str] = ("period",)) -> Table:
    """The same rows with `column` cut at its period's point, and `was_cut` where it was."""
    joined = months.inner_join(cuts, list(by))
    above = joined[column] > joined.cut
    return joined.mutate(**{column: ibis.ifelse(above, joined.cut, joined[column])}, was_cut=above).select(
        *months.columns, "was_cut"
    )


def cut_point(values: Sequence[Decimal], percentile: Decimal = PERCENTILE) -> Decimal:
    """The percentile of one period's costs, both groups together: the rule of `cut_points` in plain words."""
    _ratio(percentile)
    wanted = Fraction(percentile) * len(values)
    return next(value for place, value in enumerate(sorted(values), 1) if place >= wanted)


def _ratio(percentile: Decimal) -> tuple[int, int]:
    if not 0 < percentile <= 1:
        raise ValueError(f"percentile is {percentile}; allowed: a number over 0, at most 1.")
    return percentile.as_integer_ratio()
