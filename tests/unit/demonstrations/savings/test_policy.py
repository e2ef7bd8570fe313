import dataclasses
import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from demonstrations.savings.findings import Refusal
from demonstrations.savings.medicaid import MedicaidTotals
from demonstrations.savings.msr import AGREEMENT_POINTS
from demonstrations.savings.policy import FIELDS, WARNED_DEFAULTS, Policy, policy_from_json, policy_from_text
from demonstrations.savings.quality import Quality, Score

WHOLE = {
    "state": "WA",
    "period_start": "2013-07-01",
    "period_end": "2014-12-31",
    "months": 18,
    "version": "1",
    "effective_from": "2013-07-01",
    "source_document": "Final Demonstration Agreement",
    "confirmed": True,
    "share_rate": Decimal("0.5"),
    "msr_table": [[5000, Decimal("4.5")], [10000, Decimal("3.2")]],
    "msr_interpolation": "linear",
    "msr_n": "distinct",
    "msf_rule": "msr",
    "quality_map": {
        "tiers": [
            {"at_least": Decimal("0.6"), "pays": Decimal("0.75")},
            {"at_least": Decimal("0.8"), "pays": 1},
        ]
    },
    "measures": ["All-cause readmission"],
    "benchmarks": {"All-cause readmission": "0.18"},
    "cap_pct": Decimal("0.06"),
    "fmap": Decimal("0.5"),
    "fmap_source": "Federal Register",
    "cap_percentile": Decimal("0.99"),
    "cap_pool": "national",
    "national_cap": {"baseline": 100000, "performance": Decimal("104000.50")},
    "trend_rule": "cohort_composite",
    "category_rule": "category_age_spmi",
    "month_rule": "first_day",
    "alignment_test": "monthly",
    "full_runout_months": 9,
    "include_ime_dsh": False,
    "price_adjust": "none",
    "min_cell_months": 50,
    "beneficiaries": 20000,
    "interim": Decimal("1500000.00"),
    "quality": {
        "met": 8,
        "required": 10,
        "reporting": {"met": 4, "required": 4},
        "performance": {"met": 4, "required": 6},
    },
    "medicaid": {"target_dollars": 200, "actual_dollars": Decimal("210.5"), "fmap": Decimal("0.5")},
}


def refused(**fields):
    with pytest.raises(Refusal) as refusal:
        policy_from_json(fields, file="policy.json")
    return [(finding.field, finding.rule) for finding in refusal.value.findings]


def test_every_field_is_read():
    policy, warnings = policy_from_json(WHOLE)
    assert warnings == ()
    assert policy.defaulted == ()
    assert set(WHOLE) == set(FIELDS) == {f.name for f in dataclasses.fields(Policy)} - {"defaulted"}
    assert (policy.period_start, policy.period_end) == (date(2013, 7, 1), date(2014, 12, 31))
    assert policy.msr_table == ((5000, Decimal("4.5")), (10000, Decimal("3.2")))
    assert [(tier.at_least, tier.pays) for tier in policy.quality_map.tiers] == [
        (Fraction(4, 5), 1),
        (Fraction(3, 5), Fraction(3, 4)),
    ]
    assert policy.quality == Quality(8, 10, Score(4, 4), Score(4, 6))
    assert policy.medicaid == MedicaidTotals(Fraction(200), Fraction(421, 2), Fraction(1, 2))
    assert policy.national_cap == {"baseline": 100000, "performance": Decimal("104000.50")}
    assert policy.cap_pct == Decimal("0.06")


def test_left_out_every_field_takes_its_default_and_says_so():
    policy, warnings = policy_from_json({})
    assert warnings == (
        "default:months",
        "default:msr_table",
        "default:msr_interpolation",
        "default:beneficiaries",
        "default:trend_rule",
        "default:share_rate",
        "default:quality_map",
        "default:cap_pct",
        "default:interim",
        "default:confirmed",
    )
    assert policy == dataclasses.replace(Policy(), defaulted=FIELDS)
    assert (policy.months, policy.msr_table, policy.msr_interpolation) == (12, AGREEMENT_POINTS, "loglog")
    assert (policy.trend_rule, policy.share_rate, policy.quality_map.kind) == (
        "cell",
        Decimal("0.5"),
        "identity",
    )
    assert (policy.cap_pct, policy.interim, policy.confirmed) == (None, 0, False)


@pytest.mark.parametrize("field", WARNED_DEFAULTS)
def test_each_default_warns_alone(field):
    record = {name: value for name, value in WHOLE.items() if name != field}
    assert policy_from_json(record)[1] == (f"default:{field}",)


@pytest.mark.parametrize("field", sorted(set(FIELDS) - set(WARNED_DEFAULTS) - {"national_cap"}))
def test_other_defaults_are_known_without_a_warning(field):
    policy, warnings = policy_from_json({name: value for name, value in WHOLE.items() if name != field})
    assert warnings == ()
    assert policy.defaulted == (field,)


