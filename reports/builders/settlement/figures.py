"""The figures of the final savings report."""

from reports.builders.settlement import tables
from reports.builders.settlement.gather import Restated
from reports.render import charts
from reports.render.document import Figure
from reports.render.numbers import Absent, Kind


def to_payment(found: Restated) -> Figure:
    """From gross savings to the settlement; an amount that is not known is not drawn."""
    rows = [(label, value) for label, value in tables.payment_rows(found) if not isinstance(value, Absent)]
    return charts.bars(
        key="to-payment",
        caption="From gross savings to the settlement.",
        table="payment",
        kind=Kind.MONEY,
        axis="Dollars",
        rows=[charts.Bar(label, value) for label, value in rows],
    )


def walk(found: Restated) -> Figure:
    return charts.bars(
        key="walk",
        caption="What changed gross savings between the preliminary and the final result.",
        table="walk_savings",
        kind=Kind.MONEY,
        axis="Change of savings in dollars",
        rows=[charts.Bar(label, change) for label, change, _ in tables.savings_steps(found)],
    )
