"""What is to be estimated: the specification of `manage.py effects`, with its defaults and all its errors at once."""

import re
from dataclasses import dataclass, fields
from typing import Any

from demonstrations.evaluation.covariance import BREADS, SMALL_SAMPLE
from demonstrations.evaluation.families import LINKS

FAMILY_NAMES = ("gamma", "poisson", "binomial", "negative_binomial", "gaussian")
DISTRIBUTIONS = ("t", "normal")
RESERVED = re.compile(r"const|demo|post|period_-?\d+|demo:.*")  # what the design calls its own columns


class BadSpec(ValueError):
    """The specification cannot be used. `errors` holds a sentence for each thing that is wrong."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__(" ".join(errors))
        self.errors = errors


@dataclass(frozen=True)
class Spec:
    outcome: str
    demonstration: str
    post: str | None = None
    period: str | None = None
    weights: tuple[str, ...] = ()
    exposure: str | None = None
    cluster: str | None = None
    covariates: tuple[str, ...] = ()
    family: str = "gamma"
    link: str = "log"
    alpha: float | None = None
    small_sample: str = "hc1"
    bread: str = "observed"
    distribution: str = "t"
    levels: tuple[int, ...] = (80, 90, 95)
    bootstrap: int = 0
    seed: int = 0
    event_study: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the rows that is needed, once."""
        named = [self.outcome, self.demonstration, self.post, self.period, self.exposure, self.cluster]
        return tuple(dict.fromkeys(name for name in [*named, *self.weights, *self.covariates] if name))


def spec_from_json(data: Any) -> Spec:
    """Check a decoded JSON object against design 6.4. Raises BadSpec with every error at once."""
    if not isinstance(data, dict):
        raise BadSpec(["The specification is not a JSON object."])
    errors = [
        f"Unknown field {name!r}. Allowed: {', '.join(field.name for field in fields(Spec))}."
        for name in data
        if name not in {field.name for field in fields(Spec)}
    ]
    for name in ("outcome", "demonstration"):
        if not data.get(name):
            errors.append(f"{name} is missing: name its column.")
    for name in ("outcome", "demonstration", "post", "period", "exposure", "cluster"):
        if data.get(name) is not None and not isinstance(data[name], str):
            errors.append(f"{name} is {data[name]!r}; allowed: the name of a column.")
    for name in ("weights", "covariates"):
        if not _is_list(data.get(name, []), str):
            errors.append(f"{name} is {data[name]!r}; allowed: a list of column names.")
    if data.get("post") and data.get("period"):
        errors.append("Both post and period are given; give one of them.")
    if not data.get("post") and not data.get("period"):
        errors.append("Neither post nor period is given; give one of them.")
    for name, allowed in (
        ("family", FAMILY_NAMES),
        ("link", tuple(LINKS)),
        ("small_sample", SMALL_SAMPLE),
        ("bread", BREADS),
        ("distribution", DISTRIBUTIONS),
    ):
        if name in data and data[name] not in allowed:
            errors.append(f"{name} is {data[name]!r}; allowed: {', '.join(allowed)}.")
    covariates = data["covariates"] if _is_list(data.get("covariates"), str) else []
    for name in dict.fromkeys(covariates):
        if RESERVED.fullmatch(name):
            errors.append(f"covariates holds {name!r}, a coefficient's name; rename that column.")
        if covariates.count(name) > 1:
            errors.append(f"covariates holds {name!r} more than once; name it once.")
    link, family = data.get("link", "log"), data.get("family", "gamma")
    if data.get("exposure") and link != "log":
        errors.append("exposure is given with a link that is not log; an exposure needs the log link.")
    if link == "logit" and family != "binomial":
        errors.append(f"link logit does not go with family {family}; it goes with binomial.")
    alpha = data.get("alpha")
    if alpha is not None and (not _is_number(alpha) or alpha < 0):
        errors.append(f"alpha is {alpha!r}; allowed: a number that is not negative.")
    if alpha is not None and family != "negative_binomial":
        errors.append(f"alpha is given with family {family}; it goes with negative_binomial.")
    levels = data.get("levels", [80, 90, 95])
    if not _is_list(levels, int) or not levels or not all(0 < level < 100 for level in levels):
        errors.append(f"levels is {levels!r}; allowed: a list of whole percents between 1 and 99.")
    for name in ("bootstrap", "seed"):
        value = data.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            errors.append(f"{name} is {value!r}; allowed: a whole number from 0.")
    if not isinstance(data.get("event_study", False), bool):
        errors.append(f"event_study is {data['event_study']!r}; allowed: true or false.")
    if data.get("event_study") is True and data.get("post"):
        errors.append("event_study needs period, not post.")
    if errors:
        raise BadSpec(errors)
    lists = {name: tuple(data[name]) for name in ("weights", "covariates", "levels") if name in data}
    return Spec(**{**{name: value for name, value in data.items() if value is not None}, **lists})


def _is_list(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, kind) and not isinstance(item, bool) for item in value
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
