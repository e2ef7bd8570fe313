"""statsmodels as the referee: coefficients and clustered errors of each family to 1e-8."""

import numpy as np
import pytest
import statsmodels.api as sm

from demonstrations.evaluation.estimate import estimate
from demonstrations.evaluation.propensity import propensity
from demonstrations.evaluation.rows import prepare
from demonstrations.evaluation.spec import spec_from_json
from tests.unit.demonstrations.evaluation import made_up


def referee(data, family, alpha):
    demo, period = data["demo"], data["period"]
    columns = [np.ones(len(demo)), demo, *(period == value for value in (-1, 1, 2))]
    columns += [demo * (period == value) for value in (1, 2)]
    columns += [data["x1"], data["kind"] == "b", data["kind"] == "c"]
    families = {
        "gamma": lambda: sm.families.Gamma(sm.families.links.Log()),
        "poisson": sm.families.Poisson,
        "binomial": sm.families.Binomial,
        "gaussian": sm.families.Gaussian,
        "negative_binomial": lambda: sm.families.NegativeBinomial(alpha=alpha),
    }
    offset = np.log(data["exposure"]) if family in {"poisson", "negative_binomial"} else None
    model = sm.GLM(
        data[family].astype(float),
        np.column_stack(columns).astype(float),
        family=families[family](),
        var_weights=data["w"],
        offset=offset,
    )
    return model.fit(cov_type="cluster", cov_kwds={"groups": data["county"]}, tol=1e-14, maxiter=300)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("family", made_up.OUTCOMES)
def test_coefficients_and_errors_agree(family):
    data = made_up.rows()
    wanted = spec_from_json(made_up.spec(family))
    result = estimate(prepare(made_up.as_text(data), wanted), wanted)
    found = referee(data, family, result.alpha)
    assert result.annual.fit.beta == pytest.approx(found.params, abs=1e-8)
    assert np.sqrt(np.diag(result.annual.covariance)) == pytest.approx(found.bse, abs=1e-8)


@pytest.mark.filterwarnings("ignore")
def test_without_a_cluster_the_errors_are_the_robust_ones():
    data = made_up.rows(count=600)
    wanted = spec_from_json(made_up.spec("poisson", cluster=None, exposure=None))
    result = estimate(prepare(made_up.as_text(data), wanted), wanted)
    demo, period = data["demo"], data["period"]
    x = np.column_stack(
        [np.ones(600), demo, *(period == v for v in (-1, 1, 2)), *(demo * (period == v) for v in (1, 2)),
         data["x1"], data["kind"] == "b", data["kind"] == "c"]
    ).astype(float)  # fmt: skip
    model = sm.GLM(data["poisson"].astype(float), x, family=sm.families.Poisson(), var_weights=data["w"])
    found = model.fit(cov_type="cluster", cov_kwds={"groups": np.arange(600)}, tol=1e-14)
    assert np.sqrt(np.diag(result.annual.covariance)) == pytest.approx(found.bse, abs=1e-8)


@pytest.mark.filterwarnings("ignore")
def test_delete_one_cluster_equals_refitting_by_hand():
    data = made_up.rows(count=800, clusters=10)
    wanted = spec_from_json(made_up.spec("gamma", small_sample="cr3", covariates=["x1"]))
    result = estimate(prepare(made_up.as_text(data), wanted), wanted)
    demo, period = data["demo"], data["period"]
    x = np.column_stack(
        [np.ones(800), demo, *(period == v for v in (-1, 1, 2)), *(demo * (period == v) for v in (1, 2)), data["x1"]]
    ).astype(float)  # fmt: skip

    def fit(keep):
        family = sm.families.Gamma(sm.families.links.Log())
        return (
            sm.GLM(data["gamma"][keep], x[keep], family=family, var_weights=data["w"][keep])
            .fit(tol=1e-14, maxiter=300)
            .params
        )

    whole = fit(np.ones(800, dtype=bool))
    moves = np.array([fit(data["county"] != county) - whole for county in range(10)])
    assert result.annual.covariance == pytest.approx(0.9 * moves.T @ moves, rel=1e-6, abs=1e-10)


def test_propensity_agrees():
    rng = np.random.default_rng(4)
    columns = {"age": rng.normal(70, 9, 5000), "female": (rng.random(5000) < 0.6).astype(float)}
    odds = -3 + 0.03 * columns["age"] + 0.4 * columns["female"]
    treated = rng.random(5000) < 1 / (1 + np.exp(-odds))
    found = propensity(columns, treated)
    x = sm.add_constant(np.column_stack(list(columns.values())))
    referee_fit = sm.Logit(treated.astype(float), x).fit(disp=0, tol=1e-12)
    assert found.beta == pytest.approx(referee_fit.params, abs=1e-8)
    assert found.score == pytest.approx(referee_fit.predict(x), abs=1e-10)
    assert found.se == pytest.approx(referee_fit.bse, abs=1e-8)
    assert found.p == pytest.approx(referee_fit.pvalues, abs=1e-8)
