"""Random portfolios of person-months with every complication, in which no side of a cell is empty."""

import random
from datetime import date
from decimal import Decimal
from typing import Any

from demonstrations.savings.periods import Window
from fai_portal.common.periods import Period
from tests.unit.demonstrations.savings.people import COUNTY, ELSEWHERE, LATE_COUNTY, months, row

LAUNCH = date(2013, 7, 1)
WINDOW = Window(Period(date(2012, 7, 1), LAUNCH), Period(LAUNCH, date(2014, 7, 1)))
SPANS = [
    (COUNTY, LAUNCH, None),
    (LATE_COUNTY, date(2013, 10, 15), date(2014, 4, 10)),
]
MONTHS = months("2012-06", 26)  # one month before the baseline and one after the performance period


def portfolio(seed: int, people_a_cell: int = 6) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    rows: list[dict[str, Any]] = []
    for group in ("demonstration", "comparison"):
        for category in ("facility", "hcbs", "community"):
            for age in (50, 70):
                for number in range(people_a_cell):
                    name = f"{group[0]}{category[0]}{age}-{number}"
                    steady = number < 2  # always eligible, so that no side is empty
                    rows += _person(rng, name, group, category, age, steady=steady)
    rng.shuffle(rows)
    return rows


def _person(rng, name, group, category, age, *, steady):
    county = COUNTY if steady else rng.choice([COUNTY, COUNTY, LATE_COUNTY, ELSEWHERE])
    first, last = (0, 25) if steady else sorted(rng.sample(range(26), 2))
    death = None if steady or rng.random() > 0.5 else rng.randint(first, last)
    moves = not steady and rng.random() < 0.3
    aligned_from = rng.randrange(26) if not steady and rng.random() < 0.2 else 99
    scale = rng.choice([1_000, 50_000, 400_000])
    rows = []
    for place in range(first, last + 1):
        if not steady and rng.random() < 0.08:
            continue

        def sometimes(value, usual, chance):
            return value if not steady and rng.random() < chance else usual

        rows.append(
            row(
                name,
                month=MONTHS[place],
                group=group,
                county_fips=county if group == "demonstration" else ELSEWHERE,
                dual_status=sometimes("01", rng.choice(["02", "04", "08"]), 0.05),
                part_a=sometimes(0, 1, 0.03),
                part_b=sometimes(0, 1, 0.03),
                medicare_advantage=sometimes(1, 0, 0.05),
                medicare_paid=Decimal(rng.choice([0, scale, rng.randrange(scale * 20)])) / 100,
                pace=sometimes(1, 0, 0.02),
                aligned_other=int(place >= aligned_from),
                meets_clinical_rule=sometimes(rng.choice([0, None]), 1, 0.1),
                secondary_payer=sometimes(rng.choice([1, None]), 0, 0.05),
                died=int(place == death),
                age=age + place // 12,
                category=sometimes("facility", category, 0.3) if moves else category,
            )
        )
    return rows
