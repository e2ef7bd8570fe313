"""Typed terms: what is read, what is refused and how the refusal helps."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from time import perf_counter

import pytest

from demonstrations.savings.policy import policy_from_json
from states.ingest.prefill.passage import Proposal
from states.ingest.terms import Entered, checked
from states.ingest.terms.around import plain
from states.ingest.terms.layout import parts_of
from tests.factories.entered import COUNTIES, MANAGED, POLICY, RULES, WHOLE, make_around, make_entered


def problems(entered: Entered, **around: object) -> list[tuple]:
    return [(p.file, p.row, p.column) for p in checked(entered, make_around(**around))[1]]


def test_terms_are_read():
    terms, found = checked(make_entered(), make_around())
    assert found == []
    assert (terms.model, terms.age_min, terms.max_plans) == ("capitated", 21, 3)
    assert [(y.number, y.start, y.end) for y in terms.years] == [
        (1, date(2014, 1, 1), date(2015, 7, 1)),
        (2, date(2015, 7, 1), date(2016, 7, 1)),
    ]
    assert [(p.year, p.percent, p.end) for p in terms.percentages] == [
        (1, Decimal("1.000"), None),
        (2, Decimal("2.500"), None),
        (1, Decimal("1.000"), date(2015, 1, 1)),
    ]
    assert [(c.fips, c.region, c.start) for c in terms.counties] == [
        ("53033", "", None),
        ("53061", "North", date(2014, 7, 1)),
    ]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ({"terms": {"model": "capitation"}}, [("terms", 1, "model")]),
        ({"terms": {"effective_from": ""}}, [("terms", 1, "effective_from")]),
        ({"terms": {"effective_from": "4/1/2013"}}, [("terms", 1, "effective_from")] * 2),
        ({"terms": {"effective_from": "2013-02-30"}}, [("terms", 1, "effective_from")] * 2),
        ({"terms": {"effective_from": "1913-04-01"}}, [("terms", 1, "effective_from")] * 2),
        ({"terms": {"signed_on": "2013-04-02"}}, [("terms", 1, "effective_from")]),
        ({"terms": {"signed_on": "2014-01-02", "effective_from": "2014-01-02"}}, [("years", 1, "first")]),
        ({"terms": {"age_min": "65"}}, [("terms", 1, "age_max")]),
        ({"terms": {"age_min": "121"}}, [("terms", 1, "age_min")]),
        ({"terms": {"age_min": "-1"}}, [("terms", 1, "age_min")]),
        ({"terms": {"target_population": "x" * 5_001}}, [("terms", 1, "target_population")]),
        ({"years": [{"number": "1", "first": "2014-01-01", "last": "9999-12-31"}], "percentages": []}, [("years", 1, "last")]),
        ({"years": [{"number": "1", "first": "2014-01-01", "last": "2013-12-31"}], "percentages": []}, [("years", 1, "last")]),
        ({"years": [{"number": "1", "first": "2014-01-01", "last": "2017-01-01"}], "percentages": []}, [("years", 1, "last")]),
        ({"years": [{"number": "2", "first": "2014-01-01", "last": "2014-12-31"}], "percentages": []}, [("years", 1, "number")]),
        ({"years": [{"number": "1", "first": "2014-01-01"}], "percentages": []}, [("years", 1, "last")]),
        ({"percentages": [{"year": "1", "measure": "aggregate_savings", "percent": "101"}]}, [("percentages", 1, "percent")]),
        ({"percentages": [{"year": "1", "measure": "aggregate_savings", "percent": "-1"}]}, [("percentages", 1, "percent")]),
        ({"percentages": [{"year": "1", "measure": "aggregate_savings", "percent": "1.0005"}]}, [("percentages", 1, "percent")]),
        ({"percentages": [{"year": "1", "measure": "aggregate_savings", "percent": "1e400"}]}, [("percentages", 1, "percent")]),
        ({"percentages": [{"year": "1", "measure": "savings", "percent": "1"}]}, [("percentages", 1, "measure")]),
        ({"percentages": [{"year": "3", "measure": "aggregate_savings", "percent": "1"}]}, [("percentages", 1, "year")]),
        ({"percentages": [{"year": "1", "measure": "aggregate_savings", "percent": "1"}] * 2}, [("percentages", 2, "percent")]),
        ({"percentages": [{"year": "1", "measure": "aggregate_savings", "percent": "1", "first": "2013-01-01", "last": "2014-06-30"}]}, [("percentages", 1, "first")]),
        ({"percentages": [{"year": "1", "measure": "aggregate_savings", "percent": "1", "first": "2014-01-01"}]}, [("percentages", 1, "last")]),
        ({"percentages": [{"year": "1", "measure": "minimum_savings", "percent": "2"}, {"year": "1", "measure": "maximum_savings", "percent": "1"}]}, [("percentages", 2, "percent")]),
        ({"counties": [{"county": "King"}, {"county": "king county"}]}, [("counties", 2, "county")]),
        ({"counties": [{"county": "06037"}]}, [("counties", 1, "county")]),
        ({"counties": [{"county": "King", "first": "2013-01-01"}]}, [("counties", 1, "first")]),
        ({"counties": [{"region": "North"}]}, [("counties", 1, "county")]),
        ({"counties": [{"county": "King"}] * 1_001}, [("counties", 1_001, "")]),
        ({"policy": [{"constant": "share_rate", "value": "50", "confirmed": "yes"}]}, [("policy", 1, "constant")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_where_it_is(part, expected):
    found = problems(make_entered(**part))
    assert [each for each in found if each in expected] == expected
    if part.get("counties", [{}])[0] != {"county": "King"} or len(part["counties"]) < 1_000:
        assert found == expected


def test_every_problem_is_told_at_once():
    entered = make_entered(
        terms={"model": "x", "age_min": "a"}, years=[{"number": "1"}], counties=[{"county": "Kong"}]
    )
    assert {file for file, _, _ in problems(entered)} == {"terms", "years", "percentages", "counties"}


@pytest.mark.parametrize(
    ("first", "last", "word"),
    [("2015-08-01", "2016-06-30", "gap"), ("2015-06-30", "2016-06-29", "overlap")],
)
def test_years_follow_one_another(first, last, word):
    years = [
        {"number": "1", "first": "2014-01-01", "last": "2015-06-30"},
        {"number": "2", "first": first, "last": last},
    ]
    [problem] = checked(make_entered(years=years), make_around())[1]
    assert (problem.file, problem.row, problem.column) == ("years", 2, "first")
    assert word in problem.fix and "2015-07-01" in problem.allowed


def test_only_the_first_year_may_be_longer():
    years = [
        {"number": "1", "first": "2014-01-01", "last": "2015-12-31"},
        {"number": "2", "first": "2016-01-01", "last": "2017-01-01"},
    ]
    assert problems(make_entered(years=years)) == [("years", 2, "last")]


@pytest.mark.parametrize(
    "name", ["King", "king", "KING COUNTY", " King  County ", "53033", "Kíng".replace("í", "i")]
)
def test_a_county_is_known_by_its_name_or_code(name):
    assert make_around().county(name.strip()) == "53033"


def test_a_code_that_lost_its_zero_is_known():
    assert make_around(counties={"06037": "Los Angeles"}).county("6037") == "06037"


def test_a_county_and_a_city_of_one_name_stay_apart():
    around = make_around(counties={"51159": "Richmond", "51760": "Richmond (city)"})
    assert [around.county(name) for name in ("Richmond", "Richmond city", "Richmond County")] == [
        "51159",
        "51760",
        "51159",
    ]
    assert plain("St. Mary’s Parish") == "saint marys"


@pytest.mark.parametrize(
    ("typed", "meant"), [("Snohomsih", "Snohomish"), ("Grays Harbour", "Grays Harbor"), ("Yakama", "Yakima")]
)
def test_a_typo_gets_a_suggestion(typed, meant):
    [problem] = checked(make_entered(counties=[{"county": typed}]), make_around())[1]
    assert problem.found == typed
    assert f"Did you mean {meant}?" in problem.fix


def test_five_hundred_counties_with_typos_are_all_told(capsys):
    names = {f"53{n:03}": f"{first}{last}" for n, (first, last) in enumerate((a, b) for a in ("North", "South", "East", "West", "Upper") for b in (chr(c) + w for c in range(65, 75) for w in ("ville", "burg", "ton", "ford", "field")))}  # fmt: skip
    pasted = [{"county": name[:-2] + name[-1] + name[-2]} for name in [*names.values()] * 2][:500]
    start = perf_counter()
    found = checked(make_entered(counties=pasted), make_around(counties=names))[1]
    with capsys.disabled():
        print(f"\n500 misspelled counties of {len(names)}: {perf_counter() - start:.2f} s")
    assert [problem.row for problem in found] == list(range(1, 501))
    assert sum("Did you mean" in problem.fix for problem in found) == 500


def test_an_amendment_names_what_it_amends():
    assert problems(make_entered(), is_amendment=True) == [("terms", None, "")]


def test_an_amendment_changes_something_and_may_reach_back():
    first = checked(make_entered(), make_around())[0]
    around = {"is_amendment": True, "amends": "The MOU", "amended": first}
    assert problems(make_entered(terms={"signed_on": "2016-01-01"}), **around) == [("terms", None, "")]
    assert problems(make_entered(terms={"signed_on": "2016-01-01", "age_min": "18"}), **around) == []
    assert checked(make_entered(terms={"age_min": "18"}), make_around(**around))[0] == replace(
        first, age_min=18
    )


def of_policy(policy: list[dict]):
    return checked(make_entered(terms=MANAGED, percentages=[], policy=policy), make_around())


NOT_WORDS = ("quality_map", "measures", "benchmarks")  # kept otherwise than they are typed


def test_a_managed_agreement_has_its_constants():
    terms, found = of_policy(WHOLE)
    assert found == []
    assert terms.policy.is_confirmed
    assert terms.policy.values == {
        "share_rate": Decimal("0.5"),
        "cap_pct": Decimal("0.06"),
        "fmap": Decimal("0.5"),
        "msr_table": [[5000, "4.50"], [10000, "3.20"]],
        "full_runout_months": 12,
        "quality_map": {"tiers": [{"at_least": "0.8", "pays": "1"}, {"at_least": "0.6", "pays": "0.5"}]},
        "measures": ["All-cause readmission", "Follow-up after discharge"],
        "benchmarks": {"All-cause readmission": "0.18"},
    } | {name: value for name, value in RULES.items() if name not in NOT_WORDS} | {
        "cap_percentile": Decimal("0.99")
    }
    assert [part.key for part in parts_of("managed_ffs")] == ["terms", "years", "counties", "policy"]


@pytest.mark.parametrize(
    "policy",
    [WHOLE[:-1], [*WHOLE[:-1], WHOLE[-1] | {"confirmed": "no"}]],
)
def test_a_policy_is_confirmed_once_every_constant_is(policy):
    terms, found = of_policy(policy)
    assert found == []
    assert not terms.policy.is_confirmed


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (POLICY[1:], [("policy", None, "constant")]),
        ([*POLICY, POLICY[0]], [("policy", 6, "constant")]),
        ([*POLICY[:3], POLICY[3] | {"value": "10000: 3; 5000: 4"}], [("policy", 4, "value")]),
        ([*POLICY[:3], POLICY[3] | {"value": "many"}], [("policy", 4, "value")]),
        ([POLICY[0] | {"value": "0"}, POLICY[3]], [("policy", 1, "value")]),
        ([*POLICY[:4], POLICY[4] | {"value": "40"}], [("policy", 5, "value")]),
        ([POLICY[0] | {"confirmed": "maybe"}, POLICY[3]], [("policy", 1, "confirmed")]),
        (
            [POLICY[0], POLICY[3], {"constant": "trend_rule", "value": "best", "confirmed": "no"}],
            [("policy", 3, "value")],
        ),
    ],
)
def test_a_wrong_constant_is_refused(policy, expected):
    assert [(p.file, p.row, p.column) for p in of_policy(policy)[1]] == expected


@pytest.mark.parametrize(
    ("constant", "value", "words"),
    [
        ("quality_map", "steps 80: 100", "Write identity, or like tiers"),
        ("quality_map", "identity 80", "Write identity, or like tiers"),
        ("quality_map", "tiers", "Write identity, or like tiers"),
        ("quality_map", "tiers 80: 100; 80: 50", "Remove one of the two steps"),
        ("quality_map", "tiers 120: 100", "Write identity, or like tiers"),
        ("quality_map", "split 40: 70", "Correct one of the two"),
        ("measures", ";", "Write the names with semicolons"),
        ("measures", "Readmission; readmission", "Remove one of the two"),
        ("measures", "Readmission: 18%", "give its benchmark with the benchmarks"),
        ("benchmarks", "All-cause readmission", "Write it like"),
        ("benchmarks", "All-cause readmission: low", "Write it like"),
        ("benchmarks", "All-cause readmission: 18%; All-cause readmission: 17%", "Remove one"),
        ("benchmarks", "All-cause readmision: 18%", "Did you mean All-cause readmission?"),
        ("benchmarks", "Falls: 2", "Add the measure, or remove its benchmark"),
        ("fmap_source", "x" * 201, "Name the notice"),
    ],
)
def test_a_wrong_rule_of_quality_or_source_is_refused_with_what_to_do(constant, value, words):
    rows = [row | {"value": value} if row["constant"] == constant else row for row in WHOLE]
    if constant == "measures":  # which the benchmarks would be measured against
        rows = [row for row in rows if row["constant"] != "benchmarks"]
    assert [words in problem.fix for problem in of_policy(rows)[1]] == [True]


@pytest.mark.parametrize("missing", ["fmap", "measures"])
def test_a_source_needs_its_percentage_and_benchmarks_their_measures(missing):
    rows = [row for row in WHOLE if row["constant"] != missing]
    assert [(problem.column, problem.allowed) for problem in of_policy(rows)[1]] == [("constant", missing)]


@pytest.mark.parametrize(
    ("quality_map", "kind"),
    [("identity", "identity"), ("split 40: 60", "split"), ("tiers 60:50%\n80%:100", "tiers")],
)
def test_what_is_typed_of_quality_is_what_the_savings_maths_reads(quality_map, kind):
    rows = [row | {"value": quality_map} if row["constant"] == "quality_map" else row for row in WHOLE]
    terms, found = of_policy(rows)
    assert found == []
    names = ("quality_map", "measures", "benchmarks", "fmap_source", "msr_table")
    policy, _ = policy_from_json({name: terms.policy.values[name] for name in names}, stored=True)
    assert policy.quality_map.kind == kind
    assert (policy.measures[0], policy.benchmarks) == (
        "All-cause readmission",
        {"All-cause readmission": "0.18"},
    )


def test_a_policy_without_measures_says_none():
    rows = [
        row | {"value": "none"} if row["constant"] in ("measures", "benchmarks") else row for row in WHOLE
    ]
    terms, found = of_policy(rows)
    assert found == [] and terms.policy.is_confirmed
    assert (terms.policy.values["measures"], terms.policy.values["benchmarks"]) == ([], {})


def test_a_confirmed_proposal_takes_its_place():
    entered = Entered.of({"counties": [{"county": "King"}]})
    for field, value in [
        ("age_min", "21"), ("counties", "King\nPierce"), ("years.2.first", "2015-01-01"), ("years.1.last", "2014-12-31"),
        ("years.1.aggregate_savings", "1"), ("years.1.aggregate_savings", "2"),
    ]:  # fmt: skip
        entered = entered.with_proposal(Proposal(field, value, 1, ""))
    assert entered.part("terms")[0]["age_min"] == "21"
    assert [row["county"] for row in entered.part("counties")] == ["King", "Pierce"]
    assert [(row["number"], row["first"], row["last"]) for row in entered.part("years")] == [
        ("1", "", "2014-12-31"),
        ("2", "2015-01-01", ""),
    ]
    assert [row["percent"] for row in entered.part("percentages")] == ["2"]


@pytest.mark.parametrize(
    "data", [None, 3, "x", [], {"terms": "x"}, {"terms": [3]}, {"years": [{"number": 1}]}, {"x": [{}]}]
)
def test_anything_may_be_sent(data):
    entered = Entered.of(data)
    assert entered.part("years") == []
    assert checked(entered, make_around())[1]


def test_the_made_up_counties_are_of_the_state():
    assert {fips[:2] for fips in COUNTIES} == {make_around().fips}
