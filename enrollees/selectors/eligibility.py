"""Runs of the eligibility job as pages see them, and what can be asked of it."""

from demonstrations.evaluation.adjustments import illustrative, switches
from enrollees.models import EligibilityRun
from enrollees.querysets import EligibilityRunQuerySet
from enrollees.selectors.adjustments import rates
from fai_portal.access.checks import type_of_user


def eligibility_runs(user: type_of_user) -> EligibilityRunQuerySet:
    """Those the user may see, newest first."""
    return EligibilityRun.objects.visible_to(user).for_list()


def eligibility_run(user: type_of_user, pk: int) -> EligibilityRun | None:
    return eligibility_runs(user).filter(pk=pk).first()


def adjustments() -> list[tuple[str, str]]:
    """The payment adjustments whose numbers are real, with their labels."""
    unknown = {rate.switch for rate in rates() if rate.value is None} | set(illustrative(rates()))
    return [(switch, label) for switch, label in switches(rates()).items() if switch not in unknown]
