"""What is true of a synthetic file: its counts, and the effect that was put into it."""

from decimal import Decimal
from typing import Any

from enrollees.synthetic.columns import GROUPS
from enrollees.synthetic.generate import Tally
from enrollees.synthetic.plan import Plan


def truth(plan: Plan, tally: Tally, *, file: str, sha256: str) -> dict[str, Any]:
    """The content of truth.json. Dollars and percents are strings; counts are numbers.

    `effect.medicare_paid` sums medicare_paid of the demonstration group's rows from their county's start on;
    `without_effect` sums the same rows of the same seed with effect 0.
    """
    return {
        "demonstration": plan.demonstration,
        "model": plan.model,
        "seed": plan.seed,
        "people": plan.people,
        "file": file,
        "sha256": sha256,
        "rows": tally.rows.total(),
        "months": {
            "first": plan.month_labels[0],
            "start": plan.month_labels[plan.launch],
            "last": plan.month_labels[-1],
            "count": plan.months,
        },
        "groups": {
            name: {"people": tally.people[name], "rows": tally.rows[name], "deaths": tally.deaths[name]}
            for name in GROUPS
        },
        "counties": [
            {
                "group": name,
                "fips": county.fips,
                "state": county.state,
                "start": None if county.start is None else county.start.isoformat(),
                "people": tally.county_people[county.fips],
            }
            for name, counties in zip(GROUPS, (plan.areas.demonstration, plan.areas.comparison), strict=True)
            for county in counties
        ],
        "effect": _effect(plan, tally),
    }


def _effect(plan: Plan, tally: Tally) -> dict[str, Any]:
    difference = tally.paid_with - tally.paid_without
    percent = Decimal(100 * difference) / tally.paid_without if tally.paid_without else None
    found = {
        "effect": str(plan.effect),
        "expected_percent": str((100 * plan.effect).normalize()),
        "rows": tally.affected_rows,
        "medicare_paid": _dollars(tally.paid_with),
        "without_effect": _dollars(tally.paid_without),
        "difference": _dollars(difference),
        "percent": None if percent is None else f"{percent:.8f}",
    }
    if plan.model == "capitated":
        found["medicare_capitation"] = _dollars(tally.capitation)  # not touched by the effect
    return found


def _dollars(cents: int) -> str:
    return f"{Decimal(cents) / 100:.2f}"
