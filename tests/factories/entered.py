"""Terms as an official types them."""

from states.ingest.terms import Around, Entered

COUNTIES = {
    "53027": "Grays Harbor",
    "53033": "King",
    "53053": "Pierce",
    "53061": "Snohomish",
    "53077": "Yakima",
}


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
