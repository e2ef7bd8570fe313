"""What a final savings report is asked with: the preliminary run it restates, quality, FMAP and what was paid already."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from demonstrations.savings.quality import Quality
from reports import selectors
from reports.builders import quality, savings, words
from reports.builders.inputs import Basis, CannotBuild
from reports.builders.parameters import Dollars, Parameter, Percent, Whole

if TYPE_CHECKING:
    from demonstrations.models import Demonstration
    from reports.models import ReportRun

PARAMETERS: tuple[Parameter, ...] = (
    Whole(
        name="restates",
        label="Preliminary run",
        help="The number of the savings report whose preliminary result this one restates.",
        least=1,
        most=999_999_999,
        default="",
    ),
    Whole(
        name="measures_met",
        label="Quality measures met",
        help="Empty: counted from the quality measures on record for the year.",
        least=0,
        most=200,
        default="",
        may_be_empty=True,
    ),
    Whole(
        name="measures_required",
        label="Quality measures required",
        help="All required measures, of which one not met stays among them. Empty: as on record.",
        least=1,
        most=200,
        default="",
        may_be_empty=True,
    ),
    savings.PAID_THROUGH,
    Dollars(
        name="interim",
        label="Interim payments",
        help="What the state was paid on the preliminary result, in dollars.",
    ),
    Percent(
        name="fmap",
        label="Federal share of Medicaid",
        help="In percent; used where the policy record has none.",
        least=Decimal(0),
        most=Decimal(100),
    ),
)


def basis(demonstration: "Demonstration", parameters: dict[str, str]) -> Basis:
    """The newest policy record of the preliminary run's year. Raises CannotBuild where a part does not fit."""
    run = _preliminary(demonstration, int(parameters["restates"]))
    found = savings.basis(demonstration, run.parameters | {"paid_through": parameters["paid_through"]})
    score, measures = _quality(demonstration, int(run.parameters["year"]), parameters)
    policy = _with_year(found.policy, parameters) | {"quality": score}
    restates = {
        "run": run.pk,
        "digest": run.digest,
        "requested_on": run.queued_at.date().isoformat(),
        "policy_version": run.policy_version,
        "baseline_months": run.parameters["baseline_months"],
    }
    facts = found.facts | {selectors.RESTATES: restates} | ({quality.FACT: measures} if measures else {})
    return Basis(policy, found.policy_version, facts)


def _quality(
    demonstration: "Demonstration", year: int, parameters: dict[str, str]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The year's score, as given, or else as the measures on record make it; those measures come with it."""
    met, required = parameters["measures_met"], parameters["measures_required"]
    if bool(met) != bool(required):
        raise CannotBuild("Give both the measures met and the measures required, or neither of them.")
    if met:
        if int(met) > int(required):
            raise CannotBuild(f"{met} measures met of {required} required; allowed: at most all.")
        return {"met": int(met), "required": int(required)}, []
    found = [each for each in quality.scores(demonstration) if each.year == year]
    score = found[0].score if found else None
    if score is None:
        raise CannotBuild(
            f"No quality measure of demonstration year {year} is on record, and no score was given. Send the workbook "
            "of quality measures, or give the measures met and required."
        )
    return _as_json(score), quality.facts_of(found)


def _as_json(score: Quality) -> dict[str, Any]:
    parts = {"reporting": score.reporting, "performance": score.performance}
    return {"met": score.met, "required": score.required} | {
        name: {"met": part.met, "required": part.required} for name, part in parts.items() if part
    }


def _preliminary(demonstration: "Demonstration", pk: int) -> "ReportRun":
    done = selectors.results_to_restate(demonstration, "savings")
    run = next((each for each in done if each.pk == pk), None)
    if run is None:
        allowed = ", ".join(str(each.pk) for each in done) or "none yet: build a savings report first"
        raise CannotBuild(f"Run {pk} is no finished savings report of {demonstration}; allowed: {allowed}.")
    return run


def _with_year(policy: dict, parameters: dict[str, str]) -> dict:
    """The policy record with what the year adds to it."""
    fmap = policy.get("fmap")
    if fmap is None and not parameters["fmap"]:
        raise CannotBuild(
            "The policy record has no federal share of Medicaid (FMAP), and none was given. A final result needs it."
        )
    return policy | {
        "interim": parameters["interim"],
        "fmap": fmap if fmap is not None else f"{Decimal(parameters['fmap']).scaleb(-2).normalize():f}",
    }


def offers(demonstration: "Demonstration") -> dict[str, tuple[tuple[str, str], ...]]:
    """The preliminary results that can be restated."""
    return {
        "restates": tuple(
            (
                str(run.pk),
                f"Run {run.pk}: year {run.parameters['year']}, requested {words.day(run.queued_at.date())}",
            )
            for run in selectors.results_to_restate(demonstration, "savings")
        )
    }
