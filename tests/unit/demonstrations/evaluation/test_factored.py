"""A matrix held in factors gives what the same matrix gives when it is dense, through the whole of the statistics."""

import numpy as np
import pytest

from demonstrations.evaluation.bootstrap import joint_score_bootstrap, score_bootstrap
from demonstrations.evaluation.cells import Cells
from demonstrations.evaluation.covariance import covariance
from demonstrations.evaluation.effects import adjusted_means, contrast
from demonstrations.evaluation.factored import Factored, columns_of, gram, recombined, sums_by
from demonstrations.evaluation.families import BINOMIAL, GAMMA, GAUSSIAN, LINKS, POISSON, negative_binomial
from demonstrations.evaluation.glm import fit

COUNTIES, PERIODS = 12, 4
DEMO, POST, EFFECT = 1, [2, 3, 4], 5


@pytest.fixture(scope="module")
def cells():
    """Patterns of county, period and sex with a score of its own in each cell; the cells in no order."""
    random = np.random.default_rng(7)
    county, period, female = (
        part.ravel() for part in np.meshgrid(range(COUNTIES), range(PERIODS), [0.0, 1.0], indexing="ij")
    )
    demo = (county < 5).astype(float)
    year = [(period == t).astype(float) for t in range(1, PERIODS)]
    patterns = np.column_stack([np.ones(len(county)), demo, *year, demo * (period > 0), female])
    index = random.integers(0, len(patterns), 3000).astype(np.int32)
    own = random.gamma(2.0, 0.5, (3000, 1))
    weight = random.uniform(0.5, 12, 3000)
    mean = np.exp(0.2 + 0.1 * patterns[index, DEMO] + 0.3 * own[:, 0]) / 8
    total = weight * np.minimum(mean * random.gamma(1.0, 1.0, 3000), 1) * (random.random(3000) > 0.3)
    return Cells(
        x=Factored(patterns, index, own),
        offset=random.normal(0, 0.1, 3000),
        cluster=county[index].astype(np.int64),
        weight=weight,
        total=total,
        square=total**2 / weight,
        rows=9000,
    )


def dense(cells):
    return cells.with_design(cells.x.dense())


MODELS = [
    pytest.param(GAMMA, LINKS["log"], id="gamma"),
    pytest.param(POISSON, LINKS["log"], id="poisson"),
    pytest.param(negative_binomial(0.7), LINKS["log"], id="negative_binomial"),
    pytest.param(BINOMIAL, LINKS["logit"], id="logit"),
    pytest.param(BINOMIAL, LINKS["log"], id="binomial with log"),
    pytest.param(GAUSSIAN, LINKS["identity"], id="gaussian"),
    pytest.param(GAUSSIAN, LINKS["log"], id="gaussian with log"),
]


@pytest.mark.parametrize(("family", "link"), MODELS)
def test_coefficients_errors_and_effects(cells, family, link):
    ours, theirs = fit(cells, family, link), fit(dense(cells), family, link)
    assert ours.beta == pytest.approx(theirs.beta, rel=1e-10, abs=1e-12)
    for kind in ("hc1", "cr3"):
        for bread in ("observed", "expected"):
            matrix = covariance(ours, small_sample=kind, bread=bread)
            assert matrix == pytest.approx(
                covariance(theirs, small_sample=kind, bread=bread), rel=1e-8, abs=1e-13
            )
    treated = ours.cells.x[:, EFFECT] != 0
    found, wanted = (
        contrast(model.cells, link, model.beta, treated=treated, columns=[EFFECT]) for model in (ours, theirs)
    )
    assert found.att == pytest.approx(wanted.att, rel=1e-10)
    assert found.gradient == pytest.approx(wanted.gradient, rel=1e-9, abs=1e-12)
    means, others = (
        adjusted_means(
            model.cells, link, model.beta, treated=treated, demo=DEMO, post=POST, interactions=[EFFECT]
        )
        for model in (ours, theirs)
    )
    assert means == pytest.approx(others, rel=1e-10)


def test_the_bootstrap(cells):
    draws = {"draws": 99}
    ours, theirs = (fit(each, GAMMA, LINKS["log"]) for each in (cells, dense(cells)))
    for run in (
        lambda m, g: score_bootstrap(m, EFFECT, generator=g, levels=[95], **draws),
        lambda m, g: joint_score_bootstrap(m, [2, EFFECT], generator=g, **draws),
    ):
        found, wanted = (run(model, np.random.default_rng(3)) for model in (ours, theirs))
        assert found.p == wanted.p


def test_the_algebra(cells):
    x, wide = cells.x, cells.x.dense()
    random = np.random.default_rng(1)
    weight = random.normal(size=len(x))
    assert x.shape == wide.shape
    assert gram(x, weight) == pytest.approx(wide.T @ (weight[:, None] * wide), abs=1e-8)
    assert x.T @ weight == pytest.approx(wide.T @ weight, abs=1e-9)
    several = random.normal(size=(4, len(x)))
    assert several @ x == pytest.approx(several @ wide, abs=1e-9)
    assert pytest.approx(wide.T @ several.T, abs=1e-9) == x.T @ several.T
    right = random.normal(size=(x.shape[1], 3))
    assert x @ right == pytest.approx(wide @ right, abs=1e-11)
    assert (x[10:500][::3] @ right) == pytest.approx(wide[10:500][::3] @ right, abs=1e-11)
    assert x[:, [0, 7, 3]] == pytest.approx(wide[:, [0, 7, 3]])
    assert columns_of(x, [1, 3, 7]).dense() == pytest.approx(wide[:, [1, 3, 7]])
    by_cluster = sums_by(cells.cluster, x, weight, COUNTIES)
    assert by_cluster == pytest.approx(sums_by(cells.cluster, wide, weight, COUNTIES), abs=1e-9)
    mixing = np.eye(8)
    mixing[EFFECT, 2] = -1.5
    assert recombined(x, mixing).dense() == pytest.approx(wide @ mixing, abs=1e-12)


def test_what_cannot_stay_factored_is_refused(cells):
    mixing = np.eye(8)
    mixing[EFFECT, 7] = 1.0
    with pytest.raises(ValueError, match="cannot be combined"):
        recombined(cells.x, mixing)
    with pytest.raises(ValueError, match="come before"):
        columns_of(cells.x, [7, 1])
    with pytest.raises(ValueError, match="different codes"):
        sums_by(np.arange(len(cells.x)), cells.x, np.ones(len(cells.x)), len(cells.x))
