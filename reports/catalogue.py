"""Every kind of report the portal can build. A new kind is a new entry here and a file in `builders`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.builders import evaluation, payment, savings, scenario, settlement
from reports.builders.inputs import Basis, Inputs
from reports.builders.parameters import Parameter
from reports.builders.steps import Steps
from reports.models import SectionKey
from reports.render.document import Document

if TYPE_CHECKING:
    from demonstrations.models import Demonstration


@dataclass(frozen=True)
class Kind:
    """`offers` lists, by parameter, what a demonstration has to choose from, for a form.

    `basis` copies what the report takes from the record, or raises CannotBuild; `build` makes the document.
    `authored` names the sections that people may write, in the order of the report; a run copies their texts.
    """

    key: str
    title: str
    summary: str
    method_page: str
    models: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    offers: Callable[["Demonstration"], dict[str, tuple[tuple[str, str], ...]]]
    basis: Callable[["Demonstration", dict[str, str]], Basis]
    build: Callable[[Inputs, Steps], Document]
    authored: tuple[SectionKey, ...] = ()


CATALOGUE: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            key="savings",
            title="Savings report",
            summary=(
                "What a managed fee-for-service demonstration saved Medicare in one performance period, "
                "compared with a target trended by the comparison group."
            ),
            method_page="docs/methods/savings.md",
            models=("managed_ffs",),
            parameters=savings.PARAMETERS,
            offers=savings.offers,
            basis=savings.basis,
            build=savings.build,
            authored=savings.AUTHORED,
        ),
        Kind(
            key="settlement",
            title="Final savings report",
            summary=(
                "The final result of a performance period, with Medicaid and quality: it restates a preliminary savings "
                "report, nets what was paid before and says what is still to be settled."
            ),
            method_page="docs/methods/savings.md",
            models=("managed_ffs",),
            parameters=settlement.PARAMETERS,
            offers=settlement.offers,
            basis=settlement.basis,
            build=settlement.build,
            authored=savings.AUTHORED,
        ),
        Kind(
            key="scenario",
            title="Scenario",
            summary=(
                "What another policy would have given on the data of a savings report, with the difference explained "
                "line by line. Never a result."
            ),
            method_page="docs/methods/savings.md",
            models=("managed_ffs",),
            parameters=scenario.PARAMETERS,
            offers=scenario.offers,
            basis=scenario.basis,
            build=scenario.build,
        ),
        Kind(
            key="payment",
            title="Payment and savings report",
            summary=(
                "What Medicare and Medicaid paid the plans of a capitated demonstration, what they saved against the "
                "baseline without it, and what plans earned back of the quality withhold."
            ),
            method_page="docs/methods/payments.md",
            models=("capitated",),
            parameters=payment.PARAMETERS,
            offers=payment.offers,
            basis=payment.basis,
            build=payment.build,
            authored=payment.AUTHORED,
        ),
        Kind(
            key="evaluation",
            title="Evaluation report",
            summary=(
                "Whether a demonstration changed cost and the use of services, compared with weighted people in other "
                "areas, before and after its start."
            ),
            method_page="docs/methods/evaluation.md",
            models=("capitated", "managed_ffs"),
            parameters=evaluation.PARAMETERS,
            offers=evaluation.offers,
            basis=evaluation.basis,
            build=evaluation.build,
            authored=evaluation.AUTHORED,
        ),
    )
}


class UnknownKind(LookupError):
    """There is no such kind of report."""


def kind(key: str) -> Kind:
    try:
        return CATALOGUE[key]
    except KeyError:
        allowed = ", ".join(sorted(CATALOGUE))
        raise UnknownKind(f"There is no report kind {key!r}; allowed: {allowed}.") from None
