"""The score bootstrap against its definition, written out cluster by cluster and draw by draw."""

from dataclasses import replace

import numpy as np
import pytest

from demonstrations.evaluation.bootstrap import (
    WEBB,
    draw_weights,
    joint_score_bootstrap,
    reparametrized,
    score_bootstrap,
)
from demonstrations.evaluation.factored import dense
from demonstrations.evaluation.families import GAMMA, LINKS, NotEstimable
from demonstrations.evaluation.glm import fit
from tests.unit.demonstrations.evaluation import made_up
from tests.unit.demonstrations.evaluation.panels import panel_of

DRAWS = 99


@pytest.fixture(scope="module")
def model():
    panel = panel_of(made_up.rows(count=900, clusters=14))
    return fit(panel.cells(panel.design(leads=True).x), GAMMA, LINKS["log"])


def by_hand(model, columns, weights):
    """Wald statistics by loops: restricted fit, scores s_g, steps theta, scores centered as s_g v_g - H_g theta."""
    cells = model.cells
    others = [place for place in range(cells.x.shape[1]) if place not in columns]
    restricted = fit(cells.with_design(cells.x[:, others]), GAMMA, LINKS["log"])
    mean = np.exp(cells.x[:, others] @ restricted.beta)
    scores, information = [], []
    for cluster in range(cells.clusters):
        rows = cells.cluster == cluster
        x, ratio = dense(cells.x, rows), cells.total[rows] / mean[rows]
        scores.append(x.T @ (ratio - cells.weight[rows]))
        information.append(x.T @ (ratio[:, None] * x))
    inverse = np.linalg.inv(sum(information))
    found = []
    for draw in weights:
        theta = inverse @ sum(v * s for v, s in zip(draw, scores, strict=True))
        spread = np.zeros((len(columns), len(columns)))
        for v, s, h in zip(draw, scores, information, strict=True):
            moved = (inverse @ (v * s - h @ theta))[columns]
            spread += np.outer(moved, moved)
        found.append(theta[columns] @ np.linalg.solve(spread, theta[columns]))
    return np.array(found)


def p_by_hand(model, columns, seed):
    weights, _ = draw_weights(model.cells.clusters, DRAWS, np.random.default_rng(seed))
    observed = by_hand(model, columns, np.ones((1, model.cells.clusters)))[0]
    drawn = by_hand(model, columns, weights)
    return observed, (1 + (drawn >= observed * (1 - 1e-9)).sum()) / (DRAWS + 1)


def test_the_p_value_of_one_coefficient(model):
    column = model.cells.x.shape[1] - 4
    found = score_bootstrap(model, column, draws=DRAWS, generator=np.random.default_rng(7))
    assert found.p == pytest.approx(p_by_hand(model, [column], 7)[1])
    assert (found.weights, found.draws, found.ci) == ("rademacher", DRAWS, {})


def test_the_p_value_of_several_together(model):
    columns = [5, 6, 7]
    found = joint_score_bootstrap(model, columns, draws=DRAWS, generator=np.random.default_rng(7))
    statistic, p = p_by_hand(model, columns, 7)
    assert (found.statistic, found.p) == (pytest.approx(statistic, rel=1e-9), pytest.approx(p))


def test_one_coefficient_tested_jointly_is_one_coefficient_tested(model):
    alone = score_bootstrap(model, 6, draws=DRAWS, generator=np.random.default_rng(3))
    joint = joint_score_bootstrap(model, [6], draws=DRAWS, generator=np.random.default_rng(3))
    assert joint.p == alone.p


def test_as_many_coefficients_as_clusters_cannot_be_tested(model):
    cells = replace(model.cells, cluster=model.cells.cluster % 3)
    small = fit(cells.with_design(cells.x[:, [0, 1, 2, 3]]), GAMMA, LINKS["log"])
    with pytest.raises(NotEstimable) as caught:
        joint_score_bootstrap(small, [1, 2, 3], draws=DRAWS, generator=np.random.default_rng(1))
    assert caught.value.rule == "too_few_clusters"


def test_zero_lies_in_the_interval_exactly_when_it_is_not_rejected(model):
    for column in (5, 6, 7):
        found = score_bootstrap(
            model, column, draws=399, generator=np.random.default_rng(2), levels=[50, 80, 95]
        )
        for level, (low, high) in found.ci.items():
            assert (low <= 0 <= high) == (found.p >= 1 - level / 100)


def test_a_combination_becomes_a_coefficient_and_the_fit_stays(model):
    combination = np.zeros(model.cells.x.shape[1])
    combination[[5, 6]] = 1, -2
    same, column = reparametrized(model, combination)
    assert same.cells.x @ same.beta == pytest.approx(model.cells.x @ model.beta, abs=1e-12)
    assert same.beta[column] == pytest.approx(combination @ model.beta)
    again = fit(same.cells, GAMMA, LINKS["log"])
    assert again.beta == pytest.approx(same.beta, abs=1e-9)


def test_webb_below_thirteen_clusters():
    rng = np.random.default_rng(1)
    weights, name = draw_weights(12, 20_000, rng)
    assert name == "webb" and set(np.unique(weights)) == set(WEBB)
    assert weights.mean() == pytest.approx(0, abs=0.01) and weights.var() == pytest.approx(1, abs=0.01)
    weights, name = draw_weights(13, 50, rng)
    assert name == "rademacher" and set(np.unique(weights)) == {-1.0, 1.0}
