"""The tables of a scenario: result and scenario side by side, and the difference by the field that makes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from demonstrations.savings.determination import Determination
from demonstrations.savings.policy import Policy
from reports.builders.inputs import Inputs
from reports.builders.parameters import Choice, Percent
from reports.builders.privacy import notes
from reports.builders.savings import names
from reports.builders.savings.gather import Gathered
from reports.builders.savings.tables import ROUNDING, measures
from reports.builders.scenario.basis import said
from reports.builders.settlement.tables import ROWS, few_moved
from reports.render.document import Cell, Column, Row, Table
from reports.render.numbers import Absent, Kind

FIXED = (("Payment", Kind.MONEY, lambda of: of.payment), ("Settlement", Kind.MONEY, lambda of: of.settlement))


@dataclass(frozen=True)
class Step:
    """The result after one field more was changed; no field for the result as it was."""

    field: Choice | Percent | None
    before: Policy
    gathered: Gathered

    @property
    def label(self) -> str:
        assert self.field is not None
        return self.field.label

    @property
    def old(self) -> str:
        assert self.field is not None
        return said(self.field, self.before)

    @property
    def new(self) -> str:
        assert self.field is not None
        return said(self.field, self.gathered.policy)


def amount_of(
    before: Determination, after: Determination
) -> tuple[str, Fraction | Decimal | None, Fraction | Decimal | None]:
    """What the state would be paid: the settlement of a final result, the share before quality of a preliminary one."""
    if before.stage == "final":
        return "settlement", before.settlement, after.settlement
    return "state's share before quality", before.payment_before_quality, after.payment_before_quality


def compared(steps: Sequence[Step]) -> Table:
    first, last = steps[0].gathered, steps[-1].gathered
    few = few_moved(first, last)
    rows = []
    for label, kind, read in (*ROWS, *(FIXED if first.determination.stage == "final" else ())):
        old, new = read(first.determination), read(last.determination)
        change = None if old is None or new is None else Fraction(new) - Fraction(old)
        values = [Absent.UNAVAILABLE if value is None else value for value in (old, new, change)]
        if few and kind is Kind.COUNT:
            values[1] = values[2] = Absent.HIDDEN
        rows.append(Row((label, *(Cell(value, kind) for value in values))))
    return Table(
        key="scenario",
        caption="The result, and the scenario on the same data",
        columns=(
            Column("measure", "Measure", description="What the row holds."),
            Column("result", "Result", description="By the policy record."),
            Column("scenario", "Scenario", description="By the changed policy."),
            Column("change", "Change", description="Scenario less result."),
        ),
        rows=tuple(rows),
        notes=notes(few),
    )  # fmt: skip


def explained(steps: Sequence[Step]) -> Table:
    rows, before = [], steps[0].gathered.determination
    name = amount_of(before, before)[0]
    rows.append(
        Row(
            (
                "Result",
                "—",
                "—",
                Absent.NOT_APPLICABLE,
                before.totals.savings,
                Absent.NOT_APPLICABLE,
                _known(amount_of(before, before)[2]),
            )
        )
    )
    for step in steps[1:]:
        after = step.gathered.determination
        _, old, new = amount_of(before, after)
        rows.append(
            Row(
                (
                    step.label,
                    step.old,
                    step.new,
                    after.totals.savings - before.totals.savings,
                    after.totals.savings,
                    _less(new, old),
                    _known(new),
                )
            )
        )
        before = after
    first = steps[0].gathered.determination
    _, old, new = amount_of(first, before)
    rows.append(
        Row(
            (
                "Scenario",
                "—",
                "—",
                before.totals.savings - first.totals.savings,
                before.totals.savings,
                _less(new, old),
                _known(new),
            ),
            total=True,
        )
    )
    paid = names.capital(name)
    return Table(
        key="explained",
        caption=f"From the result to the scenario: gross savings and {name}",
        columns=(
            Column("field", "Field", description="The field of the policy that is changed."),
            Column("old", "In the policy record", description="Its value in the policy record."),
            Column("new", "In the scenario", description="Its value in the scenario."),
            Column("savings_change", "Change of gross savings", Kind.MONEY, "What the change of this field adds to gross savings."),
            Column("savings", "Gross savings", Kind.MONEY, "Gross savings with this and the fields above changed."),
            Column("paid_change", f"Change of {name}", Kind.MONEY, f"What the change of this field adds to the {name}."),
            Column("paid", paid, Kind.MONEY, f"The {name} with this and the fields above changed."),
        ),
        rows=tuple(rows),
        notes=(ROUNDING,),
        wide=True,
    )  # fmt: skip


def _known(value: Fraction | Decimal | None) -> Fraction | Decimal | Absent:
    return Absent.UNAVAILABLE if value is None else value


def _less(new: Fraction | Decimal | None, old: Fraction | Decimal | None) -> Fraction | Absent:
    return Absent.UNAVAILABLE if new is None or old is None else Fraction(new) - Fraction(old)


def run(inputs: Inputs) -> Table:
    """What identifies the scenario."""
    return measures(
        key="run",
        caption="Inputs of this scenario",
        rows=(
            ("Dataset (SHA-256 of its content)", inputs.dataset.content_hash),
            ("Policy version", inputs.basis.policy_version),
            ("Code version", inputs.code_version),
            ("Seed", Cell(inputs.seed, Kind.COUNT)),
            *((f"Parameter {name}", value or "—") for name, value in sorted(inputs.parameters.items())),
            ("All inputs (SHA-256)", inputs.digest),
        ),
    )
