"""From the row of a run to the inputs of its builder."""

from typing import TYPE_CHECKING

from reports import selectors
from reports.builders.inputs import Basis, Inputs

if TYPE_CHECKING:
    from reports.models import ReportRun


def inputs_of(run: "ReportRun") -> Inputs:
    """What a run depends on, with that of the run it restates."""
    earlier = selectors.restated(run)
    return Inputs(
        dataset=run.dataset,
        parameters=run.parameters,
        basis=Basis(policy=run.policy, policy_version=run.policy_version, facts=run.facts),
        code_version=run.code_version,
        seed=run.seed,
        digest=run.digest,
        date=run.queued_at.date(),
        restated=None if earlier is None else inputs_of(earlier),
    )
