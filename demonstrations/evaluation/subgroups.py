"""Effects in a subgroup, in the rest, and their difference: a full triple interaction.

Source: methodology 2.8, 2.8b. A subgroup is fixed before treatment: what a person became afterwards may be an effect.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from demonstrations.evaluation.analysis import Fitted, Regression, fit_panel
from demonstrations.evaluation.checks import few_notices, one_period_notices, refuse_unidentified
from demonstrations.evaluation.design import Design, assemble, shared_columns
from demonstrations.evaluation.effects import Contrast, contrast
from demonstrations.evaluation.families import NotEstimable
from demonstrations.evaluation.inference import Conclusion, Rules, conclude, count_counties
from demonstrations.evaluation.notices import Notice
from demonstrations.evaluation.panel import Panel


@dataclass(frozen=True)
class Subgroup:
    """`column` of the person-months, fixed before the start; its members have one of `values`."""

    key: str
    label: str
    rest: str
    column: str
    values: tuple[str | int, ...]

    def members(self, values: NDArray[np.generic]) -> NDArray[np.bool_]:
        return np.isin(values, np.array(self.values))


AGES = {
    "21-44": "21 to 44",
    "45-64": "45 to 64",
    "65-74": "65 to 74",
    "75-84": "75 to 84",
    "85+": "85 and over",
}
RACES = {
    "white": "White",
    "black": "Black",
    "hispanic": "Hispanic",
    "asian": "Asian",
    "native": "American Indian or Alaska Native",
    "other": "Other race",
}
SUBGROUPS = (
    Subgroup("ltss", "Users of long-term services and supports", "Other enrollees", "ltss", (1,)),
    Subgroup("spmi", "Enrollees with serious and persistent mental illness", "Other enrollees", "spmi", (1,)),
    Subgroup("rural", "Rural residents", "Residents of metropolitan areas", "msa", (0,)),
    *(
        Subgroup(f"age_{key}", f"Ages {label}", "Other ages", "age_band", (key,))
        for key, label in AGES.items()
    ),
    *(
        Subgroup(f"race_{key}", f"{label} enrollees", "Other enrollees", "race", (key,))
        for key, label in RACES.items()
    ),
)


@dataclass(frozen=True)
class SubgroupEffect:
    """Cumulative effects. `difference` is of the effects in the outcome's unit, the subgroup's minus the rest's.

    `difference.coefficient` is the triple interaction: on the log scale its exponential is the ratio of the two
    ratios. `difference.percent` has no meaning and is left at NaN.
    """

    subgroup: Subgroup
    inside: Conclusion
    rest: Conclusion
    difference: Conclusion
    notices: tuple[Notice, ...]


def subgroup_effect(
    panel: Panel, subgroup: Subgroup, regression: Regression, rules: Rules | None = None
) -> SubgroupEffect:
    """The effect in the subgroup, in the rest, and whether they differ, from one regression.

    The panel has the subgroup's column as a tag, the same for a person before and after the start. Every
    coefficient but those of the covariates has its own value in the subgroup.

    Raises NotEstimable: `no_subgroup` when nobody or everybody is in it, and by the rules of every regression.
    """
    rules = rules or Rules()
    inside = subgroup.members(panel.tags[subgroup.column])
    for part in (inside, ~inside):
        if not part.any():
            raise NotEstimable("no_subgroup", f"{subgroup.label}: nobody, or everybody, belongs to them.")
        refuse_unidentified(
            panel.demo[part], panel.period[part], panel.weight[part], panel.total[part], regression.link
        )
    fitted = fit_panel(panel, triple_design(panel, inside), regression, rules)
    common, extra = fitted.design.interactions[1], fitted.design.interactions[2]
    treated = panel.demo & (panel.period > 0)
    within = _contrast(fitted, panel.by_cell(treated & inside), [common, extra])
    without = _contrast(fitted, panel.by_cell(treated & ~inside), [common])
    ours, others = (count_counties(panel.demo[part], panel.cluster[part]) for part in (inside, ~inside))
    fewer = min(ours, others, key=lambda counties: counties.fewest)
    notices = [
        *few_notices(panel.demo[inside], panel.cluster[inside]),
        *one_period_notices(panel.period[inside] > 0, panel.cluster[inside]),
        *fitted.errors.notices,
    ]
    return SubgroupEffect(
        subgroup=subgroup,
        inside=conclude(replace(fitted.errors, counties=ours), within),
        rest=conclude(replace(fitted.errors, counties=others), without),
        difference=conclude(replace(fitted.errors, counties=fewer), _difference(within, without)),
        notices=tuple(dict.fromkeys(notices)),
    )


def triple_design(panel: Panel, inside: NDArray[np.bool_]) -> Design:
    """The cumulative design with every column but the covariates twice: for all, and once more for the subgroup.

    Interaction 1 is `demo:post`, interaction 2 is `demo:post:subgroup`.
    """
    patterns = panel.patterns(inside)
    base = panel.with_covariates({}).design(cumulative=True, patterns=patterns)
    flag = patterns.of(inside).astype(float)
    columns = shared_columns(base)
    columns["subgroup"] = flag
    for name, values in list(columns.items()):
        if name not in ("const", "subgroup"):
            columns[f"{name}:subgroup"] = values * flag
    posts = [base.names[column] for column in base.post]
    return assemble(
        {**columns, **patterns.columns(panel.columns)},
        {1: "demo:post", 2: "demo:post:subgroup"},
        [*posts, *(f"{name}:subgroup" for name in posts)],
        patterns.entries,
    )


def _contrast(fitted: Fitted, treated: NDArray[np.bool_], columns: Sequence[int]) -> Contrast:
    return contrast(fitted.fit.cells, fitted.fit.link, fitted.fit.beta, treated=treated, columns=columns)


def _difference(inside: Contrast, rest: Contrast) -> Contrast:
    return Contrast(
        att=inside.att - rest.att,
        counterfactual_mean=float("nan"),
        gradient=inside.gradient - rest.gradient,
        percent_gradient=inside.percent_gradient - rest.percent_gradient,
        combination=inside.combination - rest.combination,
    )
