"""The propensity logit on made-up people: 24 columns with a continuous score among them."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from benchmarks.contest import started

FLAGS = 22


def _people(people: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
    random = np.random.default_rng(11)
    columns = {
        f"flag_{place}": (random.random(people) < share).astype(float)
        for place, share in enumerate(np.linspace(0.03, 0.6, FLAGS))
    }
    columns["score"] = random.gamma(2.0, 0.7, people)
    eta = (
        -1
        + 0.4 * columns["score"]
        + sum(0.05 * place * columns[f"flag_{place}"] for place in range(0, FLAGS, 3))
    )
    return columns, random.random(people) < 1 / (1 + np.exp(-eta))


def ours(folder: Path, *, people: int) -> Mapping[str, np.ndarray]:
    from demonstrations.evaluation.propensity import propensity

    columns, treated = _people(people)
    started()
    return {"beta": propensity(columns, treated).beta}


def with_statsmodels(folder: Path, *, people: int) -> Mapping[str, np.ndarray]:
    import statsmodels.api as sm

    columns, treated = _people(people)
    started()
    x = np.column_stack([np.ones(people), *columns.values()])
    found = sm.Logit(treated.astype(float), x).fit(tol=1e-12, disp=0)
    return {"beta": found.params}
