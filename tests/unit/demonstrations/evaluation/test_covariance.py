"""CR3 and its leave-one-out fits, against fits one at a time."""

import numpy as np
import pytest

from demonstrations.evaluation.covariance import covariance, covariances_without, leave_one_out
from demonstrations.evaluation.families import GAMMA, LINKS, NotEstimable
from demonstrations.evaluation.glm import family_of, fit
from tests.unit.demonstrations.evaluation import made_up
from tests.unit.demonstrations.evaluation.panels import panel_of

OF_LINK = {"binomial": "logit", "gaussian": "identity"}


def model_of(outcome, **changes):
    panel = panel_of(made_up.rows(**{"count": 1200, "clusters": 12, **changes}), outcome)
    cells = panel.cells(panel.design(cumulative=True).x)
    link = LINKS[OF_LINK.get(outcome, "log")]
    return fit(cells, family_of(outcome, None, cells, link)[0], link)


def without(model, *clusters):
    rest = model.cells.keep(~np.isin(model.cells.cluster, clusters))
    return fit(rest, model.family, model.link).beta


@pytest.mark.parametrize("outcome", made_up.OUTCOMES)
def test_all_clusters_at_once_equal_one_at_a_time(outcome):
    model = model_of(outcome)
    alone = np.array([without(model, cluster) for cluster in range(12)])
    found = leave_one_out(model)
    assert found.betas == pytest.approx(alone, abs=1e-9)
    assert found.held == ()
    moves = alone - model.beta
    assert covariance(model, small_sample="cr3") == pytest.approx(11 / 12 * moves.T @ moves, abs=1e-9)


def test_a_cluster_that_dominates_is_still_exact():
    data = made_up.rows(count=1500, clusters=10)
    data["w"] = np.where(data["county"] == 3, data["w"] * 200, data["w"])
    panel = panel_of(data)
    model = fit(panel.cells(panel.design(cumulative=True).x), GAMMA, LINKS["log"])
    alone = np.array([without(model, cluster) for cluster in range(10)])
    assert leave_one_out(model).betas == pytest.approx(alone, abs=1e-9)


def test_a_covariate_of_one_county_alone_is_held_and_disturbs_no_other():
    data = made_up.rows(count=1200, clusters=12)
    panel = panel_of(data)
    with_flag = panel.with_covariates({**panel.covariates, "only": (panel.cluster == 7).astype(float)})
    model = fit(with_flag.cells(with_flag.design(cumulative=True).x), GAMMA, LINKS["log"])
    found = leave_one_out(model)
    only = list(with_flag.design(cumulative=True).names).index("only")
    assert found.held == (only,)
    plain = panel.cells(panel.design(cumulative=True).x)
    rest = fit(plain.keep(plain.cluster != 7), GAMMA, LINKS["log"])
    assert np.delete(found.betas[7], only) == pytest.approx(rest.beta, abs=1e-9)
    with pytest.raises(NotEstimable) as caught:
        covariance(model, small_sample="cr3")
    assert caught.value.rule == "cluster_holds_coefficient"


def test_the_covariance_without_a_county_is_near_that_of_its_own_fits():
    model = model_of("gamma", count=6000, clusters=14)
    near = covariances_without(model, leave_one_out(model))
    for cluster in (0, 9):
        rest = without(model, cluster)
        others = [other for other in range(14) if other != cluster]
        moves = np.array([without(model, cluster, other) for other in others]) - rest
        exact = 12 / 13 * moves.T @ moves
        assert np.sqrt(np.diag(near[cluster])) == pytest.approx(np.sqrt(np.diag(exact)), rel=0.05)
