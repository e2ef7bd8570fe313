"""Gather, compute, arrange."""

from reports.builders import words
from reports.builders.evaluation.gather import Gathered, gathered
from reports.builders.evaluation.sections import notices, sections
from reports.builders.inputs import Inputs
from reports.builders.steps import Steps
from reports.render.document import Document


def build(inputs: Inputs, steps: Steps) -> Document:
    """The evaluation report of a demonstration. Raises CannotBuild with what stands in the way."""
    found = gathered(inputs, steps)
    return arranged(found)


def arranged(found: Gathered) -> Document:
    facts, inputs = found.inputs.basis.facts, found.inputs
    years = [label for period, label in found.periods.items() if period > 0]
    return Document(
        title=f"Evaluation Report: {found.name}",
        subtitle=f"Demonstration Years 1 to {len(years)}, {words.period(found.after)}"
        if len(years) > 1
        else f"Demonstration Year 1, {words.period(found.after)}",
        running_title=f"Evaluation Report, {facts['state']}",
        published_by="FAI Portal",
        date=inputs.date,
        facts=(
            ("State", facts["state"]),
            ("Model", facts["model"]),
            ("Demonstration period", words.period(found.after)),
            ("Predemonstration period", words.period(found.before)),
            ("Design", "Difference-in-differences with a weighted comparison group, intent to treat"),
            ("Date", words.day(inputs.date)),
            ("Report number", inputs.digest[:12].upper()),
        ),
        notices=notices(found),
        sections=sections(found),
        watermark="Synthetic data" if found.is_made_up else "",
        run={
            "dataset": inputs.dataset.content_hash,
            "policy_version": "",
            "code_version": inputs.code_version,
            "seed": str(inputs.seed),
            "digest": inputs.digest,
        },
    )
