"""Small random person-months with everything odd that an import lets through, and random questions to ask of them.

People move between counties and groups, die, come and go; optional columns are unknown here and there; the dearest
and the cheapest cost occur. Nothing here is meant to look like people: it is for two engines to disagree on.
"""

import random
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from demonstrations.evaluation.adjustments import Rate
from demonstrations.evaluation.covariates import PRIMARY, REPLICATION
from demonstrations.evaluation.outcomes import OUTCOMES
from demonstrations.savings.periods import Window
from demonstrations.savings.policy import Policy
from enrollees.models import Dataset
from enrollees.selectors.area import CountySpan
from enrollees.selectors.evaluation_cells import FEE_FOR_SERVICE
from enrollees.selectors.evaluation_data import EvaluationPlan
from fai_portal.common.periods import Period, add_months
from fai_portal.documents import store

FIRST, LAUNCH, END = date(2012, 1, 1), date(2013, 7, 1), date(2015, 1, 1)
COUNTIES = {
    "demonstration": ("53001", "53003", "53005", "53007"),
    "comparison": ("05001", "05003", "13001", "13003"),
}
STATES = {"53": "WA", "05": "AR", "13": "GA"}
MONEY, FLAG, COUNT = pa.decimal128(12, 2), pa.int8(), pa.int16()
TYPES = {
    "person_id": pa.int64(), "month": pa.date32(), "group": pa.string(), "state": pa.string(),
    "county_fips": pa.string(), "dual_status": pa.string(), "part_a": FLAG, "part_b": FLAG,
    "medicare_advantage": FLAG, "medicare_paid": MONEY, "aligned_other": FLAG, "pace": FLAG, "age": COUNT,
    "sex": pa.string(), "race": pa.string(), "died": FLAG, "hcc": pa.float64(), "category": pa.string(),
    "cohort": pa.string(), "ltss": FLAG, "spmi": FLAG, "meets_clinical_rule": FLAG, "secondary_payer": FLAG,
    "enrolled": FLAG, "engaged": FLAG, "plan_contract": pa.string(), "medicare_capitation": MONEY,
    "medicaid_paid": MONEY, "inpatient": COUNT, "ed": COUNT, "discharges": COUNT, "readmit": COUNT,
    "mh_discharges": COUNT, "mh_followup": COUNT, "long_stay": FLAG, "area_miles": pa.float64(),
}  # fmt: skip


def odd_dataset(seed: int, folder: Path, *, people: int = 150) -> Dataset:
    """The rows in the store, as an import would leave them, without a row in the database."""
    chance = random.Random(seed)
    rows = [row for _ in range(people) for row in _person(chance)]
    rows.sort(key=lambda row: (row["person_id"], row["month"]))
    columns = {name: pa.array([row[name] for row in rows], kind) for name, kind in TYPES.items()}
    file = folder / f"odd-{seed}.parquet"
    pq.write_table(pa.table(columns), file, store_decimal_as_integer=True, store_schema=False)
    kept = {"sha256": store.put(file), "rows": len(rows), "size": file.stat().st_size}
    return Dataset(content_hash=kept["sha256"], files=[kept], rows=len(rows), people=people)


def odd_choices(seed: int) -> tuple[EvaluationPlan, Policy, Window, tuple[CountySpan, ...] | None]:
    """What to ask: an evaluation plan, and a policy with its window and counties."""
    chance = random.Random(seed)
    counties = chance.choice((None, _spans(chance), _spans(chance)))
    plan = EvaluationPlan(
        model=chance.choice(("managed_ffs", "capitated")),
        launch=LAUNCH,
        years=chance.choice(((), (LAUNCH,), (LAUNCH, date(2014, 4, 1)))),
        end=END,
        counties=counties,
        covariates=PRIMARY,
        outcomes=(FEE_FOR_SERVICE.key, *(outcome.key for outcome in OUTCOMES)),
        quarters_of=("medicare_cost", "readmission"),
        baseline_months=chance.choice((11, 12, 18)),
        ages=chance.choice(((21, None), (21, 64), (None, None))),
        rates=_rates(),
        switches=chance.choice(((), ("one",), ("one", "two"))),
        percentile=chance.choice((None, Decimal("0.9"), Decimal("0.99"))),
        replication=chance.choice((None, REPLICATION)),
        without=chance.choice((None, (date(2014, 2, 1), date(2014, 4, 1)))),
    )
    policy = Policy(
        cap_percentile=chance.choice((Decimal("0.9"), Decimal("0.99"), Decimal(1))),
        cap_pool=chance.choice(("pooled", "by_group")),
        category_rule=chance.choice(("category_age", "category_age_spmi")),
        month_rule=chance.choice(("any_day", "first_day", "mid_month")),
        alignment_test=chance.choice(("at_entry", "monthly")),
    )
    window = Window(
        baseline=Period(FIRST, LAUNCH),
        performance=Period(date(2014, 1, 1), END),
        launch=LAUNCH,
        own_baselines=chance.choice(({}, {"première": Period(date(2012, 7, 1), LAUNCH)})),
    )
    return plan, policy, window, counties


