"""From rows to a design matrix with names: constant, demonstration, periods, interactions, covariates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demonstrations.evaluation.factored import Factored, columns_of, gram, type_of_matrix
from demonstrations.evaluation.families import NotEstimable, type_of_array
from demonstrations.evaluation.rows import Rows
from demonstrations.evaluation.spec import Spec

SPARSE = 16  # one row in so many is looked at first


@dataclass(frozen=True)
class Design:
    """`x` (n, k) with `names` (k); `interactions` maps a period to its column; `post` are the period columns.

    `listed` are the columns in the order in which they were asked for, where a factored `x` has another.
    """

    x: type_of_matrix
    names: tuple[str, ...]
    demo: int
    post: tuple[int, ...]
    interactions: dict[int, int]
    collinear: tuple[str, ...]
    listed: tuple[int, ...]


@dataclass(frozen=True)
class Entries:
    """The entries (m,) of a design made from patterns: the pattern of each, and the names of columns that are (m,)
    because they differ inside a pattern; all other columns have one value a pattern (p,)."""

    index: NDArray[np.int32]
    own: frozenset[str] = frozenset()

    def matrix(self, columns: Mapping[str, type_of_array]) -> Factored:
        """The columns, in an order in which those of the patterns come first."""
        patterns = [values for name, values in columns.items() if name not in self.own]
        own = [np.empty((len(self.index), 0)), *(columns[name] for name in columns if name in self.own)]
        return Factored(np.column_stack(patterns), self.index, np.column_stack(own))


def build(rows: Rows, spec: Spec, *, cumulative: bool = False) -> Design:
    """The design of `manage.py effects`. `cumulative` keeps the period indicators and has one interaction, `demo:post`.

    Text covariates become one column a level but the first in code-point order. Collinear covariates are left
    out and named. Raises NotEstimable when an interaction, or the demonstration itself, cannot be estimated.
    """
    covariates: dict[str, type_of_array] = {}
    for name in spec.covariates:
        covariates.update(_covariate(name, rows))
    demo = rows.numbers[spec.demonstration]
    if spec.post:
        return post_design(demo, rows.numbers[spec.post], covariates)
    assert spec.period is not None
    period = rows.numbers[spec.period].astype(int)
    return period_design(demo, period, covariates, cumulative=cumulative, leads=spec.event_study)


def post_design(demo: type_of_array, post: type_of_array, covariates: dict[str, type_of_array]) -> Design:
    """const, demo, post, demo:post and the covariates (n,)."""
    columns = {"const": np.ones(len(demo)), "demo": demo, "post": post, "demo:post": demo * post}
    return assemble({**columns, **covariates}, {1: "demo:post"}, ["post"])


def period_design(
    demo: type_of_array,
    period: NDArray[np.int64],
    covariates: dict[str, type_of_array],
    *,
    cumulative: bool = False,
    leads: bool = False,
    entries: Entries | None = None,
) -> Design:
    """const, demo, an indicator of each period but the reference, the interactions and the covariates (n,).

    The reference is the last period before the start (the largest one <= 0). There is an interaction for each
    period from 1 on, with `leads` also for those before the reference, and with `cumulative` only `demo:post`.
    """
    found = sorted(set(period.tolist()))
    before = [value for value in found if value <= 0]
    after = [value for value in found if value >= 1]
    if not before or not (after or leads):
        raise NotEstimable(
            "not_identified", "There must be periods before the start (0 or less) and after it (1 or more)."
        )
    reference = before[-1]
    columns: dict[str, type_of_array] = {"const": np.ones(len(demo)), "demo": demo}
    others = {value: f"period_{value}" for value in found if value != reference}
    columns.update({name: (period == value).astype(float) for value, name in others.items()})
    interactions: dict[int, str] = {}
    if cumulative:
        columns["demo:post"] = demo * (period >= 1)
        interactions[1] = "demo:post"
    else:
        for value in (*(before[:-1] if leads else []), *after):
            interactions[value] = f"demo:period_{value}"
            columns[interactions[value]] = demo * (period == value)
    return assemble({**columns, **covariates}, interactions, list(others.values()), entries)


def stacked_design(
    demo: type_of_array,
    cohort: NDArray[Any],
    period: NDArray[np.int64],
    covariates: dict[str, type_of_array],
    *,
    cumulative: bool = False,
    leads: bool = False,
    entries: Entries | None = None,
) -> Design:
    """The design of several start cohorts at once, `period` (n,) counted from each cohort's own start.

    Each cohort has its own constant, its own difference between the groups and its own periods
    (`cohort_c`, `demo:cohort_c`, `cohort_c:period_t`); the effects by period are common to all cohorts. So a
    demonstration row is compared only with rows of its own cohort (methodology 2.8b).
    """
    common = period_design(demo, period, {}, cumulative=cumulative, leads=leads)
    whole = shared_columns(common)
    columns = {"const": whole["const"], "demo": demo}
    posts = []
    for place, value in enumerate(sorted(set(cohort.tolist()))):
        own = (cohort == value).astype(float)
        if place:
            columns[f"cohort_{value}"] = own
            columns[f"demo:cohort_{value}"] = demo * own
        for column in common.post:
            name, here = f"cohort_{value}:{common.names[column]}", own * whole[common.names[column]]
            if here.any():  # a late cohort has no late periods
                columns[name] = here
                posts.append(name)
    interactions = {value: common.names[column] for value, column in common.interactions.items()}
    columns.update({name: whole[name] for name in interactions.values()})
    return assemble({**columns, **covariates}, interactions, posts, entries)


def assemble(
    columns: dict[str, type_of_array],
    interactions: dict[int, str],
    period_names: Sequence[str],
    entries: Entries | None = None,
) -> Design:
    """A design from its columns in order: collinear ones are left out, those of the effect may not be.

    Columns are (n,), or as `entries` says. Raises NotEstimable (`not_identified`).
    """
    needed = {"const", "demo", *interactions.values()}
    x, names = _matrix(columns, entries)
    kept, dropped = _independent(x, [names.index(name) for name in columns])
    kept_names, collinear = [names[place] for place in kept], [names[place] for place in dropped]
    lost = [name for name in collinear if name in needed]
    if lost:
        raise NotEstimable(
            "not_identified",
            f"{', '.join(lost)} cannot be estimated: both groups need rows before and after the start.",
        )
    if dropped:
        x, names = columns_of(x, sorted(kept)), [names[place] for place in sorted(kept)]
    place = {name: index for index, name in enumerate(names)}
    return Design(
        x=x,
        names=tuple(names),
        demo=place["demo"],
        post=tuple(place[name] for name in period_names if name in place),
        interactions={period: place[name] for period, name in interactions.items()},
        collinear=tuple(collinear),
        listed=tuple(place[name] for name in kept_names),
    )


def shared_columns(design: Design) -> dict[str, type_of_array]:
    """The columns of a design by name, for another design of the same patterns. Covariates of entries are not there."""
    x = design.x.patterns if isinstance(design.x, Factored) else design.x
    return dict(zip(design.names, x.T, strict=False))


def _matrix(
    columns: Mapping[str, type_of_array], entries: Entries | None
) -> tuple[type_of_matrix, list[str]]:
    """The columns as a matrix, and their names in its order."""
    if entries is None:
        return np.column_stack(list(columns.values())), list(columns)
    return entries.matrix(columns), sorted(columns, key=lambda name: name in entries.own)


def _covariate(name: str, rows: Rows) -> dict[str, type_of_array]:
    if name in rows.numbers and name not in rows.texts:
        return {name: rows.numbers[name]}
    values = rows.texts[name]
    levels = sorted(set(values.tolist()))
    return {f"{name}[{level}]": (values == level).astype(float) for level in levels[1:]}


def independent(
    columns: Mapping[str, type_of_array],
) -> tuple[type_of_array, tuple[str, ...], tuple[str, ...]]:
    """The columns (n,) that are linearly independent of those before them as a matrix (n, k), their names, and
    the names of the others."""
    x, names = np.stack(list(columns.values())).T, list(columns)  # stacked as they lie: five times as fast
    kept, others = _independent(x[::SPARSE], range(len(names)))
    if others:  # what is independent in some of the rows is so in all
        kept, others = _independent(x, range(len(names)))
    kept_names, other_names = (tuple(names[place] for place in places) for places in (kept, others))
    return x if not others else x[:, kept], kept_names, other_names


def _independent(x: type_of_matrix, order: Sequence[int]) -> tuple[list[int], list[int]]:
    """The columns that are linearly independent of those before them in this order, and the others."""
    products = gram(x, np.ones(len(x)))
    length = np.sqrt(np.diag(products))
    unit = products / np.outer(np.where(length == 0, 1, length), np.where(length == 0, 1, length))
    kept: list[int] = []
    lower: NDArray[np.float64] = np.zeros((len(unit), len(unit)))
    for column in order:  # a Cholesky decomposition that passes over dependent columns
        if length[column] == 0:
            continue
        parts = np.zeros(len(kept))
        for index, other in enumerate(kept):
            parts[index] = (unit[column, other] - lower[other, :index] @ parts[:index]) / lower[other, index]
        rest = 1.0 - parts @ parts
        if rest > 1e-10:
            lower[column, : len(kept)] = parts
            lower[column, len(kept)] = np.sqrt(rest)
            kept.append(column)
    return kept, [column for column in order if column not in kept]
