"""From a dataset to what a savings determination is made of: eligibility, caps and the sides of the cells."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import pyarrow as pa
from ibis import _
from ibis.expr.types import Table

from demonstrations.savings.categories import PERFORMANCE, entries
from demonstrations.savings.eligibility import Eligibility, exclusions, judge, read_exclusions
from demonstrations.savings.periods import Window
from demonstrations.savings.plan import (
    CappedSide,
    CountySide,
    read_capped_sides,
    read_county_sides,
    savings_cells,
)
from demonstrations.savings.policy import Policy
from enrollees.datasets import store, tables
from enrollees.models import Dataset
from enrollees.selectors.area import CountySpan, area_of

DEMONSTRATION = "demonstration"
MEDICAID = "medicaid_paid"


@dataclass(frozen=True)
class SavingsInputs:
    """Whole numbers and exact fractions, as the engine counted them.

    eligibility: every person-month of the dataset is eligible or left out by one reason.
    sides: each side of each cell, before and after the cap; `demonstrations.savings.plan.cells_of` makes cells.
    county_sides: the same by county of entry, for the uncertainty of savings; no report shows a county.
    beneficiaries: distinct people of the demonstration group in the performance period.
    """

    eligibility: Eligibility
    sides: tuple[CappedSide, ...]
    county_sides: tuple[CountySide, ...]
    beneficiaries: int


class NoMedicaid(Exception):
    """The dataset does not hold the Medicaid dollars of every person-month; the sentence says what is missing."""


class ControlTotalsDiffer(Exception):
    """What was read does not tie to what was loaded: a fault of ours, never shown as a result."""


def savings_inputs(
    dataset: Dataset, policy: Policy, window: Window, counties: Sequence[CountySpan] | None = None
) -> SavingsInputs:
    """Judge the dataset's person-months and add them up to the sides of the cells.

    counties: of the demonstration, as a run copied them; left out, those of the record as it is now. Where they
    are not known the file's `group` stands.
    """
    spans = _spans(dataset, counties)
    with tables.open_files(store.paths(dataset)) as opened:
        area = _county_table(opened, spans)
        plan = savings_cells(opened.person_months, area, policy, window, keep=opened.keep)
        eligibility = read_exclusions(opened.rows(plan.exclusions))
        sides = read_capped_sides(opened.rows(plan.sides))
        county_sides = read_county_sides(opened.rows(plan.county_sides))
    _tie("person-months", dataset.rows, eligibility.months_in)
    _tie("eligible person-months", eligibility.months_eligible, sum(side.months for side in sides))
    _tie(
        "eligible person-months by county",
        eligibility.months_eligible,
        sum(each.side.months for each in county_sides),
    )
    beneficiaries = sum(
        side.people for side in sides if (side.group, side.period) == (DEMONSTRATION, PERFORMANCE)
    )
    return SavingsInputs(eligibility, sides, county_sides, beneficiaries)


def medicaid_sides(
    dataset: Dataset, policy: Policy, window: Window, counties: Sequence[CountySpan] | None = None
) -> tuple[CappedSide, ...]:
    """The sides of the same cells in total-computable Medicaid dollars, which no cap cuts. Raises NoMedicaid."""
    spans = _spans(dataset, counties)
    uncapped = replace(policy, cap_percentile=Decimal(1), cap_pool="pooled")
    with tables.open_files(store.paths(dataset)) as opened:
        months = opened.person_months
        if MEDICAID not in months.columns:
            raise NoMedicaid(f"The dataset has no column {MEDICAID}.")
        (unknown,) = opened.rows(months.filter(months[MEDICAID].isnull()).agg(rows=_.count()))
        if unknown["rows"]:
            raise NoMedicaid(f"{MEDICAID} is empty in {unknown['rows']:,} person-months of the dataset.")
        paid = months.mutate(medicare_paid=months[MEDICAID])
        plan = savings_cells(paid, _county_table(opened, spans), uncapped, window, keep=opened.keep)
        return read_capped_sides(opened.rows(plan.sides))


def eligibility_flow(
    dataset: Dataset,
    policy: Policy,
    window: Window | None = None,
    counties: Sequence[CountySpan] | None = None,
) -> Eligibility:
    """How many person-months and people each rule leaves out, and how many are eligible, by group."""
    spans = _spans(dataset, counties)
    with tables.open_files(store.paths(dataset)) as opened:
        return flow_of(opened, policy, spans, rows=dataset.rows, window=window)


def flow_of(
    opened: tables.Opened,
    policy: Policy,
    counties: Sequence[CountySpan] | None,
    *,
    rows: int,
    window: Window | None = None,
) -> Eligibility:
    """The same for person-months that are no dataset yet; `rows` is how many there are."""
    judged = judge(opened.person_months, policy, counties=_county_table(opened, counties), window=window)
    eligibility = read_exclusions(opened.rows(exclusions(judged)))
    _tie("person-months", rows, eligibility.months_in)
    return eligibility


def entries_of(
    opened: tables.Opened, policy: Policy, window: Window, counties: Sequence[CountySpan] | None
) -> Table:
    """What each person entered as, stored beside person-months that are no dataset yet."""
    judged = judge(opened.person_months, policy, counties=_county_table(opened, counties), window=window)
    return opened.keep(entries(judged, policy, window))


def _spans(dataset: Dataset, given: Sequence[CountySpan] | None) -> Sequence[CountySpan] | None:
    if given is None and dataset.demonstration is not None:
        return area_of(dataset.demonstration).counties
    return given


def _county_table(opened: tables.Opened, spans: Sequence[CountySpan] | None) -> Table | None:
    if not spans:
        return None
    return opened.table(
        pa.table(
            {
                "county_fips": pa.array([span.fips for span in spans], pa.string()),
                "start_date": pa.array([span.start for span in spans], pa.date32()),
                "end_date": pa.array([span.end for span in spans], pa.date32()),
            }
        )
    )


def _tie(what: str, loaded: int, counted: int) -> None:
    if loaded != counted:
        raise ControlTotalsDiffer(
            f"{loaded:,} {what} went in and {counted:,} came out. Nothing was computed."
        )
