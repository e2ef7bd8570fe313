from datetime import date
from decimal import Decimal

from enrollees.synthetic import Areas, County, Plan

JULY, OCTOBER = date(2013, 7, 1), date(2013, 10, 1)


def make_areas(**overrides) -> Areas:
    """Six counties of a demonstration that starts in two steps, and six counties of its comparison group."""
    fields = {
        "demonstration": tuple(
            County(fips, "WA", start, share)
            for fips, start, share in [
                ("53053", JULY, 40.0), ("53011", JULY, 20.0), ("53077", JULY, 8.0),
                ("53063", OCTOBER, 20.0), ("53035", OCTOBER, 10.0), ("53069", OCTOBER, 2.0),
            ]
        ),
        "comparison": tuple(
            County(fips, state)
            for fips, state in [
                ("05119", "AR"), ("05007", "AR"), ("13121", "GA"), ("13089", "GA"), ("54039", "WV"), ("54107", "WV"),
            ]
        ),
    } | overrides  # fmt: skip
    return Areas(**fields)


def make_synthetic_plan(**overrides) -> Plan:
    """A made-up Washington: two years before the start, then July 2013 to the end of 2015."""
    fields = {
        "demonstration": "wa-health-homes-mffs",
        "model": "managed_ffs",
        "areas": make_areas(),
        "start": JULY,
        "first": date(2011, 7, 1),
        "end": date(2016, 1, 1),
        "people": 400,
        "seed": 11,
        "effect": Decimal("-0.03"),
        "risk_threshold": 1.5,
    } | overrides
    return Plan(**fields)
