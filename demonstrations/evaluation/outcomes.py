"""The outcomes of an evaluation report, as data: what is measured, how it is modeled, and which way is good.

Source: methodology 2.6 and 2.9. Columns are those of the person-month layout; a column that a file lacks leaves its
outcomes out. `numerator` and `at_risk` turn person-months into what a regression reads.
"""

from dataclasses import dataclass, replace

import ibis
from ibis.expr.types import BooleanValue, Table, Value

MEMBER_MONTH = "member month"
DISCHARGE = "discharge"
LOWER, HIGHER, NEITHER = "lower", "higher", "neither"
PLAN_PREFIXES = ("H", "R")  # of the contract numbers of plans, local and regional


@dataclass(frozen=True)
class Outcome:
    """One measure.

    kind: `dollars` of `column`; `any` 1 in a month with the event, else 0; `count` of events; `share` of `column` in
    `out_of`, a row weighing as many as there are at risk.
    denominator: what a rate is per, among them months of members and months of users, which are not the same.
    per: how many of the denominator a rate is quoted for. favorable: lower, higher or neither.
    """

    key: str
    label: str
    kind: str
    column: str
    family: str
    link: str
    unit: str
    denominator: str
    per: int
    favorable: str
    out_of: str | None = None
    note: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns without which there is no such outcome."""
        return (self.column, self.out_of) if self.out_of else (self.column,)

    def direction(self, effect: float) -> str:
        """`favorable`, `unfavorable`, or `neither` where no direction is better or there is no effect."""
        if self.favorable == NEITHER or effect == 0:
            return NEITHER
        return "favorable" if (effect < 0) == (self.favorable == LOWER) else "unfavorable"


def _dollars(key: str, label: str, column: str, favorable: str = LOWER, note: str = "") -> Outcome:
    return Outcome(
        key, label, "dollars", column, "gamma", "log", "dollars", MEMBER_MONTH, 1, favorable, note=note
    )


def _any(key: str, label: str, column: str, favorable: str = LOWER, note: str = "") -> Outcome:
    return Outcome(
        key, label, "any", column, "binomial", "logit", "probability", MEMBER_MONTH, 1, favorable, note=note
    )


def _count(key: str, label: str, column: str, favorable: str = LOWER, note: str = "") -> Outcome:
    return Outcome(
        key, label, "count", column, "poisson", "log", "events", MEMBER_MONTH, 1_000, favorable, note=note
    )


def _share(key: str, label: str, column: str, out_of: str, favorable: str, note: str = "") -> Outcome:
    return Outcome(
        key, label, "share", column, "binomial", "logit", "probability", DISCHARGE, 1, favorable, out_of, note
    )


VISITS = "More visits can mean better access or more illness."
MEDICARE = _dollars(
    "medicare_cost",
    "Medicare Part A and Part B cost",
    "medicare_paid",
    note="In a month in a plan the capitation payment, where the data have it; else payments for services.",
)
MIXED = replace(
    MEDICARE,
    family="poisson",
    note="Months in plans with a capitation payment among months of services: two kinds of payment follow no one gamma "
    "regression, and a cut at a percentile touches one kind alone. So neither is used (ADR 12).",
)
OUTCOMES = (
    MEDICARE,
    _dollars(
        "medicaid_cost",
        "Medicaid cost",
        "medicaid_paid",
        note="Total computable dollars, where the State's data exist.",
    ),
    _dollars("part_d_cost", "Part D cost", "part_d_paid"),
    _any("any_inpatient", "Any inpatient admission", "inpatient"),
    _count("inpatient", "Inpatient admissions", "inpatient"),
    _any("any_ed", "Any emergency department visit", "ed"),
    _count("ed", "Emergency department visits", "ed"),
    _any("any_snf", "Any skilled nursing facility admission", "snf_admit"),
    _count("snf", "Skilled nursing facility admissions", "snf_admit"),
    _any("any_physician", "Any physician visit", "physician", NEITHER, VISITS),
    _count("physician", "Physician visits", "physician", NEITHER, VISITS),
    _any("any_pqi", "Any preventable admission", "pqi"),
    _count("pqi", "Preventable admissions", "pqi"),
    _share("readmission", "30-day all-cause readmission", "readmit", "discharges", LOWER),
    _share(
        "mh_followup",
        "30-day follow-up after hospitalization for mental illness",
        "mh_followup",
        "mh_discharges",
        HIGHER,
    ),
    _any("long_stay", "Any long-stay nursing facility use", "long_stay"),
)
BY_KEY = {outcome.key: outcome for outcome in OUTCOMES}


def available(columns: tuple[str, ...]) -> tuple[Outcome, ...]:
    """The outcomes that data with these columns can show, in the order of the catalogue."""
    return tuple(outcome for outcome in OUTCOMES if set(outcome.columns) <= set(columns))


def numerator(months: Table, outcome: Outcome) -> Value:
    """What is added up over person-months: dollars, 0 or 1, a count, or the events of those at risk; NULL where unknown.

    Whole numbers or decimals, so that sums are exact. The mean of the outcome is this over `at_risk`.
    """
    column = months[outcome.column]
    if outcome.kind == "dollars":
        return _medicare(months) if outcome is MEDICARE else column
    if outcome.kind == "any":
        return (column > 0).cast("int64")
    events = column.cast("int64")
    if outcome.out_of is not None:  # more events than discharges in a month are cut to the discharges
        risk = at_risk(months, outcome)
        return ibis.cases(
            (events <= risk, events), (events > risk, risk)
        )  # `least` would pass over what is unknown
    return events


def at_risk(months: Table, outcome: Outcome) -> Value:
    """How much a person-month weighs beside its propensity weight: discharges at risk, else 1."""
    if outcome.out_of is None:
        return ibis.literal(1, "int64")
    return months[outcome.out_of].cast("int64")


def _medicare(months: Table) -> Value:
    """Capitation in plan months where it is known, else payments for services (methodology 2.6)."""
    if "medicare_capitation" not in months.columns:
        return months.medicare_paid
    paid_by_plan = in_plan(months) & months.medicare_capitation.notnull()
    return ibis.ifelse(paid_by_plan, months.medicare_capitation, months.medicare_paid)


def in_plan(months: Table) -> BooleanValue:
    """Whether Medicare pays a plan for the person-month: Medicare Advantage, or a contract of a Medicare-Medicaid Plan."""
    advantage = (months.medicare_advantage.cast("int64") == 1).fill_null(False)
    if "plan_contract" not in months.columns:
        return advantage
    return advantage | months.plan_contract.cast("string").substr(0, 1).isin(PLAN_PREFIXES).fill_null(False)
