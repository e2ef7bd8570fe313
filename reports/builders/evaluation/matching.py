"""Propensity scores by period, the weights they give, and how alike the groups are before and after."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from demonstrations.evaluation.balance import Balance, balance, overlap
from demonstrations.evaluation.covariates import AREA
from demonstrations.evaluation.families import NotEstimable
from demonstrations.evaluation.propensity import Scores, att_weights, effective_size, propensity
from enrollees.selectors.evaluation_data import PersonPeriods
from reports.builders.evaluation import names
from reports.builders.evaluation.shapes import Shapes

PERCENTILES = (0, 5, 25, 50, 75, 95, 100)
FEWEST = 30  # people of each group and period below which a level of a covariate joins the others
REFERENCE_AGE, REFERENCE_RACE = "65-74", "white"
BINS = 20
TOLD_APART = (
    "Some covariates together tell the groups apart perfectly, so no propensity score exists and no comparison person "
    "stands for a demonstration person. Look at how the columns of both groups were coded, compare with counties whose "
    "people are more alike, or leave the area covariates out."
)


@dataclass(frozen=True)
class Period:
    """One period's propensity model. Counts are distinct people; percentiles are of PERCENTILES, in that order."""

    period: int
    demonstration: int
    comparison: int
    outside: int
    capped: int
    effective_size: float
    largest_share: float  # of the weight, held by the one percent of people with the largest weights
    demo_scores: np.ndarray
    comparison_scores: np.ndarray
    weights: np.ndarray
    balance: tuple[Balance, ...]
    scores: Scores
    overlap: tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Matched:
    """`columns` of the regressions and `levels`, all that is compared, each (n,); `weight` (n,), 0 for who is trimmed.

    `shapes` are the panels that were made of these rows, for whoever needs the same ones again.
    """

    columns: Mapping[str, np.ndarray]
    levels: Mapping[str, np.ndarray]
    weight: np.ndarray
    score: np.ndarray
    periods: tuple[Period, ...]
    cap: float | None = None
    shapes: Shapes = field(default_factory=Shapes, compare=False)

    @property
    def kept(self) -> np.ndarray:
        return self.weight > 0

    @property
    def left_out(self) -> tuple[str, ...]:
        """Covariates that tell the groups apart perfectly, and are therefore in no model."""
        return tuple(
            name for name in self.levels if name not in self.columns and name not in references(self.levels)
        )


def matched(rows: PersonPeriods, *, cap: float | None) -> Matched:
    """Fit a score for each period and weight by it. Raises NotEstimable with the period it fails in.

    Where covariates tell the groups apart perfectly no score exists, so they are left out of every period's model:
    first those that do so alone, then the area's, then living in a metropolitan area. All stay among the levels, so
    the balance shows how unlike the groups are in them.
    """
    levels = all_levels(rows)
    columns = {name: values for name, values in levels.items() if name not in references(levels)}
    try:
        return _matched(rows, columns, levels, cap=cap)
    except NotEstimable as error:
        refusal = error
    if refusal.rule in ("separated", "no_support"):
        alone = telling(columns, rows)
        areas = {name for name in columns if name.startswith(AREA)}
        for left_out in (alone, alone | areas, alone | areas | {"msa"}):
            kept = {name: values for name, values in columns.items() if name not in left_out}
            try:
                return _matched(rows, kept, levels, cap=cap)
            except NotEstimable as error:
                refusal = error
    raise refusal


def telling(columns: Mapping[str, np.ndarray], rows: PersonPeriods) -> set[str]:
    """The columns that in some period tell the groups apart alone: their ranges do not meet, or a flag that both
    values of occur in one group has one value in the other."""
    found = set()
    for value in np.unique(rows.period):
        here = rows.period == value
        for name, each in columns.items():
            ours, theirs = each[here & rows.demo], each[here & ~rows.demo]
            apart = ours.min() > theirs.max() or ours.max() < theirs.min()
            is_flag = bool(np.isin(each, (0, 1)).all())
            if apart or (is_flag and (ours.min() == ours.max()) != (theirs.min() == theirs.max())):
                found.add(name)
    return found


def all_levels(rows: PersonPeriods) -> dict[str, np.ndarray]:
    """Every covariate as numbers (n,): a 0|1 column for each level of a text, reference levels included."""
    found: dict[str, np.ndarray] = {}
    for name, values in rows.columns.items():
        if name == "age":
            continue
        if name == "sex":
            found["female"] = (values == "F").astype(float)
        elif name in ("age_band", "race"):
            found |= _dummies(name.replace("_band", ""), values, rows)
        else:
            found[name] = values.astype(float)
    order = sorted(found, key=lambda name: (name.startswith("area_"), not name.startswith("age_")))
    return {name: found[name] for name in order}


