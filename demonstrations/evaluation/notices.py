"""What a reader must know about an estimate: named warnings, each with a sentence. Refusals are `NotEstimable`."""

from dataclasses import dataclass

SENTENCES = {
    "collinear": "{detail} repeats what other covariates say and was left out.",
    "few_treated": "The demonstration group has {detail} of the six counties that an interval needs.",
    "few_comparison": "The comparison group has {detail} of the six counties that an interval needs.",
    "one_treated_cluster": "The demonstration group is one county, so no standard error can be believed.",
    "one_comparison_cluster": "The comparison group is one county, so no standard error can be believed.",
    "held_by_one_cluster": "{detail} rests on one county, so its coefficient has no cr3 error.",
    "no_cluster_error": "No clustered error could be computed: {detail}",
    "no_joint_test": "The quarters before the start could not be tested together: {detail}",
    "clusters_in_one_period": (
        "Counties with people only before or only after the start, which say nothing about change: {detail}."
    ),
    "zero_heavy": "{detail} percent of the outcomes are zero, so the estimate rests on the few that are not.",
    "alpha_not_positive": "The counts vary no more than Poisson counts do, so alpha is 0.",
    "misfit": (
        "The model's mean of the demonstration group after the start is {detail} percent away from the observed one."
    ),
    "intervals_disagree": (
        "The interval in units and the interval in percent do not agree on whether they hold zero."
    ),
}
NAMES_A_COLUMN = {"collinear", "held_by_one_cluster"}


@dataclass(frozen=True)
class Notice:
    """`rule` names it for programs, `sentence` says it to a reader, `detail` is what the sentence is about."""

    rule: str
    detail: str = ""

    @property
    def sentence(self) -> str:
        return SENTENCES[self.rule].format(detail=self.detail)

    def __str__(self) -> str:
        return f"{self.rule}:{self.detail}" if self.rule in NAMES_A_COLUMN else self.rule