def test_no_cap_said_out_loud_is_no_default():
    policy, warnings = policy_from_json({**WHOLE, "cap_pct": None})
    assert policy.cap_pct is None
    assert warnings == ()


@pytest.mark.parametrize("field", ["beneficiaries", "quality", "medicaid", "fmap", "period_end"])
def test_null_reads_as_left_out_where_nothing_is_a_value(field):
    policy, _ = policy_from_json({**WHOLE, field: None})
    assert getattr(policy, field) is None
    assert field in policy.defaulted


@pytest.mark.parametrize(
    ("written", "field", "read"),
    [
        ('{"interim": "1500000.00"}', "interim", Decimal("1500000.00")),
        ('{"share_rate": "0.333333"}', "share_rate", Decimal("0.333333")),
        ('{"months": "18"}', "months", 18),
        ('{"months": 18.0}', "months", 18),
        ('{"beneficiaries": "14891"}', "beneficiaries", 14_891),
        (
            '{"msr_table": [["5000", "4.50"], [50000, "2.00"], [100000, 1.5]]}',
            "msr_table",
            ((5_000, Decimal("4.5")), (50_000, Decimal(2)), (100_000, Decimal("1.5"))),
        ),
    ],
)
def test_a_number_may_stand_in_quotes_as_the_answer_prints_it(written, field, read):
    policy, _ = policy_from_text(written.encode())
    assert getattr(policy, field) == read


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("months", 0, "out_of_range"),
        ("months", -1, "out_of_range"),
        ("months", "12 months", "wrong_type"),
        ("months", Decimal("12.5"), "wrong_type"),
        ("months", "-12", "out_of_range"),
        ("months", Decimal("1E+999999"), "out_of_range"),
        ("months", True, "wrong_type"),
        ("months", None, "wrong_type"),
        ("share_rate", Decimal("1.01"), "out_of_range"),
        ("share_rate", Decimal("-0.01"), "out_of_range"),
        ("share_rate", "50%", "wrong_type"),
        ("share_rate", "5e-1", "wrong_type"),
        ("share_rate", "1.5", "out_of_range"),
        ("share_rate", 0.5, "wrong_type"),  # a binary float is not what was written
        ("share_rate", Decimal("NaN"), "out_of_range"),
        ("share_rate", Decimal("1E-99"), "out_of_range"),
        ("cap_pct", Decimal("6"), "out_of_range"),
        ("fmap", Decimal("50"), "out_of_range"),
        ("cap_percentile", 0, "out_of_range"),
        ("cap_percentile", 99, "out_of_range"),
        ("cap_percentile", Decimal("0.9900001"), "out_of_range"),
        ("msr_table", [], "empty_table"),
        ("msr_table", {}, "empty_table"),
        ("msr_table", "4.5", "wrong_type"),
        ("msr_table", [[5000, 2], [10000, 3]], "rising"),
        ("msr_table", [[5000, 2], [10000, 2]], "flat"),  # flat: chance falls as beneficiaries rise
        ("msr_table", [[10000, 3], [5000, 2]], "not_rising"),
        ("msr_table", [[5000, 3], [5000, 2]], "not_rising"),
        ("msr_interpolation", "cubic", "unknown_value"),
        ("msr_n", "mean", "unknown_value"),
        ("msf_rule", "none", "unsupported"),
        ("msf_rule", 2, "wrong_type"),
        ("quality_map", "steps", "wrong_type"),
        ("quality_map", {"tiers": []}, "wrong_type"),
        (
            "quality_map",
            {"split": {"report": Decimal("0.5"), "performance": Decimal("0.6")}},
            "weights_do_not_add",
        ),
        (
            "quality_map",
            {"tiers": [{"at_least": 1, "pays": 1}, {"at_least": 1, "pays": 0}]},
            "duplicate_tier",
        ),
        ("trend_rule", "pooled", "unknown_value"),
        ("trend_rule", 1, "wrong_type"),
        ("cap_pool", "state", "unknown_value"),
        ("national_cap", 5, "wrong_type"),
        ("confirmed", "yes", "wrong_type"),
        ("confirmed", 1, "wrong_type"),
        ("beneficiaries", -1, "out_of_range"),
        ("beneficiaries", Decimal("5000.5"), "wrong_type"),
        ("interim", -1, "out_of_range"),
        ("interim", Decimal("0.005"), "out_of_range"),
        ("period_start", "July 2013", "wrong_type"),
        ("measures", "readmission", "wrong_type"),
        ("benchmarks", [], "wrong_type"),
        ("include_ime_dsh", True, "unsupported"),
        ("price_adjust", "aga", "unsupported"),
        ("state", 53, "wrong_type"),
        ("quality", 8, "wrong_type"),
        ("medicaid", 8, "wrong_type"),
    ],
)
def test_a_wrong_value_is_refused_by_name(field, value, rule):
    assert refused(**{field: value}) == [(field, rule)]


