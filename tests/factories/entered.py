"""Terms as an official types them."""

from states.ingest.terms import Around, Entered

COUNTIES = {
    "53027": "Grays Harbor",
    "53033": "King",
    "53053": "Pierce",
    "53061": "Snohomish",
    "53077": "Yakima",
}

MANAGED = {"model": "managed_ffs", "max_plans": ""}
POLICY = [
    {"constant": "share_rate", "value": "50", "confirmed": "yes"},
    {"constant": "cap_pct", "value": "6%", "confirmed": "yes"},
    {"constant": "fmap", "value": "50.00", "confirmed": "yes"},
    {"constant": "msr_table", "value": "5000: 4.5; 10000: 3.20", "confirmed": "yes"},
    {"constant": "full_runout_months", "value": "12", "confirmed": "yes"},
]
RULES = {
    "msr_interpolation": "loglog", "msr_n": "distinct", "cap_pool": "pooled", "trend_rule": "cell",
    "quality_map": "tiers 80: 100; 60: 50", "measures": "All-cause readmission; Follow-up after discharge",
    "benchmarks": "All-cause readmission: 18%", "fmap_source": "Federal Register of November 26, 2025",
    "category_rule": "category_age", "month_rule": "any_day", "alignment_test": "at_entry", "cap_percentile": "99",
}  # fmt: skip
WHOLE = [*POLICY, *({"constant": name, "value": value, "confirmed": "yes"} for name, value in RULES.items())]


def make_entered(**parts: object) -> Entered:
    """A capitated demonstration of two years in two counties; `terms` overrides single answers."""
    terms = {
        "model": "capitated",
        "signed_on": "2013-03-12",
        "effective_from": "2013-04-01",
        "target_population": "Full-benefit Medicare-Medicaid enrollees",
        "age_min": "21",
        "age_max": "64",
        "enrollment_method": "Opt-in, then passive with opt-out",
        "max_plans": "3",
    }
    rows = {
        "terms": [terms | dict(parts.pop("terms", {}))],
        "years": [
            {"number": "1", "first": "2014-01-01", "last": "2015-06-30"},
            {"number": "2", "first": "2015-07-01", "last": "2016-06-30"},
        ],
        "percentages": [
            {"year": "1", "measure": "aggregate_savings", "percent": "1"},
            {"year": "2", "measure": "aggregate_savings", "percent": "2.5"},
            {"year": "1", "measure": "quality_withhold", "percent": "1", "first": "2014-01-01", "last": "2014-12-31"},
        ],
        "counties": [{"county": "King"}, {"county": "53061", "region": "North", "first": "2014-07-01"}],
    }  # fmt: skip
    return Entered.of(rows | parts)


def make_around(**overrides: object) -> Around:
    fields = {"state": "WA", "state_name": "Washington", "fips": "53", "counties": COUNTIES}
    return Around(**fields | overrides)
