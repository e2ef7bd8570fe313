"""Covariates as they are in a period itself: what a replication of earlier evaluations adjusts for.

Unlike those of the primary analysis they may be outcomes of the demonstration (methodology 2.8b).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from ibis.expr.types import Table, Value

from demonstrations.evaluation.covariates import DIED, SHARE_ELIGIBLE

CURRENT = "current__"
EVER = ("esrd", "aligned_other", DIED)  # flags that hold for the period when they hold in any month of it
SOURCES = {DIED: "died"}


def sources_of(names: Sequence[str]) -> tuple[str, ...]:
    """The columns of person-months that the covariates are read from."""
    return tuple(SOURCES.get(name, name) for name in names if name != SHARE_ELIGIBLE)


def with_current(eligible: Table, names: Sequence[str]) -> Table:
    """The columns of each month under other names, before they are replaced by those fixed before treatment."""
    return eligible.mutate(
        **{CURRENT + name: eligible[SOURCES.get(name, name)] for name in names if name != SHARE_ELIGIBLE}
    )


def current_sums(t: Table, names: Sequence[str]) -> dict[str, Value]:
    """Of a person in a period: whether a flag holds in any month, else the last known value."""
    found = {}
    for name in names:
        if name == SHARE_ELIGIBLE:
            continue
        column = t[CURRENT + name]
        value = column.max() if name in EVER else column.argmax(t.month, where=column.notnull())
        found[CURRENT + name] = value.cast("float64")
    return found


def read_current(
    data: pa.Table, names: Sequence[str], lengths: Sequence[Mapping[str, Any]]
) -> dict[str, np.ndarray]:
    """Arrays (n,), NaN where a value is not known. `lengths` are the months of each cohort and period."""
    found = {}
    for name in names:
        if name == SHARE_ELIGIBLE:
            months = {(row["cohort"], row["period"]): row["months"] for row in lengths}
            places = zip(data["cohort"].to_pylist(), data["period"].to_pylist(), strict=True)
            whole = np.array([months[place] for place in places], dtype=float)
            found[name] = data["months"].to_numpy().astype(float) / whole
        else:
            found[name] = data[CURRENT + name].to_numpy(zero_copy_only=False).astype(float)
    return found
