"""Which person-months count: the eight rules of methodology 1.2, each with its own exclusion counter.

Ibis expressions, table in and table out. The input is the person-month layout with month as a date (best) or as
YYYY-MM text, flags as 0|1 numbers or booleans, and money as decimals. An optional column that is absent, or
empty in a row, excludes nobody: what is not known is no reason to leave a person out. Everybody eligible
counts, enrolled or not (intention to treat).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, DateValue, Table

from demonstrations.savings.periods import Window
from demonstrations.savings.policy import Policy

FULL_BENEFIT_CODES = ("02", "04", "08")
# Contract numbers of Medicare Advantage and Medicare-Medicaid Plans, local and regional.
PLAN_PREFIXES = ("H", "R")

ELIGIBLE = "eligible"
OUTSIDE_WINDOW = "outside_window"


@dataclass(frozen=True)
class Rule:
    """A person-month passes when `passes` holds; one that fails it first is counted under `name`."""

    name: str
    excluded: str
    passes: Callable[[Table], BooleanValue]


RULES = (
    Rule(
        "full_benefit_dual",
        "Not a full-benefit dual that month (dual status code 02, 04 or 08).",
        lambda t: t.dual_status.isin(FULL_BENEFIT_CODES),
    ),
    Rule(
        "parts_a_and_b",
        "Without Medicare Part A or Part B that month.",
        lambda t: (t.part_a == 1) & (t.part_b == 1),
    ),
    Rule(
        "demonstration_county",
        "Not living in a demonstration county on or after its start date.",
        lambda t: t.in_area,
    ),
    Rule(
        "fee_for_service",
        "In Medicare Advantage, PACE or a Medicare-Medicaid Plan that month.",
        lambda t: (t.medicare_advantage == 0) & (t.pace == 0) & ~t.in_plan,
    ),
    Rule(
        "not_aligned",
        "Aligned with another Medicare shared-savings initiative.",
        lambda t: ~t.aligned,
    ),
    Rule(
        "clinical_rule",
        "Does not meet the state's clinical rule.",
        lambda t: t.meets_clinical_rule == 1,
    ),
    Rule(
        "alive",
        "A month after the month of death.",
        lambda t: t.death_month.isnull() | (t.month <= t.death_month),
    ),
    Rule(
        "medicare_primary",
        "Another payer is primary to Medicare that month.",
        lambda t: t.secondary_payer == 0,
    ),
)
REASONS = (*(rule.name for rule in RULES), OUTSIDE_WINDOW)
SENTENCES = {rule.name: rule.excluded for rule in RULES} | {
    OUTSIDE_WINDOW: "Eligible, but in neither the baseline of its cohort nor the performance period.",
}


def judge(
    person_months: Table, policy: Policy, *, counties: Table | None = None, window: Window | None = None
) -> Table:
    """Every person-month with the first rule it fails.

    counties: (county_fips text, start_date date, end_date date or NULL, the first day no longer in it) of the
        demonstration. None: not known, and `group` alone stands.
    window: which months are baseline. None: the months before the first county's start.

    Before the launch, and in a cohort's own baseline, living in what is or becomes the demonstration area is
    enough; after it the county must have started. Comparison people are in the area by their `group`.
    With `alignment_test` at_entry, alignment is that of the attribution month: the first otherwise eligible
    month from the launch on, or the last before it for who has none; it decides all months of the person.

    Returns person_id, group, month (date), cents (whole cents), started (the county has started; True in the
    comparison group), the columns age, category, cohort, spmi, long_stay, ltss (NULL where the input has none)
    and reason: ELIGIBLE, or the name of the first rule that fails. One row for each row in.
    """
    months = _with_area(_prepared(person_months), policy.month_rule, counties, window)
    months = _with_death_month(months)
    launch = _launch(counties, window)
    if policy.alignment_test == "at_entry":
        months = _with_alignment_at_entry(months, launch)
    reason = ibis.cases(*((~_sure(rule.passes(months)), rule.name) for rule in RULES), else_=ELIGIBLE)
    return months.select(
        *("person_id", "group", "county_fips", "month", "cents", "started", *ATTRIBUTES),
        reason=reason,
    )


ATTRIBUTES = ("age", "category", "cohort", "spmi", "long_stay", "ltss")
_ATTRIBUTE_TYPES = {
    "age": "int64",
    "category": "string",
    "cohort": "string",
    "spmi": "int8",
    "long_stay": "int8",
    "ltss": "int8",
}


def _prepared(t: Table) -> Table:
    """The columns the rules read, of one type each, with what is unknown in an optional one passing."""
    month = t.month if t.month.type().is_date() else (t.month.cast("string") + "-01").cast("date")
    contract = _optional(t, "plan_contract", "string")
    return t.select(
        "person_id",
        "group",
        "county_fips",
        "dual_status",
        month=month,
        cents=(t.medicare_paid.cast("decimal(18, 2)") * 100).cast("int64"),
        part_a=t.part_a.cast("int8"),
        part_b=t.part_b.cast("int8"),
        medicare_advantage=t.medicare_advantage.cast("int8"),
        pace=_optional(t, "pace", "int8").fill_null(0),
        aligned=_optional(t, "aligned_other", "int8").fill_null(0) == 1,
        meets_clinical_rule=_optional(t, "meets_clinical_rule", "int8").fill_null(1),
        died=_optional(t, "died", "int8").fill_null(0),
        secondary_payer=_optional(t, "secondary_payer", "int8").fill_null(0),
        in_plan=contract.substr(0, 1).isin(PLAN_PREFIXES).fill_null(False),
        **{name: _optional(t, name, type_) for name, type_ in _ATTRIBUTE_TYPES.items()},
    )


def _optional(t: Table, name: str, type_: str) -> Any:
    return t[name].cast(type_) if name in t.columns else ibis.null(type_)


def _sure(passes: BooleanValue) -> BooleanValue:
    """A required column that is empty does not pass."""
    return passes.fill_null(False)


def _launch(counties: Table | None, window: Window | None) -> DateValue | None:
    if window is not None:
        return ibis.literal(window.start)
    return None if counties is None else counties.start_date.min().as_scalar()


def _with_area(t: Table, month_rule: str, counties: Table | None, window: Window | None) -> Table:
    """Adds `in_area` and `started`."""
    comparison = t.group == "comparison"
    if counties is None:
        return t.mutate(in_area=comparison | (t.group == "demonstration"), started=True)
    area = counties.select(area_fips="county_fips").distinct()
    begun = _county_months(counties, t, month_rule)
    t = t.left_join(area, t.county_fips == area.area_fips)
    t = t.left_join(begun, (t.county_fips == begun.begun_fips) & (t.month == begun.begun_month))
    started = t.begun_fips.notnull()
    early = t.month < _launch(counties, window)
    for period in window.own_baselines.values() if window else ():
        early |= (t.month >= period.start) & (t.month < period.end)
    comparison = t.group == "comparison"
    demonstration = t.group == "demonstration"
    return t.mutate(
        in_area=comparison | (demonstration & (started | (t.area_fips.notnull() & early))),
        started=comparison | started,
    ).drop("area_fips", "begun_fips", "begun_month")


def _county_months(counties: Table, t: Table, month_rule: str) -> Table:
    """Each county with each month in the data that counts for it, once, however its rows overlap."""
    shifts: Mapping[str, Callable[[DateValue], DateValue]] = {
        "any_day": lambda start: start.truncate("M"),
        "first_day": lambda start: start,
        "mid_month": lambda start: (start - ibis.interval(days=14)).cast("date"),
    }
    # A month counts when its first day lies in the county's span: the span moves, and the day stands for
    # any day of the month, its first, or its fifteenth.
    start = shifts[month_rule](counties.start_date.cast("date"))
    end = counties.end_date.cast("date")
    if month_rule == "mid_month":
        end = shifts[month_rule](end)
    spans = counties.select(begun_fips="county_fips", span_start=start, span_end=end)
    months = t.select(begun_month="month").distinct()
    pairs = months.cross_join(spans)
    return (
        pairs.filter(
            pairs.begun_month >= pairs.span_start,
            pairs.span_end.isnull() | (pairs.begun_month < pairs.span_end),
        )
        .select("begun_fips", "begun_month")
        .distinct()
    )


def _with_death_month(t: Table) -> Table:
    deaths = t.filter(_.died == 1).group_by("person_id").agg(death_month=_.month.min())
    joined = t.left_join(deaths, "person_id")
    return joined.drop([name for name in joined.columns if name == "person_id_right"])


def _with_alignment_at_entry(t: Table, launch: DateValue | None) -> Table:
    """Replaces `aligned` by the person's alignment in the attribution month, in all their months."""
    otherwise = ibis.and_(*(_sure(rule.passes(t)) for rule in RULES if rule.name != "not_aligned"))
    candidates = t.filter(otherwise)
    from_launch = ibis.literal(True) if launch is None else candidates.month >= launch
    attribution = candidates.group_by(entry_person=_.person_id, entry_group=_.group).agg(
        first=candidates.month.min(where=from_launch),
        first_aligned=candidates.month.min(where=from_launch & candidates.aligned),
        last_before=candidates.month.max(where=~from_launch),
        last_before_aligned=candidates.month.max(where=~from_launch & candidates.aligned),
    )
    attribution = attribution.select(
        "entry_person",
        "entry_group",
        was_aligned=ibis.ifelse(
            _.first.notnull(), _.first == _.first_aligned, _.last_before == _.last_before_aligned
        ).fill_null(False),
    )
    joined = t.left_join(
        attribution, (t.person_id == attribution.entry_person) & (t.group == attribution.entry_group)
    )
    return joined.mutate(aligned=joined.was_aligned.fill_null(False)).drop(
        "entry_person", "entry_group", "was_aligned"
    )


