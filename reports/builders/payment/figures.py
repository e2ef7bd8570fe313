"""The figure of the payment report."""

from reports.builders.payment.gather import Gathered
from reports.render import charts
from reports.render.document import Figure
from reports.render.numbers import Kind


def savings_by_payer(found: Gathered) -> Figure:
    sums = found.statement.by(lambda line: line.segment.demonstration_year)
    return charts.bars(
        key="savings-by-payer",
        caption="Savings of Medicare and Medicaid by demonstration year.",
        table="savings",
        kind=Kind.MONEY,
        axis="Savings in dollars",
        rows=[
            charts.Bar(f"Year {year}, {payer}", saved)
            for year, amounts in sums.items()
            for payer, saved in (
                ("Medicare A and B", amounts.ab_baseline - amounts.ab),
                ("Medicaid", amounts.medicaid_baseline - amounts.medicaid),
            )
        ],
    )
