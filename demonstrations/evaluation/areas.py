"""Choosing comparison areas that resemble the demonstration area (methodology 2.3)."""

import numpy as np
from numpy.typing import NDArray

from demonstrations.evaluation.families import NotEstimable, type_of_array


def distance_scores(
    candidates: type_of_array, demonstration: type_of_array, duals: type_of_array
) -> type_of_array:
    """(a,) Euclidean distance of each candidate area from the demonstration area.

    `candidates` (a, j) and `demonstration` (d, j) hold j measures; each measure is divided by its standard
    deviation over the candidates; demonstration areas are averaged by their number of `duals` (d,).

    Raises NotEstimable: `constant_measure` when a measure is the same in every candidate area.
    """
    spread = candidates.std(axis=0, ddof=1)
    if not spread.all():
        raise NotEstimable(
            "constant_measure", "A measure is the same in every candidate area, so it tells nothing."
        )
    center = duals @ demonstration / duals.sum()
    return np.sqrt((((candidates - center) / spread) ** 2).sum(axis=1))


def nearest_areas(distance: type_of_array, people: type_of_array, *, wanted: float) -> NDArray[np.int64]:
    """The indexes of the nearest areas (a,), nearest first, until their people (a,) reach `wanted`.

    Ties go by index. Raises NotEstimable (`too_few_people`) when all of them together do not.
    """
    order = np.argsort(distance, kind="stable")
    reached = np.cumsum(people[order])
    if reached[-1] < wanted:
        raise NotEstimable(
            "too_few_people", "All candidate areas together have fewer people than are wanted."
        )
    return order[: int(np.searchsorted(reached, wanted)) + 1]
