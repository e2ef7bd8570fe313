"""The result as it was, then with one field changed after the other, and a document of the differences."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from demonstrations.savings.determination import Determination
from demonstrations.savings.eligibility import Eligibility
from demonstrations.savings.plan import CappedSide
from demonstrations.savings.policy import Policy
from enrollees.selectors.savings import medicaid_sides, savings_inputs
from reports.builders import words
from reports.builders.area import counties_of
from reports.builders.inputs import CannotBuild, Inputs, Progress
from reports.builders.savings.basis import window_of
from reports.builders.savings.gather import Gathered, from_sides, read_policy
from reports.builders.scenario import tables
from reports.builders.scenario.basis import CHANGES, FIELDS
from reports.render.document import Bullets, Document, Notice, Section
from reports.render.numbers import Kind, shown

FROM_DATA = ("month_rule", "cap_percentile")  # fields that the person-months must be read again for


def build(inputs: Inputs, progress: Progress) -> Document:
    """Raises CannotBuild with what stands in the way."""
    result = inputs.restated
    assert result is not None  # the basis refuses to be made without
    if inputs.dataset.content_hash != result.dataset.content_hash:
        raise CannotBuild(
            f"A scenario changes the policy alone, so it takes the dataset of its result: {result.dataset.content_hash}."
        )
    steps = list(_steps(inputs, result, progress))
    progress(75, "Writing the scenario")
    return arranged(inputs, steps)


def _steps(inputs: Inputs, result: Inputs, progress: Progress) -> Iterator[tables.Step]:
    """The result as it was, and after each change together with those before it."""
    changed = read_policy(inputs)
    changes = [field for field in FIELDS if field.name in inputs.basis.facts[CHANGES]]
    policy, read, previous = read_policy(result), None, None
    for place, field in enumerate((None, *changes)):
        progress(5 + 70 * place // (len(changes) + 1), "Computing the result with the policy changed")
        before = policy
        if field is not None:
            policy = replace(policy, **{field.name: getattr(changed, field.name)})
        if read is None or (field is not None and field.name in FROM_DATA):
            read = _read(result, policy)
        previous = from_sides(result, read.sides, read.eligibility, policy=policy, medicaid=read.medicaid)
        yield tables.Step(field, before, previous)


@dataclass(frozen=True)
class _Read:
    """What the person-months say by the policy's rules about months and caps."""

    sides: tuple[CappedSide, ...]
    eligibility: Eligibility
    medicaid: tuple[CappedSide, ...]


def _read(result: Inputs, policy: Policy) -> _Read:
    window, counties = window_of(result), counties_of(result)
    found = savings_inputs(result.dataset, policy, window, counties)
    is_final = policy.quality is not None
    medicaid = medicaid_sides(result.dataset, policy, window, counties) if is_final else ()
    return _Read(found.sides, found.eligibility, medicaid)


def arranged(inputs: Inputs, steps: list[tables.Step]) -> Document:
    first, last = steps[0].gathered, steps[-1].gathered
    facts, run = inputs.basis.facts, inputs.basis.facts["restates"]["run"]
    return Document(
        title=f"Scenario: {first.name}",
        subtitle=f"The result of run {run} with another policy, {words.period(first.window.performance)}",
        running_title=f"Scenario, {facts['state']}",
        published_by="FAI Portal",
        date=inputs.date,
        facts=(
            ("State", facts["state"]),
            ("Performance period", words.period(first.window.performance)),
            ("Result it starts from", f"Run {run}, {first.determination.stage}"),
            ("Policy", inputs.basis.policy_version),
            ("Date", words.day(inputs.date)),
            ("Scenario number", inputs.digest[:12].upper()),
        ),
        notices=(
            Notice(
                "A scenario, never a result",
                "This says what another policy would have given on the same data. No payment may be based on it, and no "
                "result is changed by it.",
            ),
        ),
        sections=(
            Section("What changes", (_sentence(first, last), Bullets(tuple(map(_change, steps[1:]))), tables.compared(steps))),
            Section(
                "The difference, line by line",
                (
                    "One field is changed after the other, in this order, and each line holds what it changes with those "
                    "before it in place. The lines add up to the whole difference exactly.",
                    tables.explained(steps),
                ),
            ),
            Section("Where it comes from", (tables.run(inputs),)),
        ),
        watermark="Scenario",
        run={
            "dataset": inputs.dataset.content_hash,
            "policy_version": inputs.basis.policy_version,
            "code_version": inputs.code_version,
            "seed": str(inputs.seed),
            "digest": inputs.digest,
        },
    )  # fmt: skip


def _sentence(first: Gathered, last: Gathered) -> str:
    before, after = first.determination, last.determination
    change = after.totals.savings - before.totals.savings
    moved = (
        f"Gross savings would be {shown(after.totals.savings, Kind.MONEY)}, "
        f"{shown(abs(change), Kind.MONEY)} {'more' if change >= 0 else 'less'} than in the result."
        if change
        else f"Gross savings would stay {shown(after.totals.savings, Kind.MONEY)}."
    )
    return f"{moved} {_payment(before, after)}"


def _payment(before: Determination, after: Determination) -> str:
    name, old, new = tables.amount_of(before, after)
    if old is None or new is None:
        return "What the state would be paid cannot be said: the minimum savings rate is not defined."
    if old == new:
        return f"The {name} would stay {shown(old, Kind.MONEY)}."
    return f"The {name} would be {shown(new, Kind.MONEY)} and not {shown(old, Kind.MONEY)}."


def _change(step: tables.Step) -> str:
    return f"{step.label}: {step.old}, changed to {step.new}."
