"""Worked example B, and the engine's cap against exact fractions on random people."""

import random
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import ibis
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from demonstrations.savings.cap import (
    MOST_CENTS,
    RATE_SCALE,
    Cap,
    Cost,
    annual_cap,
    annual_caps,
    capped_dollars,
    rate_key,
    with_caps,
)
from demonstrations.savings.periods import MOST_MONTHS
from demonstrations.savings.plan import cell_sides, read_capped_sides
from demonstrations.savings.policy import Policy
from tests.unit.demonstrations.savings.people import rows_of

EXAMPLE_B = [
    Cost(dollars * 100, months)
    for months, dollars in [
        (12, 9_000),
        (12, 14_400),
        (6, 30_000),
        (12, 48_000),
        (3, 24_000),
        (12, 6_000),
        (9, 18_000),
        (12, 120_000),
        (10, 20_000),
        (12, 36_000),
    ]
]
P85 = Decimal("0.85")

costs = st.builds(Cost, cents=st.integers(0, 10**9), months=st.integers(1, 24))


def test_example_b():
    cap = annual_cap(EXAMPLE_B, P85)
    assert cap.annual_dollars == 60_000
    total = sum(capped_dollars(cost, cap) for cost in EXAMPLE_B)
    assert total == Fraction("256400.00")
    assert total / sum(cost.months for cost in EXAMPLE_B) == Fraction("2564.00")
    assert sum(cost.cents for cost in EXAMPLE_B) / Fraction(100 * 100) == Fraction("3254.00")


def test_the_wrong_caps_of_example_b_are_others():
    annual = sorted(Fraction(cost.cents * 12, cost.months * 100) for cost in EXAMPLE_B)
    place = Fraction(P85) * (len(annual) - 1)
    below = annual[int(place)]
    interpolated = below + (annual[int(place) + 1] - below) * (place - int(place))
    assert interpolated == 83_400  # unweighted and interpolated
    as_cap = Cap(8_340_000, 12)
    assert sum(capped_dollars(cost, as_cap) for cost in EXAMPLE_B) / 100 == Fraction("2856.50")
    assert annual_cap(EXAMPLE_B, P85).annual_dollars not in (83_400, 43_800)


@given(st.lists(costs, min_size=1))
def test_a_cap_at_the_whole_cuts_nothing(people):
    cap = annual_cap(people, Decimal(1))
    assert all(capped_dollars(cost, cap) == Fraction(cost.cents, 100) for cost in people)


@given(st.lists(costs, min_size=1), st.decimals("0.01", "1", places=2))
def test_the_cap_is_the_smallest_value_that_reaches_the_percentile(people, percentile):
    cap = annual_cap(people, percentile)
    total = sum(cost.months for cost in people)
    upto = sum(cost.months for cost in people if not cap.cuts(cost))
    under = sum(c.months for c in people if c.cents * cap.months < cap.cents * c.months)
    assert upto >= Fraction(percentile) * total
    assert under < Fraction(percentile) * total


@given(st.lists(costs, min_size=1), st.decimals("0.01", "1", places=2), st.randoms())
def test_order_and_scale_of_people_do_not_matter(people, percentile, order):
    cap = annual_cap(people, percentile)
    shuffled = [Cost(cost.cents * 7, cost.months) for cost in order.sample(people, len(people))]
    assert annual_cap(shuffled, percentile).annual_dollars == 7 * cap.annual_dollars


@pytest.mark.parametrize(("people", "percentile"), [([], "0.99"), (EXAMPLE_B, "0"), (EXAMPLE_B, "1.01")])
def test_no_cap_of_nobody(people, percentile):
    with pytest.raises(ValueError, match="A cap needs"):
        annual_cap(people, Decimal(percentile))


def people_table(engine, rows):
    names = ("person_id", "group", "period", "cohort", "category", "spmi", "age_band", "months", "cents")
    types = [pa.string()] * 7 + [pa.int64()] * 2
    columns = {name: [row[name] for row in rows] for name in names}
    return engine.table(pa.table(columns, schema=pa.schema(list(zip(names, types, strict=True)))))


def random_people(seed, count=300):
    """Costs with many ties, zeros and outliers, in both groups, periods and two categories."""
    rng = random.Random(seed)
    return [
        {
            "person_id": f"P{number}",
            "group": rng.choice(["demonstration", "comparison"]),
            "period": rng.choice(["baseline", "performance"]),
            "cohort": "initial",
            "category": rng.choice(["facility", "community"]),
            "spmi": "",
            "age_band": rng.choice(["under 65", "65 and over"]),
            "months": (months := rng.randint(1, 24)),
            "cents": rng.choice([0, months * 100_000, rng.randrange(10**6), rng.randrange(10**10)]),
        }
        for number in range(count)
    ]


def exact_sides(rows, percentile, by_group):
    """The same sums from the exact pure functions, the oracle of the engine."""
    strata = defaultdict(list)
    for each in rows:
        strata[each["group"] if by_group else "", each["period"], each["category"]].append(each)
    sides = defaultdict(Fraction)
    for stratum in strata.values():
        cap = annual_cap([Cost(each["cents"], each["months"]) for each in stratum], percentile)
        for each in stratum:
            key = (each["category"], each["age_band"], each["group"], each["period"])
            sides[key] += capped_dollars(Cost(each["cents"], each["months"]), cap)
    return dict(sides)


