"""Gather the preliminary and the final result, compute the walk between them, arrange."""

from dataclasses import replace

from enrollees.selectors.savings import NoMedicaid, medicaid_sides, savings_inputs
from reports.builders.area import counties_of
from reports.builders.inputs import CannotBuild, Inputs, Progress
from reports.builders.savings.basis import window_of
from reports.builders.savings.build import arranged as arranged_savings
from reports.builders.savings.gather import from_sides, gathered, read_policy
from reports.builders.settlement.gather import Restated, restated
from reports.builders.settlement.sections import sections
from reports.render.document import Document


def build(inputs: Inputs, progress: Progress) -> Document:
    """The final savings report. Raises CannotBuild with what stands in the way."""
    assert inputs.restated is not None  # the basis refuses to be made without
    progress(2, "Computing the preliminary result again")
    preliminary = gathered(inputs.restated, lambda percent, words: None)
    progress(30, "Judging person-months and adding up cells")
    policy, window, counties = read_policy(inputs), window_of(inputs), counties_of(inputs)
    found = savings_inputs(inputs.dataset, policy, window, counties)
    progress(55, "Adding up Medicaid by the same cells")
    try:
        medicaid = medicaid_sides(inputs.dataset, policy, window, counties)
    except NoMedicaid as error:
        raise CannotBuild(
            f"{error} A final result needs it: import a dataset with Medicaid dollars."
        ) from error
    final = from_sides(
        inputs,
        found.sides,
        found.eligibility,
        policy=policy,
        medicaid=medicaid,
        county_sides=found.county_sides,
    )
    progress(70, "Writing the report")
    return arranged(restated(preliminary, final))


def arranged(found: Restated) -> Document:
    """The savings report of the final result, with Medicaid, quality and settlement, and the restatement."""
    return replace(arranged_savings(found.final), sections=sections(found))
