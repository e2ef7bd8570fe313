"""What one cell adds to the score, the fit and the information of a model, by its linear predictor.

Source: McCullagh and Nelder 1989, chapter 2. All functions are elementwise on float arrays of one length; `total` is
a cell's sum of w y and `weight` its sum of w. Pairs of family and link that are used at scale have a short form.
"""

from dataclasses import dataclass

import numpy as np

from demonstrations.evaluation.families import Family, Link, type_of_array

CANONICAL = {("poisson", "log"), ("binomial", "logit"), ("gaussian", "identity")}


@dataclass(frozen=True)
class Scoring:
    family: Family
    link: Link

    @property
    def is_gamma_log(self) -> bool:
        """Its expected information is constant, and cells without any outcome add a constant to its score."""
        return (self.family.name, self.link.name) == ("gamma", "log")

    @property
    def is_canonical(self) -> bool:
        return (self.family.name, self.link.name) in CANONICAL

    @property
    def is_constant(self) -> bool:
        """Whether the expected information does not depend on the coefficients."""
        return self.is_gamma_log or (self.family.name, self.link.name) == ("gaussian", "identity")

    def gain_and_score(
        self, total: type_of_array, weight: type_of_array, eta: type_of_array
    ) -> tuple[float, type_of_array]:
        """The quasi-likelihood summed over cells, and the weight of each cell's design row in the score.

        With gamma and log, both without what the weights alone subtract (weight x eta, and weight): the caller
        knows that beforehand.
        """
        if self.is_gamma_log:
            ratio = total * np.exp(-eta)
            return -float(ratio.sum()), ratio
        if self.link.name == "logit" and self.is_canonical:
            odds = np.exp(-eta)
            odds += 1.0
            gain = -float(weight @ np.log(odds)) - float((weight - total) @ eta)
            return gain, total - weight / odds
        mean = self.link.mean(eta)
        gain = float(self.family.gain(total, weight, mean).sum())
        return gain, self._score(total - weight * mean, eta, mean)

    def score(self, total: type_of_array, weight: type_of_array, eta: type_of_array) -> type_of_array:
        """The weight of each cell's design row in the score."""
        if self.is_gamma_log:
            ratio = np.exp(-eta)
            ratio *= total
            ratio -= weight
            return ratio
        mean = self.link.mean(eta)
        if self.is_canonical and mean is not eta:
            mean *= weight
            return np.subtract(total, mean, out=mean)
        return self._score(total - weight * mean, eta, mean)

    def _score(self, residual: type_of_array, eta: type_of_array, mean: type_of_array) -> type_of_array:
        if self.is_canonical:
            return residual
        return residual * self.link.slope(eta) / self.family.variance(mean)

    def magnitude(self, total: type_of_array, weight: type_of_array, eta: type_of_array) -> type_of_array:
        """The size of what is subtracted in a score: what its rounding is measured by."""
        mean = self.link.mean(eta)
        return (np.abs(total) + weight * np.abs(mean)) * self.link.slope(eta) / self.family.variance(mean)

    def information(
        self, bread: str, total: type_of_array, weight: type_of_array, eta: type_of_array
    ) -> type_of_array:
        """The weight of each cell's design row in the information: `expected`, or `observed`."""
        if self.is_gamma_log:
            return weight if bread == "expected" else total * np.exp(-eta)
        mean, slope = self.link.mean(eta), self.link.slope(eta)
        if self.is_canonical:
            return weight * slope
        variance = self.family.variance(mean)
        expected = weight * slope**2 / variance
        if bread == "expected":
            return expected
        bend = self.link.curve(eta) / variance - slope**2 * self.family.variance_slope(mean) / variance**2
        return expected - (total - weight * mean) * bend
