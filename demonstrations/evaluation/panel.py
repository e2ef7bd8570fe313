"""Person-months grouped before a design is chosen: the table that every statistic of a report starts from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demonstrations.evaluation.cells import Cells, codes_of, numbered
from demonstrations.evaluation.design import Design, Entries, period_design, stacked_design
from demonstrations.evaluation.factored import type_of_matrix
from demonstrations.evaluation.families import NotEstimable, type_of_array
from demonstrations.evaluation.patterns import Patterns, patterns_of

ARRAYS = ("demo", "period", "cluster", "weight", "total", "square", "zero_weight", "count", "offset")
COHORT = "cohort"  # the tag that makes a panel a stack of start cohorts


@dataclass(frozen=True)
class Detail:
    """What stands behind the entries of a panel where a covariate, such as a risk score, differs inside them.

    `index` (m,) the place of the entry in its panel; `covariates`, `weight`, `total`, `square` (m,). A panel of ten
    million cells has perhaps two hundred thousand entries, and all columns of the design but these belong to them.
    """

    index: NDArray[np.int32]
    covariates: Mapping[str, type_of_array]
    weight: type_of_array
    total: type_of_array
    square: type_of_array

    def at(self, mask: NDArray[np.bool_], place: NDArray[np.int64]) -> "Detail":
        """Those under the mask (m,), with their entries at other places (p,)."""
        return Detail(
            place[self.index[mask]].astype(np.int32),
            {name: values[mask] for name, values in self.covariates.items()},
            self.weight[mask],
            self.total[mask],
            self.square[mask],
        )


@dataclass(frozen=True)
class Panel:
    """One entry for each distinct (group, period, county, covariates, tags, offset), m in all.

    `demo` (m,) of the demonstration group; `period` (m,) <= 0 before the start, the largest of these the
    reference, and 1..T after it; `cluster` (m,) county codes; `weight`, `total`, `square` (m,) sums of w, w y and
    w y^2; `zero_weight` (m,) sum of w where y is zero; `count` (m,) number of rows; `offset` (m,).
    `covariates` are columns of the design, `tags` other columns to select or regroup by (quarter, subgroups,
    state, cohort), each (m,). With `detail`, each entry is the sum of several that differ in its covariates.
    """

    demo: NDArray[np.bool_]
    period: NDArray[np.int64]
    cluster: NDArray[np.int64]
    weight: type_of_array
    total: type_of_array
    square: type_of_array
    zero_weight: type_of_array
    count: NDArray[np.int64]
    offset: type_of_array
    covariates: Mapping[str, type_of_array] = field(default_factory=dict)
    tags: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    detail: Detail | None = None

    @property
    def columns(self) -> Mapping[str, type_of_array]:
        """All covariates, also those that differ inside an entry."""
        return {**self.covariates, **self.detail.covariates} if self.detail else self.covariates

    @property
    def rows(self) -> int:
        return int(self.count.sum())

    def keep(self, mask: NDArray[np.bool_]) -> "Panel":
        """The entries under the mask (m,). Raises NotEstimable (`no_rows`) when that is nothing."""
        if not mask.any():
            raise NotEstimable("no_rows", "No row is left.")
        detail = self.detail and self.detail.at(mask[self.detail.index], np.cumsum(mask) - 1)
        kept = self._at(np.flatnonzero(mask), detail)
        if not detail and "_patterns" in self.__dict__:
            kept.__dict__["_patterns"] = self._patterns.at(mask)
        return kept

    def in_pattern_order(self) -> "tuple[Panel, NDArray[np.int64]]":
        """The same entries with those of one pattern together, which is faster to go through, and the place (m,)
        that each had."""
        entries = self._patterns.entries
        if self.detail or entries is None:
            return self, np.arange(len(self.demo))
        order = np.argsort(entries.index, kind="stable")
        other = self._at(order, None)
        other.__dict__["_patterns"] = self._patterns.at(order)
        return other, order

    def merged(self, *tags: str) -> "Panel":
        """The same rows with these tags alone: entries that no longer differ in anything become one."""
        kept = {name: self.tags[name] for name in tags}
        keys = [self.demo, self.period, self.cluster, *self.covariates.values(), *kept.values(), self.offset]
        code, first = codes_of(keys)

        def add(values: NDArray[Any]) -> type_of_array:
            return np.bincount(code, weights=values, minlength=len(first))

        return replace(
            replace(self, tags=kept)._at(
                first, self.detail and replace(self.detail, index=code[self.detail.index].astype(np.int32))
            ),
            weight=add(self.weight),
            total=add(self.total),
            square=add(self.square),
            zero_weight=add(self.zero_weight),
            count=add(self.count).astype(np.int64),
        )

    def _at(self, places: NDArray[np.int64], detail: Detail | None) -> "Panel":
        return Panel(
            **{name: getattr(self, name)[places] for name in ARRAYS},
            covariates={name: values[places] for name, values in self.covariates.items()},
            tags={name: values[places] for name, values in self.tags.items()},
            detail=detail,
        )

    def over(self, tag: str) -> "Panel":
        """The same rows with the tag, for example the quarter, as their period."""
        period = self.tags[tag].astype(np.int64)
        return self if np.array_equal(period, self.period) else replace(self, period=period)

    def treating(self, demo: NDArray[np.bool_]) -> "Panel":
        """The same rows with others (m,) as the demonstration group."""
        other = replace(self, demo=demo)
        if not self.detail:
            other.__dict__["_patterns"] = self.patterns(demo)
        return other

    def clustered_by(self, tag: str) -> "Panel":
        """The same rows with other clusters, for example states."""
        return replace(self, cluster=np.unique(self.tags[tag], return_inverse=True)[1].astype(np.int64))

    def with_covariates(self, covariates: Mapping[str, type_of_array]) -> "Panel":
        """The same rows with these columns of the design."""
        if not self.detail:
            other = replace(self, covariates=covariates)
            if "_patterns" in self.__dict__ and all(
                values is self.covariates.get(name) for name, values in covariates.items()
            ):  # entries that share more columns share these
                other.__dict__["_patterns"] = self._patterns.only(covariates)
            return other
        inside = {name: values for name, values in covariates.items() if name in self.detail.covariates}
        shared = {name: values for name, values in covariates.items() if name not in inside}
        return replace(self, covariates=shared, detail=replace(self.detail, covariates=inside))

    def patterns(self, *also: NDArray[Any]) -> Patterns:
        """Entries that share a place, a period, a cohort, the columns (m,) of `also` and most covariates."""
        return self._patterns.finer(*also) if also else self._patterns

    @cached_property
    def _patterns(self) -> Patterns:
        if self.detail:
            return Patterns(None, Entries(self.detail.index, frozenset(self.detail.covariates)))
        keys = [self.demo, self.period, self.cluster]
        return patterns_of(keys if COHORT not in self.tags else [*keys, self.tags[COHORT]], self.covariates)

    def with_patterns(self, patterns: Patterns) -> "Panel":
        """The same entries, whose patterns are known already. Keys and covariates must be the same inside each."""
        other = replace(self)
        other.__dict__["_patterns"] = patterns
        return other

    def with_sums(self, **sums: Any) -> "Panel":
        """The same entries with other sums (m,): what is known of their patterns stays known."""
        return replace(self, **sums).with_patterns(self._patterns)

    def design(
        self, *, cumulative: bool = False, leads: bool = False, patterns: Patterns | None = None
    ) -> Design:
        """The difference-in-differences design; stacked where the panel holds several start cohorts."""
        found = patterns or self._patterns
        demo, period = found.of(self.demo).astype(float), found.of(self.period)
        covariates, cohort = found.columns(self.columns), self.tags.get(COHORT)
        if cohort is None or len(np.unique(found.of(cohort))) < 2:
            return period_design(
                demo, period, covariates, cumulative=cumulative, leads=leads, entries=found.entries
            )
        return stacked_design(
            demo,
            found.of(cohort),
            period,
            covariates,
            cumulative=cumulative,
            leads=leads,
            entries=found.entries,
        )

    def cells(self, x: type_of_matrix) -> Cells:
        """The cells of a design (m, k), with clusters numbered from 0 without gaps."""
        cluster = numbered(self.cluster)[1]
        own = self.detail or self
        offset = self.by_cell(self.offset) if self.offset.any() else np.broadcast_to(0.0, len(own.weight))
        return Cells(x, offset, self.by_cell(cluster), own.weight, own.total, own.square, self.rows)

    def by_cell(self, values: NDArray[Any]) -> NDArray[Any]:
        """What is known of each entry, for each of its cells."""
        return values[self.detail.index] if self.detail else values


def group_rows(
    *,
    y: type_of_array,
    weight: type_of_array,
    demo: NDArray[np.bool_],
    period: NDArray[np.int64],
    cluster: NDArray[np.int64],
    offset: type_of_array | None = None,
    covariates: Mapping[str, type_of_array] | None = None,
    tags: Mapping[str, NDArray[Any]] | None = None,
) -> Panel:
    """A panel from rows (n,), as the analytics engine makes it from person-months. Rows without weight count nothing."""
    one_each = Panel(
        demo=demo.astype(bool),
        period=period.astype(np.int64),
        cluster=cluster.astype(np.int64),
        weight=weight,
        total=weight * y,
        square=weight * y**2,
        zero_weight=weight * (y == 0),
        count=np.ones(len(y), dtype=np.int64),
        offset=np.zeros(len(y)) if offset is None else offset,
        covariates=covariates or {},
        tags=tags or {},
    )
    return one_each.merged(*one_each.tags)
