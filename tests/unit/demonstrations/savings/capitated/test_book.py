"""The rate book: read whole or refused with everything that is wrong, each by name."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest

from demonstrations.savings.capitated.book import book_from_json
from demonstrations.savings.capitated.withhold import PUBLISHED_BANDS
from demonstrations.savings.findings import Refusal
from tests.factories.payment import make_book, make_record


def findings(**changes):
    with pytest.raises(Refusal) as caught:
        make_book(**changes)
    return {(each.field, each.rule) for each in caught.value.findings}


def test_what_is_read():
    book = make_book(quality=[{"plan": "H0022", "year": 2014, "met": 8, "applicable": 10}])

    assert book.baselines[2014, "39035"] == Decimal("912.34")
    assert book.rate_cell(2014, "facility", "under 65") == Decimal("5120.00")  # one cell for all ages
    assert book.rate_cell(2014, "community", "under 65") == Decimal("1284.50")
    assert book.rate_cell(2014, "waiver", "under 65") is None
    assert book.quality["H0022", 2014].met == 8
    assert book.loss_ratio[0].below == Fraction(85, 100)
    assert book.bands == PUBLISHED_BANDS
    assert book.years[0].period.last.isoformat() == "2015-12-31"


def test_numbers_are_decimals_however_they_are_written():
    record = json.loads(json.dumps(make_record()).replace('"912.34"', "912.34"), parse_float=Decimal)

    assert book_from_json(record).baselines[2014, "39035"] == Decimal("912.34")


def test_a_field_left_out_or_unknown_is_named():
    record = make_record(surprise=1)
    del record["part_d"]

    with pytest.raises(Refusal) as caught:
        book_from_json(record)
    assert {(each.field, each.rule) for each in caught.value.findings} == {
        ("surprise", "unknown_field"),
        ("part_d", "required"),
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"bands": [{"at_least": 20, "repaid": 1}]}, ("bands", "bands")),
        ({"bands": [{"at_least": 0, "repaid": 1}, {"at_least": 80, "repaid": 0}]}, ("bands", "bands")),
        ({"bands": [{"at_least": 0, "repaid": 0}, {"at_least": 0, "repaid": 1}]}, ("bands", "bands")),
        ({"bands": []}, ("bands", "bands")),
        (
            {"baselines": [{"year": 2014, "county_fips": "39035", "dollars": "0"}]},
            ("baselines[0].dollars", "out_of_range"),
        ),
        ({"baselines": [{"year": 2014, "county_fips": "39035", "dollars": "1"}] * 2}, ("baselines", "twice")),
        (
            {"quality": [{"plan": "H0022", "year": 2014, "met": 9, "applicable": 8}]},
            ("quality[0]", "inconsistent"),
        ),
        (
            {"savings": [{"first_day": "2014-05-02", "last_day": "2014-12-31", "fraction": 0}]},
            ("savings[0]", "inconsistent"),
        ),
        (
            {"savings": [{"first_day": "2014-05-01", "last_day": "2014-12-31", "fraction": "1.5"}]},
            ("savings[0].fraction", "out_of_range"),
        ),
        (
            {"withhold": [{"first_day": "2014-05-01", "last_day": "2014-12-31", "fraction": 0}] * 2},
            ("withhold", "overlap"),
        ),
        (
            {"years": [{"number": n, "first_day": "2014-05-01", "last_day": "2014-12-31"} for n in (1, 2)]},
            ("years", "overlap"),
        ),
        (
            {"loss_ratio": [{"below": "0.9", "remitted": 1}, {"below": "0.85", "remitted": 1}]},
            ("loss_ratio", "tiers"),
        ),
        ({"part_d": {"2014": 1}}, ("part_d", "wrong_type")),
    ],
)
def test_what_is_refused(changes, expected):
    assert expected in findings(**changes)
