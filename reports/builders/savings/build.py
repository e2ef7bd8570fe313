"""Gather, compute, arrange."""

from reports.builders import words
from reports.builders.inputs import Inputs, Progress
from reports.builders.savings.gather import Gathered, gathered
from reports.builders.savings.sections import notices, sections
from reports.render.document import Document


def build(inputs: Inputs, progress: Progress) -> Document:
    """The savings report of one performance period. Raises CannotBuild with what stands in the way."""
    found = gathered(inputs, progress)
    progress(70, "Writing the report")
    return arranged(found)


def arranged(found: Gathered) -> Document:
    facts = found.inputs.basis.facts
    stage = found.determination.stage
    return Document(
        title=f"Savings Report: {found.name}",
        subtitle=f"Demonstration Year {facts['year']}, {words.period(found.window.performance)}: {stage} result",
        running_title=f"Savings Report, {facts['state']}",
        published_by="FAI Portal",
        date=found.inputs.date,
        facts=(
            ("State", facts["state"]),
            ("Model", facts["model"]),
            ("Performance period", words.period(found.window.performance)),
            ("Baseline", words.period(found.window.baseline)),
            (
                "Result",
                f"{stage.capitalize()}: {'Medicare only' if stage == 'preliminary' else 'Medicare and Medicaid'}",
            ),
            ("Policy", found.inputs.basis.policy_version),
            ("Date", words.day(found.inputs.date)),
            ("Report number", found.inputs.digest[:12].upper()),
        ),
        notices=notices(found),
        sections=sections(found),
        watermark="" if found.policy.confirmed else "Illustrative policy",
        run={
            "dataset": found.inputs.dataset.content_hash,
            "policy_version": found.inputs.basis.policy_version,
            "code_version": found.inputs.code_version,
            "seed": str(found.inputs.seed),
            "digest": found.inputs.digest,
        },
    )
