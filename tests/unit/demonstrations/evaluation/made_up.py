"""Made-up rows with periods, a text covariate, weights and an exposure."""

import numpy as np

OUTCOMES = ("gamma", "poisson", "binomial", "gaussian", "negative_binomial")


def rows(seed: int = 3, count: int = 4000, clusters: int = 24) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    county = rng.integers(0, clusters, count)
    demo = (county < clusters * 5 // 12).astype(int)
    period = rng.integers(-1, 3, count)
    x1 = rng.normal(size=count)
    kind = rng.choice(["a", "b", "c"], count)
    shock = rng.normal(0, 0.1, clusters)
    eta = 0.3 + 0.2 * demo + 0.1 * (period > 0) - 0.15 * demo * (period > 0) + 0.4 * x1 + 0.2 * (kind == "b")
    eta = eta + shock[county]
    exposure = rng.uniform(0.2, 1, count)
    return {
        "demo": demo,
        "period": period,
        "x1": x1,
        "kind": kind,
        "w": rng.uniform(0.3, 3, count),
        "exposure": exposure,
        "county": county,
        "gamma": rng.gamma(0.8, np.exp(eta) / 0.8) * (rng.random(count) > 0.2),
        "poisson": rng.poisson(np.exp(eta) * exposure),
        "binomial": (rng.random(count) < 1 / (1 + np.exp(-eta))).astype(int),
        "gaussian": eta + rng.normal(size=count),
        "negative_binomial": rng.poisson(np.exp(eta) * exposure * rng.gamma(1, 1, count)),
    }


def as_text(data: dict[str, np.ndarray]) -> dict[str, list[str]]:
    return {
        name: [repr(value.item()) if value.dtype.kind == "f" else str(value) for value in values]
        for name, values in data.items()
    }


def spec(family: str, **changes: object) -> dict[str, object]:
    link = {"binomial": "logit", "gaussian": "identity"}.get(family, "log")
    wanted = {
        "outcome": family,
        "demonstration": "demo",
        "period": "period",
        "weights": ["w"],
        "cluster": "county",
        "covariates": ["x1", "kind"],
        "family": family,
        "link": link,
    }
    if family in {"poisson", "negative_binomial"}:
        wanted["exposure"] = "exposure"
    return {**wanted, **changes}