@pytest.mark.parametrize("pool", ["pooled", "by_group"])
@pytest.mark.parametrize("percentile", ["0.5", "0.9", "0.99", "1"])
def test_the_engine_equals_the_exact_cap(engine, pool, percentile):
    policy = Policy(cap_pool=pool, cap_percentile=Decimal(percentile))
    for seed in range(3):
        rows = random_people(f"{pool} {percentile} {seed}")
        people = people_table(engine, rows)
        sides = read_capped_sides(rows_of(cell_sides(with_caps(people, annual_caps(people, policy), policy))))
        found = {(side.category, side.age_band, side.group, side.period): side.dollars for side in sides}
        assert found == exact_sides(rows, Decimal(percentile), pool == "by_group")
        assert sum(side.months for side in sides) == sum(each["months"] for each in rows)
        assert sum(side.people for side in sides) == len(rows)
        assert sum(side.uncapped_dollars for side in sides) == Fraction(
            sum(each["cents"] for each in rows), 100
        )
        assert all(side.dollars_cut >= 0 for side in sides)
        if percentile == "1":
            assert all(side.people_above == 0 and side.dollars_cut == 0 for side in sides)


def test_example_b_in_the_engine(engine):
    rows = [
        {
            "person_id": name,
            "group": "demonstration" if name < "F" else "comparison",
            "period": "baseline",
            "cohort": "C",
            "category": "community",
            "spmi": "",
            "age_band": "under 65",
            "months": cost.months,
            "cents": cost.cents,
        }
        for name, cost in zip("ABCDEFGHIJ", EXAMPLE_B, strict=True)
    ]
    people = people_table(engine, rows)
    policy = Policy(cap_percentile=P85)
    caps = annual_caps(people, policy)
    (cap,) = rows_of(caps)
    assert Cap(cap["cap_cents"], cap["cap_months"]).annual_dollars == 60_000
    sides = read_capped_sides(rows_of(cell_sides(with_caps(people, caps, policy))))
    assert sum(side.dollars for side in sides) == Fraction("256400.00")
    assert sum(side.people_above for side in sides) == 2


def test_a_national_cap_is_the_policys(engine):
    people = people_table(engine, random_people(1))
    national = {"baseline": Decimal("1000.50"), "performance": Decimal(2000)}
    policy = Policy(cap_pool="national", national_cap=national)
    caps = {
        each["period"]: (each["cap_cents"], each["cap_months"])
        for each in rows_of(annual_caps(people, policy))
    }
    assert caps == {"baseline": (100_050, 12), "performance": (200_000, 12)}
    side = read_capped_sides(rows_of(cell_sides(with_caps(people, annual_caps(people, policy), policy))))[0]
    assert side.dollars < side.uncapped_dollars


def test_the_order_of_rates_is_exact(engine):
    """Neighbors that binary floating point cannot tell apart, equal rates in different terms, and the largest."""
    pairs = [(1, 3), (2, 6), (333_333, 1_000_000 // MOST_MONTHS * 999), (0, 1), (0, 7)]
    pairs += [(MOST_CENTS, 1), (MOST_CENTS - 1, 1), (MOST_CENTS, MOST_MONTHS)]
    pairs += [(10**12 + 1, 999), (10**12, 998), (10**12 - 1, 997)]
    pairs += [(10**12 * 999 + 1, MOST_MONTHS), (10**12, 1), (10**9 * 997 * 2, 997 * 2), (10**9 * 991, 991)]
    rng = random.Random(3)
    pairs += [(rng.randrange(10**11), rng.randint(1, MOST_MONTHS)) for _ in range(2_000)]
    pairs = [(cents, months) for cents, months in pairs if months <= MOST_MONTHS and cents <= MOST_CENTS]
    table = engine.table(
        pa.table(
            {
                "cents": pa.array([c for c, _ in pairs], pa.int64()),
                "months": pa.array([m for _, m in pairs], pa.int64()),
            }
        )
    )
    found = rows_of(table.select("cents", "months", key=rate_key(table.cents, table.months)))
    for each in found:
        assert each["key"] == each["cents"] * RATE_SCALE // each["months"]
    keys, rates = {}, {}
    for each in found:
        rate = Fraction(each["cents"], each["months"])
        assert keys.setdefault(rate, each["key"]) == each["key"]
        assert rates.setdefault(each["key"], rate) == rate


@pytest.mark.parametrize("dialect", ["duckdb", "pyspark"])
def test_the_expressions_translate_for_both_engines(dialect):
    people = ibis.table(
        {
            "person_id": "string", "group": "string", "period": "string", "cohort": "string", "category": "string",
            "spmi": "string", "age_band": "string", "months": "int64", "cents": "int64",
        },
        name="people",
    )  # fmt: skip
    policy = Policy()
    sql = ibis.to_sql(cell_sides(with_caps(people, annual_caps(people, policy), policy)), dialect=dialect)
    assert "SUM" in sql