def _person(chance: random.Random) -> list[dict[str, Any]]:
    number, group = chance.getrandbits(63), chance.choice(tuple(COUNTIES))
    county = chance.choice(COUNTIES[group])
    person = {
        "person_id": number,
        "sex": chance.choice("FMU"),
        "race": chance.choice(("white", "black", None)),
        "cohort": chance.choice((None, None, "", "première")),
    }
    rows = []
    for place in range(chance.randrange(36)):
        if chance.random() < 0.02:  # a move, now and then to the other group
            group = chance.choice((group, group, *COUNTIES))
            county = chance.choice(COUNTIES[group])
        if chance.random() < 0.9:
            where = {"group": group, "state": STATES[county[:2]], "county_fips": county}
            rows.append(person | where | {"month": add_months(FIRST, place)} | _month(chance))
    return rows


def _month(chance: random.Random) -> dict[str, Any]:
    def flag(often: float, unknown: float = 0.1) -> int | None:
        return None if chance.random() < unknown else int(chance.random() < often)

    def count(unknown: float = 0.2) -> int | None:
        return None if chance.random() < unknown else chance.choice((0, 0, 1, 2, 7))

    def dollars(unknown: float = 0.2) -> Decimal | None:
        cents = chance.choice((0, 1, 10**9 + 1, chance.randrange(10**6), chance.randrange(10**5)))
        return None if chance.random() < unknown else Decimal(cents).scaleb(-2)

    return {
        "dual_status": chance.choice(("02", "02", "02", "04", "08", "01", "NA")),
        "part_a": flag(0.98, 0),
        "part_b": flag(0.98, 0),
        "medicare_advantage": flag(0.1, 0),
        "medicare_paid": dollars(0),
        "medicare_capitation": dollars(0.5),
        "medicaid_paid": dollars(),
        "age": chance.choice((None, 20, 21, 44, 64, 65, 90)),
        "hcc": chance.choice((None, 0.1, 0.30000000000000004, 1.205, 0.0)),
        "category": chance.choice((None, "", "facility", "hcbs", "community")),
        "plan_contract": chance.choice((None, None, "", "H0001", "R0002", "S9")),
        "area_miles": chance.choice((1.5, 20.25)),
        **{name: flag(0.05) for name in ("aligned_other", "pace", "secondary_payer", "long_stay")},
        **{name: flag(0.5) for name in ("ltss", "spmi", "enrolled", "engaged")},
        **{name: count() for name in ("inpatient", "ed", "discharges", "readmit")},
        **{name: count() for name in ("mh_discharges", "mh_followup")},
        "meets_clinical_rule": flag(0.95),
        "died": flag(0.01),
    }


def _spans(chance: random.Random) -> tuple[CountySpan, ...]:
    """Every county of the demonstration, some later than others, one that ends."""
    starts = (LAUNCH, date(2013, 7, 15), date(2013, 10, 1), date(2014, 1, 20))
    spans = [CountySpan(fips, chance.choice(starts), None) for fips in COUNTIES["demonstration"]]
    return (*spans[:-1], CountySpan(spans[-1].fips, LAUNCH, date(2014, 9, 10)))


def _rates() -> tuple[Rate, ...]:
    """Two adjustments whose product has more digits than cents can show."""

    def rate(switch: str, scope: str, value: str, first: date, county: str = "") -> Rate:
        return Rate(
            switch, switch, scope, "divide", first, None, "", county, "", Decimal(value), "recalled", "none"
        )

    return (
        rate("one", "ffs", "0.98", date(2013, 4, 1)),
        *(rate("two", "all", "1.0370370370", FIRST, county) for county in sum(COUNTIES.values(), ())),
    )
