"""What an evaluation report is asked with, and what it takes from the record at that moment."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from demonstrations.evaluation.adjustments import Rate, illustrative, switches
from demonstrations.evaluation.covariates import PRIMARY, REPLICATION
from demonstrations.evaluation.inference import Rules
from demonstrations.evaluation.outcomes import OUTCOMES
from enrollees.selectors.adjustments import rates
from enrollees.selectors.area import area_of
from enrollees.selectors.evaluation_cells import FEE_FOR_SERVICE
from enrollees.selectors.evaluation_data import EvaluationPlan
from fai_portal.common.periods import Period
from reports import selectors
from reports.builders import words
from reports.builders.area import counties, counties_of
from reports.builders.inputs import Basis, CannotBuild, Inputs
from reports.builders.parameters import Choice, Parameter, Percent, Whole

if TYPE_CHECKING:
    from demonstrations.models import Demonstration

YES_NO = (("yes", "Yes"), ("no", "No"))
NONE = "none"
MAIN = ("medicare_cost", "any_inpatient", "any_ed", "any_snf", "any_pqi", "long_stay")
BY_QUARTER = ("medicare_cost", FEE_FOR_SERVICE.key, "any_inpatient", "any_ed")
LOWEST_AGE = 21
PANDEMIC = Period(date(2020, 3, 1), date(2022, 1, 1))
MADE_UP_ONLY = " Its numbers are illustrative until real ones are entered, so it is for made-up data only."


def switch_parameters(table: tuple[Rate, ...]) -> tuple[Choice, ...]:
    """A choice for each payment adjustment of which all numbers are known; the others cannot be made."""
    unknown = {rate.switch for rate in table if rate.value is None}
    made_up = illustrative(table)
    return tuple(
        Choice(
            name=switch,
            label=label,
            help="Whether this payment adjustment is made to Medicare cost, by the dated table of adjustments."
            + (MADE_UP_ONLY if switch in made_up else ""),
            choices=YES_NO,
            default="no" if switch in made_up else "yes",
        )
        for switch, label in switches(table).items()
        if switch not in unknown
    )


PARAMETERS: tuple[Parameter, ...] = (
    Whole(
        name="years",
        label="Demonstration years",
        help="How many demonstration years to evaluate; years that the data do not reach are left out.",
        least=1,
        most=30,
        default="30",
    ),
    Whole(
        name="baseline_months",
        label="Months before the start",
        help="How many months before the start are the predemonstration period.",
        least=12,
        most=60,
        default="24",
    ),
    Choice(
        name="outcomes",
        label="Outcomes",
        help="All measures that the data allow, or the main six.",
        choices=(("all", "All"), ("main", "Main")),
        default="all",
    ),
    Choice(
        name="small_sample",
        label="Rule of standard errors",
        help="How errors clustered by county are corrected for few counties.",
        choices=(
            ("cr3", "CR3, delete one county"),
            ("hc1", "CR1, with the correction for rows"),
            ("stata", "CR1"),
            ("cr0", "CR0, no correction"),
        ),
        default="cr3",
    ),
    Choice(
        name="bread",
        label="Information matrix",
        help="Observed or expected information in the clustered errors.",
        choices=(("observed", "Observed"), ("expected", "Expected")),
        default="observed",
    ),
    Whole(
        name="draws",
        label="Bootstrap draws",
        help="Draws of the wild cluster score bootstrap; 0 leaves it out.",
        least=0,
        most=9_999,
        default="999",
    ),
    Choice(
        name="weight_cap",
        label="Cap of comparison weights",
        help="Odds weights above it are set to it, before they are scaled.",
        choices=((NONE, "None"), ("5", "5"), ("10", "10"), ("20", "20")),
        default="10",
    ),
    Choice(
        name="area",
        label="Area covariates",
        help="Whether county measures are among the covariates.",
        choices=YES_NO,
        default="yes",
    ),
    Choice(
        name="winsor",
        label="Winsorizing of cost",
        help="Monthly cost above this percentile of its period, both groups together, is set to it.",
        choices=(("99", "99th percentile"), (NONE, "None")),
        default="99",
    ),
    *switch_parameters(rates()),
    Choice(
        name="pandemic",
        label="Months of the COVID-19 pandemic",
        help=f"Whether {words.period(PANDEMIC)} stay in the analysis, flagged, or are left out.",
        choices=(("keep", "Keep and flag"), ("drop", "Leave out")),
        default="keep",
    ),
    Choice(
        name="subgroups",
        label="Subgroups",
        help="Whether effects in subgroups are estimated.",
        choices=YES_NO,
        default="yes",
    ),
    Choice(
        name="replication",
        label="Replication of earlier evaluations",
        help="Whether the effects are estimated again with the covariates recalled from earlier evaluations, some of "
        "which may be effects of the demonstration.",
        choices=YES_NO,
        default="yes",
    ),
    Percent(
        name="known_effect",
        label="Known effect of synthetic data, in percent",
        help="For made-up data: the effect that was put into fee-for-service payments, to print beside the "
        "estimate. Leave it empty for real data.",
    ),
)  # fmt: skip


def basis(demonstration: "Demonstration", parameters: dict[str, str]) -> Basis:
    """The names, years and places of the demonstration. Raises CannotBuild when its start is not on record."""
    area = area_of(demonstration)
    if area.start is None:
        raise CannotBuild(
            f"The record has no start date of {demonstration}. Enter its demonstration years or its first enrollment: "
            "what came before and after cannot be told apart without it."
        )
    years = selectors.demonstration_years(demonstration)
    lowest, highest = selectors.age_limits(demonstration)
    return Basis(
        policy={},
        policy_version="",
        facts={
            "demonstration": demonstration.name,
            "state": demonstration.state.name,
            "model": demonstration.get_model_display(),
            "model_key": demonstration.model,
            "launch": area.start.isoformat(),
            "years": [[year.start.isoformat(), year.end.isoformat()] for year in years],
            "counties": counties(area),
            "ages": [max(lowest or LOWEST_AGE, LOWEST_AGE), highest],
        },
    )


def offers(demonstration: "Demonstration") -> dict[str, tuple[tuple[str, str], ...]]:
    """Every parameter is offered whole."""
    return {}


@dataclass(frozen=True)
class Choices:
    """The parameters of a run, read."""

    values: dict[str, str]

    def is_on(self, name: str) -> bool:
        return self.values[name] == "yes"

    @property
    def outcomes(self) -> tuple[str, ...]:
        if self.values["outcomes"] == "main":
            return (*MAIN, FEE_FOR_SERVICE.key)
        return (*(outcome.key for outcome in OUTCOMES), FEE_FOR_SERVICE.key)

    @property
    def cap(self) -> float | None:
        return None if self.values["weight_cap"] == NONE else float(self.values["weight_cap"])

    @property
    def switches(self) -> tuple[str, ...]:
        """The payment adjustments that are on."""
        return tuple(switch for switch in switches(rates()) if self.values.get(switch) == "yes")

    @property
    def percentile(self) -> Decimal | None:
        return None if self.values["winsor"] == NONE else Decimal(self.values["winsor"]) / 100

    @property
    def known_effect(self) -> Decimal | None:
        return Decimal(self.values["known_effect"]) if self.values["known_effect"] else None

    def rules(self, seed: int) -> Rules:
        name = self.values["small_sample"]
        others = tuple(each for each in ("cr3", "hc1", "stata", "cr0") if each != name)
        return Rules(name, self.values["bread"], beside=others, draws=int(self.values["draws"]), seed=seed)


def plan_of(inputs: Inputs) -> EvaluationPlan:
    """What is asked of the dataset, from the copied facts and the parameters."""
    facts, choices = inputs.basis.facts, Choices(inputs.parameters)
    launch = date.fromisoformat(facts["launch"])
    years = [tuple(date.fromisoformat(day) for day in year) for year in facts["years"]]
    kept = years[: int(inputs.parameters["years"])]
    covariates = PRIMARY
    if not choices.is_on("area"):
        covariates = PRIMARY.__class__(
            "individual", "Individual covariates fixed before treatment",
            tuple(name for name in PRIMARY.fixed if name != "area_"), (), PRIMARY.source,
        )  # fmt: skip
    return EvaluationPlan(
        model=facts["model_key"],
        launch=launch,
        years=tuple(start for start, _end in kept),
        end=kept[-1][1] if kept else date(launch.year + int(inputs.parameters["years"]), launch.month, 1),
        counties=counties_of(inputs) or None,
        covariates=covariates,
        outcomes=choices.outcomes,
        quarters_of=BY_QUARTER,
        baseline_months=int(inputs.parameters["baseline_months"]),
        ages=tuple(facts["ages"]),
        rates=rates(),
        switches=choices.switches,
        percentile=choices.percentile,
        without=(PANDEMIC.start, PANDEMIC.end) if inputs.parameters["pandemic"] == "drop" else None,
        replication=REPLICATION if choices.is_on("replication") else None,
    )
