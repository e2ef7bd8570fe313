"""The sections of the evaluation report, in the order of methodology 2.10, the evidence on one page before them."""

from reports.builders.authored import authored_sections
from reports.builders.evaluation.gather import Gathered
from reports.builders.evaluation.sections import appendices, front, group, impact
from reports.builders.evaluation.sections.front import notices
from reports.models import SectionKey
from reports.render.document import Section

BEFORE_ENROLLMENT = (SectionKey.IMPLEMENTATION, SectionKey.ELIGIBILITY_AND_ENROLLMENT)
AFTER_ENROLLMENT = (
    SectionKey.CARE_COORDINATION,
    SectionKey.STAKEHOLDER_ENGAGEMENT,
    SectionKey.FINANCING,
    SectionKey.QUALITY_STRATEGY,
    SectionKey.BENEFICIARY_EXPERIENCE,
)
CONCLUSIONS = (SectionKey.CONCLUSIONS,)
AUTHORED = (*BEFORE_ENROLLMENT, *AFTER_ENROLLMENT, *CONCLUSIONS)

__all__ = ["AUTHORED", "notices", "sections"]


def sections(found: Gathered) -> tuple[Section, ...]:
    """Those that have something to say."""
    facts = found.inputs.basis.facts
    every = (
        front.acronyms(found),
        front.summary(found),
        impact.evidence(found),
        front.illustration(found),
        front.demonstration(found),
        front.design(found),
        *authored_sections(facts, BEFORE_ENROLLMENT),
        group.enrollment(found),
        *authored_sections(facts, AFTER_ENROLLMENT),
        group.flow(found),
        group.comparison(found),
        group.characteristics(found),
        impact.use_and_quality(found),
        impact.cost(found),
        impact.trends(found),
        *authored_sections(facts, CONCLUSIONS),
        impact.limitations(found),
        front.references(),
        *appendices.appendices(found),
    )
    return tuple(section for section in every if section.blocks)
