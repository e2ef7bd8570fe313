"""The Medicare cost of person-months as an evaluation analyzes it, and of made-up people as it would have been.

Prices are those of the county and state of the month itself, so cost is adjusted before people are put in the county
of their entry.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import ibis
from ibis import _
from ibis.expr.types import Table

from demonstrations.evaluation.adjustments import Rate, adjusted, chosen, rates_table
from demonstrations.evaluation.winsorizing import cut_points, winsorized
from enrollees.datasets import tables

WITHOUT = "medicare_without"
PAIRED = ("cost_without", "cost_without_uncut", "ffs_without")
BY = ("cohort", "period")


def adjusted_cost(
    opened: tables.Opened, months: Table, rates: Sequence[Rate], switches: Sequence[str]
) -> Table:
    """`cost` adjusted by the switches that are on, and `cost_as_paid` as it was.

    Where the data know it, `cost_without` is the same of the same months without the demonstration, adjusted as
    months outside its plans.
    """
    t = months.mutate(cost_as_paid=_.cost)
    if WITHOUT in t.columns:
        t = _in_this_world(_adjusted(opened, _without(t), rates, switches)).drop(WITHOUT)
    return _adjusted(opened, t, rates, switches)


def winsorized_cost(opened: tables.Opened, t: Table, percentile: Decimal | None) -> tuple[Table, Table]:
    """Adds `cost_uncut`, cuts `cost` as `cost_cut`, and has both for fee-for-service months as `ffs_uncut` and
    `ffs_cost`; and gives the points of winsorizing, in order.

    The PAIRED columns, of a world without the demonstration, are cut at the same points: the truth of an estimate is a
    difference (methodology 2.8b).
    """
    has_pair = "cost_without" in t.columns
    t = t.mutate(cost_uncut=_.cost, **({"cost_without_uncut": _.cost_without} if has_pair else {}))
    points = cut_points(t, by=BY, percentile=percentile or Decimal(1))
    if percentile is None:
        points = points.limit(0)
    else:
        points = opened.keep(points)
        for column in ("cost", "cost_without") if has_pair else ("cost",):
            t = winsorized(t, points, column=column, by=BY).drop("was_cut")
    t = t.rename(cost_cut="cost")
    ffs = {"ffs_cost": "cost_cut", "ffs_uncut": "cost_uncut"} | (
        {"ffs_without": "cost_without"} if has_pair else {}
    )
    t = t.mutate(**{name: ibis.ifelse(t.is_in_plan, None, t[source]) for name, source in ffs.items()})
    return t, points.order_by(*BY)


def _adjusted(opened: tables.Opened, t: Table, rates: Sequence[Rate], switches: Sequence[str]) -> Table:
    if not switches:
        return t
    return adjusted(t, opened.table(rates_table(chosen(rates, switches))), switches)


def _without(t: Table) -> Table:
    """The world without the demonstration: its members are in no plan."""
    own = {f"own_{name}": t[name] for name in ("enrolled", "plan_contract") if name in t.columns}
    changed: dict[str, Any] = {"cost": t[WITHOUT]}
    if "enrolled" in t.columns:
        changed["enrolled"] = ibis.literal(0, t.enrolled.type())
        if "plan_contract" in t.columns:
            member = (t.enrolled.cast("int64") == 1).fill_null(False)
            changed["plan_contract"] = ibis.ifelse(member, None, t.plan_contract)
    return t.mutate(**own, **changed)


def _in_this_world(t: Table) -> Table:
    """The world as it is, beside the dollars of the other one."""
    own = [name for name in ("enrolled", "plan_contract") if f"own_{name}" in t.columns]
    t = t.mutate(
        cost_without=_.cost,
        cost=_.cost_as_paid,
        **{name: t[f"own_{name}"] for name in own},
    )
    return t.drop(*(f"own_{name}" for name in own))
