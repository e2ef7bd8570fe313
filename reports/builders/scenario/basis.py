"""What a scenario is asked with: a finished result, and the fields of its policy that are to be other ones."""

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from demonstrations.savings.findings import Refusal
from demonstrations.savings.policy import Policy, policy_from_text
from reports import selectors
from reports.builders import words
from reports.builders.inputs import Basis, CannotBuild
from reports.builders.parameters import Choice, Parameter, Percent, Whole
from reports.render.numbers import Kind, shown

if TYPE_CHECKING:
    from demonstrations.models import Demonstration
    from reports.models import ReportRun

RESULTS = ("savings", "settlement")  # the kinds of report whose results can be asked about
CHANGES = "changes"  # the fact that lists what is changed
AS_IT_IS = ("", "As in the policy record")

# In the order in which the difference is explained: who counts, what counts, how it is compared, what is paid.
FIELDS: tuple[Choice | Percent, ...] = (
    Choice(
        "month_rule", "A county counts from the month with", "",
        (AS_IT_IS, ("any_day", "Any day in it"), ("first_day", "Its first day"), ("mid_month", "Its middle")), "",
    ),
    Percent(
        "cap_percentile", "Percentile of the outlier cap",
        "In percent, such as 99; empty: as in the policy record. 100 leaves nothing out.", Decimal("0.0001"), Decimal(100),
    ),
    Choice(
        "trend_rule", "Trend rule", "",
        (AS_IT_IS, ("cell", "A trend for each cell"), ("cohort_composite", "One trend for each cohort")), "",
    ),
    Choice(
        "msr_interpolation", "Between the points of the minimum savings rate", "",
        (AS_IT_IS, ("loglog", "On logarithms of both"), ("linear", "On a straight line")), "",
    ),
    Percent(
        "share_rate", "State's share of net savings", "In percent; empty: as in the policy record.", Decimal(0), Decimal(100),
    ),
)  # fmt: skip
PARAMETERS: tuple[Parameter, ...] = (
    Whole(
        name="of",
        label="Result",
        help="The number of the finished savings report whose policy is to be another one.",
        least=1,
        most=999_999_999,
        default="",
    ),
    *FIELDS,
)


def basis(demonstration: "Demonstration", parameters: dict[str, str]) -> Basis:
    """The policy of the result with the changes in it. Raises CannotBuild with everything wrong with that policy."""
    run = _result(demonstration, int(parameters["of"]))
    record = policy_of(run.policy)
    changes = {
        field.name: value
        for field in FIELDS
        if (value := _in_record(field, parameters[field.name])) is not None
        and value != _written(getattr(record, field.name))
    }
    if not changes:
        raise CannotBuild("Nothing is changed: every field says what the policy record says. Change one.")
    policy = run.policy | changes
    policy_of(policy)
    restates = {"run": run.pk, "digest": run.digest, "requested_on": run.queued_at.date().isoformat()}
    return Basis(
        policy,
        f"scenario over {run.policy_version}",
        run.facts | {selectors.RESTATES: restates, CHANGES: changes},
    )


def _in_record(field: Choice | Percent, text: str) -> str | None:
    """A value as a policy record may hold it, a fraction in quotes; None where nothing was chosen."""
    if not text:
        return None
    return _written(Decimal(text).scaleb(-2)) if isinstance(field, Percent) else text


def _written(value: Decimal | str) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def policy_of(record: dict[str, Any]) -> Policy:
    """A record as the maths reads it. Raises CannotBuild with everything wrong with it."""
    try:
        return policy_from_text(json.dumps(record).encode(), stored=True)[0]
    except Refusal as refusal:
        raise CannotBuild(words.sentences("The policy cannot be used", refusal)) from refusal


def said(field: Choice | Percent, policy: Policy) -> str:
    """What a policy says in a field, as people read it."""
    value = getattr(policy, field.name)
    if isinstance(field, Percent):
        return shown(100 * value, Kind.PERCENT)
    return dict(field.choices)[value].lower()


def _result(demonstration: "Demonstration", pk: int) -> "ReportRun":
    done = results(demonstration)
    run = next((each for each in done if each.pk == pk), None)
    if run is None:
        allowed = ", ".join(str(each.pk) for each in done) or "none yet: build a savings report first"
        raise CannotBuild(f"Run {pk} is no finished savings report of {demonstration}; allowed: {allowed}.")
    return run


def results(demonstration: "Demonstration") -> "list[ReportRun]":
    """Newest first."""
    found = [each for kind in RESULTS for each in selectors.results_to_restate(demonstration, kind)]
    return sorted(found, key=lambda run: -run.pk)


def offers(demonstration: "Demonstration") -> dict[str, tuple[tuple[str, str], ...]]:
    return {
        "of": tuple(
            (str(run.pk), f"Run {run.pk}, requested {words.day(run.queued_at.date())}")
            for run in results(demonstration)
        )
    }
