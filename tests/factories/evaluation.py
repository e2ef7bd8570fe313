"""An evaluation of made-up people, as the builder gathers it: no dataset, no engine."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np

from demonstrations.evaluation.outcomes import BY_KEY
from enrollees.selectors.evaluation_cells import FEE_FOR_SERVICE
from enrollees.selectors.evaluation_data import EvaluationData, PersonPeriods, Quarters, Sums
from reports.builders.evaluation.basis import PARAMETERS, Choices, plan_of
from reports.builders.evaluation.compute import computed, planned
from reports.builders.evaluation.gather import Gathered
from reports.builders.evaluation.matching import matched
from reports.builders.evaluation.replication import replicated
from reports.builders.inputs import Basis, Inputs
from reports.builders.parameters import canonical
from reports.builders.steps import Unkept

FACTS = {
    "demonstration": "MyCare Ohio",
    "state": "Ohio",
    "model": "Capitated model",
    "model_key": "capitated",
    "launch": "2014-05-01",
    "years": [["2014-05-01", "2016-01-01"], ["2016-01-01", "2017-01-01"]],
    "counties": [["39035", "2014-05-01", None], ["39049", "2014-05-01", None]],
    "ages": [21, None],
}
PERIODS = (-1, 0, 1, 2)
MONTHS = {-1: 12, 0: 12, 1: 20, 2: 12}
QUARTERS = {-1: range(-7, -3), 0: range(-3, 1), 1: range(1, 8), 2: range(8, 12)}
OUTCOMES = ("medicare_cost", "ffs_cost", "any_inpatient", "any_ed")
REASONS = {"full_benefit_dual": 60, "pace": 25, "medicare_primary": 14}


def make_inputs(**parameters: str) -> Inputs:
    dataset = SimpleNamespace(
        content_hash="ab" * 32,
        layout="person_months",
        layout_version=1,
        rows=100_000,
        people=3_000,
        first_month=date(2012, 5, 1),
        last_month=date(2016, 12, 1),
    )
    return Inputs(
        dataset=dataset,
        parameters=canonical(PARAMETERS, {"draws": "49", **parameters}),
        basis=Basis(policy={}, policy_version="", facts=FACTS),
        code_version="0.1.0+0123456789ab",
        seed=0,
        digest="cd" * 32,
        date=date(2026, 11, 24),
    )


def make_people(*, each: int, counties: int, rare: int = 0, seed: int = 1) -> dict[str, np.ndarray]:
    """`each` people of each group in `counties` counties; `rare` demonstration people have renal disease."""
    rng = np.random.default_rng(seed)
    demo = np.repeat([True, False], each)
    n = len(demo)
    place = np.arange(n) % counties
    esrd = np.zeros(n)
    esrd[:rare] = 1.0
    esrd[each:][rng.random(each) < 0.05] = 1.0
    if not rare:
        esrd[:each][rng.random(each) < 0.05] = 1.0
    return {
        "demo": demo,
        "county": np.array([f"{'39' if d else '18'}{p:03d}" for d, p in zip(demo, place, strict=True)]),
        "state": np.where(demo, "OH", np.where(place % 2, "IN", "KY")),
        "age": rng.choice([30.0, 55.0, 70.0, 80.0, 90.0], n, p=[0.2, 0.2, 0.3, 0.2, 0.1]),
        "sex": rng.choice(["F", "M"], n),
        "race": rng.choice(["white", "black"], n, p=[0.7, 0.3]),
        "esrd": esrd,
        "hcc": np.round(rng.lognormal(0.2, 0.4, n) + 0.05 * demo, 3),
        "ltss": (rng.random(n) < 0.35).astype(float),
        "spmi": (rng.random(n) < 0.25).astype(float),
    }


def make_data(
    *, effect: float = 0.0, each: int = 250, counties: int = 8, rare: int = 0, reasons: dict | None = None
) -> EvaluationData:
    """Everybody is there in every period. `effect` -0.1 takes a tenth off fee-for-service cost after the start."""
    people = make_people(each=each, counties=counties, rare=rare)
    rng = np.random.default_rng(2)
    n, count = len(people["demo"]), len(PERIODS)
    person = np.tile(np.arange(n), count)
    period = np.repeat(PERIODS, n)
    months = np.array([MONTHS[p] for p in period])
    every = {name: np.tile(values, count) for name, values in people.items()}
    rate = 900 * np.exp(0.3 * (every["hcc"] - 1.2) + 0.03 * period)
    rate = rate * np.where(every["demo"] & (period > 0), 1 + effect, 1.0)
    weight = months.astype(float)
    paid = rate * weight * rng.gamma(4, 1 / 4, len(rate))
    flags = rng.binomial(months, np.clip(0.03 * every["hcc"], 0, 0.9)).astype(float)
    cost = Sums(weight, paid, paid**2 / weight * 1.5, np.zeros(len(rate)))
    flag = Sums(weight, flags, flags, weight - flags)
    sums = {"medicare_cost": cost, "ffs_cost": cost, "any_inpatient": flag, "any_ed": flag}
    without = np.where(every["demo"] & (period > 0), paid / (1 + effect), paid)
    paired = Sums(weight, without, without**2 / weight * 1.5, np.zeros(len(rate)))
    sums |= dict.fromkeys(("cost_without", "cost_without_uncut", "ffs_without"), paired)
    sums |= dict.fromkeys(("cost_cut", "cost_uncut", "cost_as_paid", "ffs_uncut"), cost)
    columns = {name: every[name] for name in ("age", "sex", "race", "esrd", "hcc", "ltss", "spmi")}
    bands = np.array(["21-44", "45-64", "65-74", "75-84", "85+"])
    columns["age_band"] = bands[np.searchsorted([45, 65, 75, 85], every["age"], side="right")]
    rows = PersonPeriods(
        person=person,
        demo=every["demo"],
        cohort=np.repeat("2014-05-01", len(person)),
        period=period,
        county=every["county"],
        state=every["state"],
        months=months,
        columns=columns,
        sums=sums,
        current=make_current(every, period, months),
    )
    return EvaluationData(
        rows=rows,
        quarters=make_quarters(rows),
        outcomes=(BY_KEY["medicare_cost"], FEE_FOR_SERVICE, BY_KEY["any_inpatient"], BY_KEY["any_ed"]),
        cohorts=(date(2014, 5, 1),),
        first_month=date(2012, 5, 1),
        end=date(2017, 1, 1),
        flow=make_flow(each, reasons or REASONS),
        plan_months=make_plan_months(each),
        enrollment=make_enrollment(each),
        cuts=(),
        completeness=make_completeness(each),
        moves=make_moves(each),
    )


def make_current(
    every: dict[str, np.ndarray], period: np.ndarray, months: np.ndarray
) -> dict[str, np.ndarray]:
    """What a replication adjusts for: the risk score has grown, and one score is not known."""
    hcc = every["hcc"] + 0.02 * period
    hcc[0] = np.nan
    rng = np.random.default_rng(3)
    return {
        "age": every["age"] + period,
        "esrd": every["esrd"],
        "died_in_year": (rng.random(len(period)) < 0.05).astype(float),
        "share_of_year_eligible": months / months.max(),
        "hcc": hcc,
    }


def make_completeness(each: int) -> tuple[dict, ...]:
    """Plans that report for nine months in ten from 2014 on, and never before."""
    return tuple(
        {
            "group": group, "year": year, "in_plan": in_plan, "months": 6 * each, "people": each // 2,
            "known": 6 * each if not in_plan else 5 * each if year > 2013 else 0,
            "people_known": each // 2 if not in_plan or year > 2013 else 0,
            "people_unknown": each // 4 if in_plan else 0,
        }
        for group in ("demonstration", "comparison")
        for year in (2012, 2013, 2014, 2015, 2016)
        for in_plan in (False, True)
    )  # fmt: skip


def make_quarters(rows: PersonPeriods) -> Quarters:
    """Each person-period in equal parts."""
    spans = [list(QUARTERS[p]) for p in rows.period]
    place = np.repeat(np.arange(len(rows)), [len(span) for span in spans])
    parts = np.array([len(span) for span in spans])[place]
    found = {}
    for key in ("medicare_cost", "ffs_cost", "any_inpatient", "any_ed"):
        own = rows.sums[key]
        found[key] = Sums(
            *(getattr(own, name)[place] / parts for name in ("weight", "total", "square", "zero"))
        )
    return Quarters(place, np.concatenate(spans), found)


def make_flow(each: int, reasons: dict[str, int]) -> tuple[dict, ...]:
    return tuple(
        {"group": group, "period": period, "reason": reason, "people": people, "months": 0}
        for group in ("demonstration", "comparison")
        for period in PERIODS
        for reason, people in {**reasons, "eligible": each + 40}.items()
    )


def make_moves(each: int, *, few: int = 0) -> tuple[dict, ...]:
    """Of each 290 people eligible in a year, in the next or after the start; `few` of them go to plans."""
    everybody = each + 40
    after = {"died": 12, "area": 15, "full_benefit_dual": 20, "gone": 11, "ma": 30 - few}
    after["ffs"] = everybody - 60 - sum(after.values()) - few
    pairs = ((-1, 0), (0, 1), (0, 2), (1, 2))
    counts = {
        **{("ffs", end): count for end, count in after.items()},
        ("ma", "ma"): 45,
        ("ma", "ffs"): 15,
        ("ffs", "mmp"): few,
    }
    return tuple(
        {"group": group, "period": start, "until": until, "before": before, "after": end, "people": people}
        for group in ("demonstration", "comparison")
        for start, until in pairs
        for (before, end), people in counts.items()
        if people
    )


def make_plan_months(each: int) -> tuple[dict, ...]:
    return tuple(
        {
            "group": group, "period": period, "kind": kind, "months": months, "people": each // 4,
            "known": months if kind == "ffs" else 0, "cents": 90_000 * months,
        }
        for group in ("demonstration", "comparison")
        for period in PERIODS
        for kind, months in (("ffs", 4_000), ("ma", 600))
    )  # fmt: skip


def make_enrollment(each: int) -> tuple[dict, ...]:
    return tuple(
        {"month": date(2014, month, 1), "eligible": each, "enrolled": each // 4, "engaged": each // 10}
        for month in range(5, 11)
    )


def make_gathered(
    *, parameters: dict[str, str] | None = None, data: EvaluationData | None = None, **options
) -> Gathered:
    """Everything the report is arranged from; `options` as for `make_data`."""
    inputs = make_inputs(**{"subgroups": "no", **(parameters or {})})
    data = data or make_data(**options)
    choices = Choices(inputs.parameters)
    rules = choices.rules(inputs.seed)
    found = matched(data.rows, cap=choices.cap)
    plan = replace(plan_of(inputs), quarters_of=tuple(data.quarters.sums))
    wanted = planned(data.outcomes, plan, subgroups=choices.is_on("subgroups"))
    done = computed(data, found, rules, wanted=wanted, steps=Unkept())
    again = replicated(data, plan.replication, rules, cap=choices.cap, steps=Unkept())
    return Gathered(inputs, plan, choices, rules, data, found, done, again)