@pytest.mark.parametrize(
    ("field", "value", "findings"),
    [
        ("quality", {"met": 11, "required": 10}, [("quality.met", "more_met_than_required")]),
        ("quality", {"met": 0, "required": 0}, [("quality.required", "out_of_range")]),
        ("quality", {"met": 8}, [("quality.required", "required")]),
        (
            "quality",
            {"met": 8, "requird": 10},
            [("quality.requird", "unknown_field"), ("quality.required", "required")],
        ),
        (
            "quality",
            {"met": 1, "required": 2, "reporting": {"met": 3, "required": 2}},
            [("quality.reporting.met", "more_met_than_required")],
        ),
        (
            "medicaid",
            {"target_dollars": 0, "fmap": 2},
            [
                ("medicaid.target_dollars", "out_of_range"),
                ("medicaid.actual_dollars", "required"),
                ("medicaid.fmap", "out_of_range"),
            ],
        ),
        (
            "msr_table",
            [[5000, 0], ["x", 2], [1]],
            [
                ("msr_table[0]", "out_of_range"),
                ("msr_table[1]", "wrong_type"),
                ("msr_table[2]", "wrong_type"),
            ],
        ),
        (
            "national_cap",
            {"baseline": 0, "performance": Decimal("1.005")},
            [("national_cap.baseline", "out_of_range"), ("national_cap.performance", "out_of_range")],
        ),
    ],
)
def test_parts_are_refused_by_their_path(field, value, findings):
    assert refused(**{field: value}) == findings


def test_all_errors_come_at_once():
    assert refused(share_rat=1, months=0, fmap=2, trend_rule="x") == [
        ("share_rat", "unknown_field"),
        ("months", "out_of_range"),
        ("fmap", "out_of_range"),
        ("trend_rule", "unknown_value"),
    ]


def test_a_finding_says_where_what_and_how():
    with pytest.raises(Refusal) as refusal:
        policy_from_json({"share_rat": 1}, file="policy.json")
    (finding,) = refusal.value.findings
    assert finding.as_dict() == {
        "file": "policy.json",
        "row": None,
        "field": "share_rat",
        "rule": "unknown_field",
        "severity": "error",
        "found": "share_rat",
        "allowed": ", ".join(FIELDS),
        "fix": "did you mean share_rate?",
    }


def test_what_only_shows_together():
    assert refused(period_start="2014-01-01", period_end="2013-12-31") == [
        ("period_end", "period_ends_before_start")
    ]
    assert refused(cap_pool="national") == [("national_cap", "required")]
    split = {"split": {"report": Decimal("0.5"), "performance": Decimal("0.5")}}
    assert refused(quality_map=split, quality={"met": 1, "required": 2}) == [("quality", "required")]


def test_a_stored_record_brings_its_own_msr_table():
    with pytest.raises(Refusal) as refusal:
        policy_from_json({}, stored=True)
    assert [(f.field, f.rule) for f in refusal.value.findings] == [("msr_table", "required")]
    assert policy_from_json({"msr_table": {"5000": Decimal("4.5"), "10000": 3}}, stored=True)[
        0
    ].msr_table == (
        (5000, Decimal("4.5")),
        (10000, Decimal(3)),
    )
    with pytest.raises(Refusal):
        policy_from_json({"msr_table": []}, stored=True)


def test_text_numbers_are_exact():
    policy, _ = policy_from_text(b'\xef\xbb\xbf{"share_rate": 0.1, "interim": 1}')
    assert policy.share_rate == Decimal("0.1")
    assert isinstance(policy.interim, Decimal)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff{}",
        b'{"interim": NaN}',
        b'{"months": 12, "months": 18}',
        b"[" * 100_000,
        b'{"months": ' + b"9" * 5_000 + b"}",
    ],
)
def test_what_is_not_json_is_refused(content):
    with pytest.raises(Refusal) as refusal:
        policy_from_text(content, file="policy.json")
    assert [finding.rule for finding in refusal.value.findings] == ["json"]


@pytest.mark.parametrize("content", [b"[]", b"5", b'"x"', b"null"])
def test_what_is_no_object_is_refused(content):
    with pytest.raises(Refusal) as refusal:
        policy_from_text(content)
    assert [finding.rule for finding in refusal.value.findings] == ["wrong_type"]


def test_a_huge_exponent_costs_nothing():
    with pytest.raises(Refusal):
        policy_from_text(json.dumps({"interim": 0}).replace("0", "1e999999999").encode())
