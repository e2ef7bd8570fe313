"""From rows to a design matrix with names: constant, demonstration, periods, interactions, covariates."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from demonstrations.evaluation.families import NotEstimable, type_of_array
from demonstrations.evaluation.rows import Rows
from demonstrations.evaluation.spec import Spec


@dataclass(frozen=True)
class Design:
    """`x` (n, k) with `names` (k); `interactions` maps a period to its column; `post` are the period columns."""

    x: type_of_array
    names: tuple[str, ...]
    demo: int
    post: tuple[int, ...]
    interactions: dict[int, int]
    collinear: tuple[str, ...]


def build(rows: Rows, spec: Spec, *, cumulative: bool = False) -> Design:
    """The design of design 6.4. `cumulative` keeps the period indicators and has one interaction, `demo:post`.

    Text covariates become one column a level but the first in code-point order. Collinear covariates are left
    out and named. Raises NotEstimable when an interaction, or the demonstration itself, cannot be estimated.
    """
    demo = rows.numbers[spec.demonstration]
    columns: dict[str, type_of_array] = {"const": np.ones(rows.count), "demo": demo}
    interactions: dict[int, str] = {}
    if spec.post:
        post = rows.numbers[spec.post]
        columns["post"] = post
        columns["demo:post"] = demo * post
        interactions[1] = "demo:post"
        period_names = ["post"]
    else:
        period_names = _add_periods(columns, interactions, rows, spec, cumulative=cumulative)
    for name in spec.covariates:
        columns.update(_covariate(name, rows))
    needed = {"const", "demo", *interactions.values()}
    kept, dropped = independent(columns)
    lost = [name for name in dropped if name in needed]
    if lost:
        raise NotEstimable(
            "not_identified",
            f"{', '.join(lost)} cannot be estimated: both groups need rows before and after the start.",
        )
    names = tuple(kept)
    place = {name: index for index, name in enumerate(names)}
    return Design(
        x=np.column_stack([columns[name] for name in names]),
        names=names,
        demo=place["demo"],
        post=tuple(place[name] for name in period_names if name in place),
        interactions={period: place[name] for period, name in interactions.items()},
        collinear=tuple(dropped),
    )


def _add_periods(
    columns: dict[str, type_of_array],
    interactions: dict[int, str],
    rows: Rows,
    spec: Spec,
    *,
    cumulative: bool,
) -> list[str]:
    assert spec.period is not None
    demo, period = rows.numbers[spec.demonstration], rows.numbers[spec.period].astype(int)
    found = sorted(set(period.tolist()))
    before = [value for value in found if value <= 0]
    after = [value for value in found if value >= 1]
    if not before or not after:
        raise NotEstimable(
            "not_identified", "There must be periods before the start (0 or less) and after it (1 or more)."
        )
    reference = before[-1]
    names = []
    for value in found:
        if value != reference:
            columns[f"period_{value}"] = (period == value).astype(float)
            names.append(f"period_{value}")
    if cumulative:
        columns["demo:post"] = demo * (period >= 1)
        interactions[1] = "demo:post"
        return names
    leads = [value for value in before if value != reference] if spec.event_study else []
    for value in (*leads, *after):
        columns[f"demo:period_{value}"] = demo * (period == value)
        interactions[value] = f"demo:period_{value}"
    return names


def _covariate(name: str, rows: Rows) -> dict[str, type_of_array]:
    if name in rows.numbers and name not in rows.texts:
        return {name: rows.numbers[name]}
    values = rows.texts[name]
    levels = sorted(set(values.tolist()))
    return {f"{name}[{level}]": (values == level).astype(float) for level in levels[1:]}


def independent(columns: dict[str, type_of_array]) -> tuple[list[str], list[str]]:
    """The names of columns (n,) that are linearly independent of those before them, and of the others."""
    names = list(columns)
    x = np.column_stack([columns[name] for name in names])
    length = np.sqrt((x**2).sum(axis=0))
    gram = x.T @ x / np.outer(np.where(length == 0, 1, length), np.where(length == 0, 1, length))
    kept: list[int] = []
    lower: NDArray[np.float64] = np.zeros((len(names), len(names)))
    for column in range(len(names)):  # a Cholesky decomposition that passes over dependent columns
        if length[column] == 0:
            continue
        parts = np.zeros(len(kept))
        for index, other in enumerate(kept):
            parts[index] = (gram[column, other] - lower[other, :index] @ parts[:index]) / lower[other, index]
        rest = 1.0 - parts @ parts
        if rest > 1e-10:
            lower[column, : len(kept)] = parts
            lower[column, len(kept)] = np.sqrt(rest)
            kept.append(column)
    return [names[i] for i in kept], [name for i, name in enumerate(names) if i not in kept]
