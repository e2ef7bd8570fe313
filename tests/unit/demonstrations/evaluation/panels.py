"""Panels for the tests: of the worked example, and of made-up rows."""

import numpy as np

from demonstrations.evaluation.panel import Panel, group_rows
from tests.unit.demonstrations.evaluation.oracle import columns


def worked_example() -> Panel:
    data = columns()
    return group_rows(
        y=np.array(data["y"], dtype=float),
        weight=np.array(data["w"], dtype=float),
        demo=np.array(data["demo"]) == "1",
        period=np.array(data["post"], dtype=int),
        cluster=np.unique(data["county"], return_inverse=True)[1],
        tags={"row": np.arange(len(data["y"]))},  # keeps the sixteen rows apart
    )


def panel_of(data: dict[str, np.ndarray], outcome: str = "gamma", *, covariates: bool = True) -> Panel:
    """A panel of `made_up.rows`, with tags for a state, a subgroup and a time in half-periods."""
    columns_of_design = {
        "x1": data["x1"],
        "kind[b]": (data["kind"] == "b").astype(float),
        "kind[c]": (data["kind"] == "c").astype(float),
    }
    exposed = outcome in {"poisson", "negative_binomial"}
    return group_rows(
        y=data[outcome].astype(float),
        weight=data["w"],
        demo=data["demo"] == 1,
        period=data["period"],
        cluster=data["county"],
        offset=np.log(data["exposure"]) if exposed else None,
        covariates=columns_of_design if covariates else {},
        tags={"state": data["county"] % 5, "ltss": (data["kind"] == "a").astype(int)},
    )


def quarterly(seed: int = 5, counties: int = 24, quarters: int = 8, *, drift: float = 0.0) -> Panel:
    """County means in `quarters` quarters before the start and four after it; `drift` a quarter of one group only."""
    rng = np.random.default_rng(seed)
    county, quarter = (
        part.ravel() for part in np.meshgrid(range(counties), range(1 - quarters, 5), indexing="ij")
    )
    demo = county < counties // 2
    mean = np.exp(7 + 0.01 * quarter + drift * demo * quarter + rng.normal(0, 0.03, len(county)))
    return group_rows(
        y=mean,
        weight=rng.uniform(50, 500, counties)[county],
        demo=demo,
        period=(quarter - 1) // 4 + 1,
        cluster=county,
        tags={"quarter": quarter},
    )
