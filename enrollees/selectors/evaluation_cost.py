"""The Medicare cost of person-months as an evaluation analyzes it, and of made-up people as it would have been.

Person-months have `cost`, `is_in_plan`, `cohort` and `period`, and their own county and state beside those of entry.
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


def priced(
    opened: tables.Opened,
    months: Table,
    rates: Sequence[Rate],
    switches: Sequence[str],
    percentile: Decimal | None,
) -> tuple[Table, tuple[dict[str, Any], ...]]:
    """Adds `cost_as_paid`, `cost_uncut` (adjusted) and `cost` (adjusted, then winsorized), the two last for
    fee-for-service months as `ffs_uncut` and `ffs_cost`; and gives the points of winsorizing.

    Where the data know it, the PAIRED columns hold the same of the same months without the demonstration, adjusted as
    months outside its plans and cut at the same points: the truth of an estimate is a difference (methodology 2.8b).
    """
    t = months.mutate(cost_as_paid=_.cost)
    if WITHOUT in t.columns:
        t = _in_this_world(_adjusted(opened, _without(t), rates, switches))
    t = _adjusted(opened, t, rates, switches)
    t = t.mutate(cost_uncut=_.cost)
    cuts: tuple[dict[str, Any], ...] = ()
    if percentile is not None:
        points = opened.keep(cut_points(t, by=BY, percentile=percentile))
        cuts = tuple(opened.rows(points.order_by(*BY)))
        for column in ("cost", "cost_without"):
            if column in t.columns:
                t = winsorized(t, points, column=column, by=BY).drop("was_cut")
    ffs = {"ffs_cost": "cost", "ffs_uncut": "cost_uncut", "ffs_without": "cost_without"}
    known = {name: source for name, source in ffs.items() if source in t.columns}
    return t.mutate(
        **{name: ibis.ifelse(~t.is_in_plan, t[source], None) for name, source in known.items()}
    ), cuts


def _adjusted(opened: tables.Opened, t: Table, rates: Sequence[Rate], switches: Sequence[str]) -> Table:
    """Prices are those of the month's own county and state, not of entry."""
    if not switches:
        return t
    homes = t.mutate(
        county_fips=_.own_county, state=_.own_state, entry_county=_.county_fips, entry_state=_.state
    )
    done = adjusted(homes, opened.table(rates_table(chosen(rates, switches))), switches)
    return done.mutate(county_fips=_.entry_county, state=_.entry_state).drop("entry_county", "entry_state")


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
        cost_without_uncut=_.cost,
        cost=_.cost_as_paid,
        **{name: t[f"own_{name}"] for name in own},
    )
    return t.drop(*(f"own_{name}" for name in own))
