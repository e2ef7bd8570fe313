"""Gather, compute, arrange."""

from reports.builders import words
from reports.builders.inputs import Inputs, Progress
from reports.builders.payment.gather import Gathered, gathered
from reports.builders.payment.sections import notices, sections
from reports.render.document import Document


def build(inputs: Inputs, progress: Progress) -> Document:
    """The payment report of a capitated demonstration. Raises CannotBuild with what stands in the way."""
    found = gathered(inputs, progress)
    progress(70, "Writing the report")
    return arranged(found)


def arranged(found: Gathered) -> Document:
    inputs = found.inputs
    return Document(
        title=f"Payment and Savings Report: {found.facts['demonstration']}",
        subtitle=f"Payments to plans, {words.period(found.period)}",
        running_title=f"Payment Report, {found.facts['state']}",
        published_by="FAI Portal",
        date=inputs.date,
        facts=(
            ("State", found.facts["state"]),
            ("Model", found.facts["model"]),
            ("Months", words.period(found.period)),
            ("Rates", inputs.basis.policy_version),
            ("Date", words.day(inputs.date)),
            ("Report number", inputs.digest[:12].upper()),
        ),
        notices=notices(found),
        sections=sections(found),
        watermark="" if found.book.confirmed else "Illustrative rates",
        run={
            "dataset": inputs.dataset.content_hash,
            "policy_version": inputs.basis.policy_version,
            "code_version": inputs.code_version,
            "seed": str(inputs.seed),
            "digest": inputs.digest,
        },
    )
