"""Families and links of generalized linear models, as the quantities that a score and an information need.

Source: McCullagh and Nelder 1989, chapter 2; methodology 2.6. All functions are elementwise on float arrays.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

type_of_array = NDArray[Any]  # of floats; the docstrings give the shapes
type_of_function = Callable[[type_of_array], type_of_array]


class NotEstimable(ValueError):
    """The model cannot be estimated from these rows. `rule` names why, the message is a sentence."""

    def __init__(self, rule: str, sentence: str) -> None:
        super().__init__(sentence)
        self.rule = rule


@dataclass(frozen=True)
class Link:
    """`mean` is the inverse link; `slope` and `curve` are its first and second derivatives by the linear predictor."""

    name: str
    linear: type_of_function
    mean: type_of_function
    slope: type_of_function
    curve: type_of_function


@dataclass(frozen=True)
class Family:
    """Variance function, its derivative, and the part of the quasi-likelihood of one row that depends on the mean.

    `gain(total, weight, mean)` takes sums of weight x outcome and of weight, so that equal rows may be added up.
    """

    name: str
    variance: type_of_function
    variance_slope: type_of_function
    gain: Callable[[type_of_array, type_of_array, type_of_array], type_of_array]
    low: float = -np.inf
    high: float = np.inf


def expit(eta: type_of_array) -> type_of_array:
    """1 / (1 + exp(-eta)), several times as fast as SciPy's: its exponential works on many values at once."""
    odds = np.exp(-eta)
    odds += 1.0
    return np.reciprocal(odds, out=odds)


def _logit_slope(eta: type_of_array) -> type_of_array:
    mean = expit(eta)
    mean -= mean**2
    return mean


def _logit_curve(eta: type_of_array) -> type_of_array:
    mean = expit(eta)
    return mean * (1 - mean) * (1 - 2 * mean)


LINKS = {
    "log": Link("log", np.log, np.exp, np.exp, np.exp),
    "logit": Link("logit", lambda mu: np.log(mu / (1 - mu)), expit, _logit_slope, _logit_curve),
    "identity": Link("identity", lambda mu: mu, lambda eta: eta, np.ones_like, np.zeros_like),
}

GAMMA = Family(
    "gamma",
    variance=lambda mu: mu**2,
    variance_slope=lambda mu: 2 * mu,
    gain=lambda total, weight, mu: -(total / mu + weight * np.log(mu)),
    low=0.0,  # zeros are fine for the score, though the likelihood is infinite (methodology 2.6)
)
POISSON = Family(
    "poisson",
    variance=lambda mu: mu,
    variance_slope=np.ones_like,
    gain=lambda total, weight, mu: total * np.log(mu) - weight * mu,
    low=0.0,
)
BINOMIAL = Family(
    "binomial",
    variance=lambda mu: mu * (1 - mu),
    variance_slope=lambda mu: 1 - 2 * mu,
    gain=lambda total, weight, mu: total * np.log(mu) + (weight - total) * np.log1p(-mu),
    low=0.0,
    high=1.0,
)
GAUSSIAN = Family(
    "gaussian",
    variance=np.ones_like,
    variance_slope=np.zeros_like,
    gain=lambda total, weight, mu: total * mu - weight * mu**2 / 2,
)


def negative_binomial(alpha: float) -> Family:
    """NB2 with variance mu + alpha mu^2 and `alpha` >= 0 held fixed (methodology 2.8b)."""
    if alpha == 0:
        return POISSON
    return Family(
        "negative_binomial",
        variance=lambda mu: mu + alpha * mu**2,
        variance_slope=lambda mu: 1 + 2 * alpha * mu,
        gain=lambda total, weight, mu: (
            total * np.log(mu / (1 + alpha * mu)) - weight / alpha * np.log1p(alpha * mu)
        ),
        low=0.0,
    )


FAMILIES = {family.name: family for family in (GAMMA, POISSON, BINOMIAL, GAUSSIAN)}