def exclusions(judged: Table) -> Table:
    """Person-months and people by group and reason (ELIGIBLE among them): group, reason, months, people."""
    by_person = judged.group_by("group", "reason", "person_id").agg(months=_.count())
    return by_person.group_by("group", "reason").agg(months=_.months.sum().cast("int64"), people=_.count())


@dataclass(frozen=True)
class Exclusion:
    """How many person-months of a group were left out by one reason, and of how many people."""

    group: str
    reason: str
    sentence: str
    months: int
    people: int


@dataclass(frozen=True)
class Eligibility:
    """The tied count: months_in = eligible + what each reason left out, for each group."""

    eligible: Mapping[str, Exclusion]
    excluded: tuple[Exclusion, ...]

    @property
    def months_in(self) -> int:
        return self.months_eligible + sum(each.months for each in self.excluded)

    @property
    def months_eligible(self) -> int:
        return sum(each.months for each in self.eligible.values())


def read_exclusions(rows: Iterable[Mapping[str, Any]]) -> Eligibility:
    """The rows of `exclusions`, as dicts, with the reasons in the order of the rules and the absent ones zero."""
    found = {(row["group"], row["reason"]): (int(row["months"]), int(row["people"])) for row in rows}
    groups = ("demonstration", "comparison")

    def count(group: str, reason: str, sentence: str) -> Exclusion:
        return Exclusion(group, reason, sentence, *found.get((group, reason), (0, 0)))

    return Eligibility(
        eligible={group: count(group, ELIGIBLE, "Eligible.") for group in groups},
        excluded=tuple(count(group, reason, SENTENCES[reason]) for group in groups for reason in REASONS),
    )