def _dummies(prefix: str, values: np.ndarray, rows: PersonPeriods) -> dict[str, np.ndarray]:
    """Levels with few people join `other` where there is one; bands of age are kept whole."""
    if prefix == "race":
        small = [level for level in np.unique(values) if _fewest(values == level, rows) < FEWEST]
        values = np.where(np.isin(values, small), "other", values)
    return {f"{prefix}_{level}": (values == level).astype(float) for level in np.unique(values)}


def _fewest(member: np.ndarray, rows: PersonPeriods) -> int:
    return min(
        int((member & (rows.demo == group) & (rows.period == period)).sum())
        for group in (True, False)
        for period in np.unique(rows.period)
    )


def references(levels: Mapping[str, np.ndarray]) -> set[str]:
    """The level of age and of race that stands for zero: the usual one, else the largest."""
    found = set()
    for prefix, usual in (("age_", REFERENCE_AGE), ("race_", REFERENCE_RACE)):
        own = [name for name in levels if name.startswith(prefix)]
        if own:
            found.add(
                prefix + usual if prefix + usual in own else max(own, key=lambda name: levels[name].sum())
            )
    return found


def _matched(
    rows: PersonPeriods,
    columns: Mapping[str, np.ndarray],
    levels: Mapping[str, np.ndarray],
    *,
    cap: float | None,
) -> Matched:
    weight, score = np.zeros(len(rows)), np.zeros(len(rows))
    periods = []
    for value in np.unique(rows.period):
        here = np.flatnonzero(rows.period == value)
        try:
            found = propensity({name: each[here] for name, each in columns.items()}, rows.demo[here])
            score[here] = found.score
            capped = _weigh(rows, here, score, weight, cap)
        except NotEstimable as error:
            raise NotEstimable(error.rule, f"{_named(rows, value)}: {_in_words(error)}") from error
        periods.append(_period(rows, here, int(value), found, score, weight, levels, capped))
    return Matched(columns, levels, weight, score, tuple(periods), cap)


def _named(rows: PersonPeriods, period: int) -> str:
    return names.periods([int(each) for each in np.unique(rows.period)])[period]


def _in_words(error: NotEstimable) -> str:
    """A logit's refusal, said of a propensity score."""
    return TOLD_APART if error.rule == "separated" else str(error)


def _weigh(
    rows: PersonPeriods, here: np.ndarray, score: np.ndarray, weight: np.ndarray, cap: float | None
) -> int:
    """Write the weights of one period, start cohort by start cohort; how many were capped."""
    capped = 0
    for cohort in np.unique(rows.cohort[here]):
        own = here[rows.cohort[here] == cohort]
        if not rows.demo[own].any():
            continue  # a late cohort has no late period
        made = att_weights(score[own], rows.demo[own], cap=cap)
        weight[own] = made.weight
        capped += made.capped
    return capped


def by_person(people: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The weight of each person: one stands in the window of every start cohort, a row for each."""
    return np.bincount(np.unique(people, return_inverse=True)[1], weights=weight)


def _period(
    rows: PersonPeriods,
    here: np.ndarray,
    value: int,
    scores: Scores,
    score: np.ndarray,
    weight: np.ndarray,
    levels: Mapping[str, np.ndarray],
    capped: int,
) -> Period:
    demo, own = rows.demo[here], weight[here]
    people, kept = rows.person[here], (~demo) & (own > 0)
    outside = np.setdiff1d(people[~demo], people[kept])
    held = by_person(people[kept], own[kept])
    used = np.sort(held)[::-1]
    return Period(
        period=value,
        demonstration=len(np.unique(people[demo])),
        comparison=len(np.unique(people[~demo])),
        outside=len(outside),
        capped=capped,
        effective_size=effective_size(held),
        largest_share=float(used[: max(len(used) // 100, 1)].sum() / used.sum()),
        demo_scores=np.percentile(score[here][demo], PERCENTILES),
        comparison_scores=np.percentile(score[here][~demo], PERCENTILES),
        weights=np.percentile(held, PERCENTILES),
        balance=tuple(balance(name, each[here], demo, own) for name, each in levels.items()),
        scores=scores,
        overlap=overlap(score[here], demo, own, bins=BINS),
    )
