"""A made-up rate book, as JSON and read, in the numbers of worked example 3.4."""

from copy import deepcopy
from typing import Any

from demonstrations.savings.capitated.book import RateBook, book_from_json

BOOK: dict[str, Any] = {
    "version": "1",
    "effective_from": "2014-05-01",
    "source_document": "Made up",
    "confirmed": False,
    "years": [
        {"number": 1, "first_day": "2014-05-01", "last_day": "2015-12-31"},
        {"number": 2, "first_day": "2016-01-01", "last_day": "2016-12-31"},
    ],
    "savings": [
        {"first_day": "2014-05-01", "last_day": "2015-12-31", "fraction": "0.02"},
        {"first_day": "2016-01-01", "last_day": "2016-12-31", "fraction": "0.04"},
    ],
    "withhold": [
        {"first_day": "2014-05-01", "last_day": "2015-12-31", "fraction": "0.02"},
        {"first_day": "2016-01-01", "last_day": "2016-12-31", "fraction": "0.03"},
    ],
    "baselines": [
        {"year": year, "county_fips": county, "dollars": dollars}
        for county, amounts in {
            "39035": ("912.34", "930.00", "945.10"),
            "39049": ("880.00", "900.55", "911.11"),
        }.items()
        for year, dollars in zip((2014, 2015, 2016), amounts, strict=True)
    ],
    "rate_cells": [
        {"year": year, "category": category, "ages": ages, "dollars": dollars}
        for year in (2014, 2015, 2016)
        for category, ages, dollars in (
            ("facility", "all", "5120.00"),
            ("hcbs", "all", "2210.75"),
            ("community", "under 65", "1284.50"),
            ("community", "65 and over", "640.00"),
            ("community", "age unknown", "640.00"),
        )
    ],
    "part_d": [{"year": year, "dollars": "412.77"} for year in (2014, 2015, 2016)],
    "risk": [
        {"year": year, "normalization": "1.045", "coding_adjustment": "0.059", "unknown": "1"}
        for year in (2014, 2015, 2016)
    ],
    "loss_ratio": [{"below": "0.85", "remitted": "1"}],
    "corridors": [
        {"above": "0", "payers": "0"},
        {"above": "0.05", "payers": "0.5"},
        {"above": "0.10", "payers": "0"},
    ],
}


def make_record(**changes: Any) -> dict[str, Any]:
    return deepcopy(BOOK) | changes


def make_book(**changes: Any) -> RateBook:
    return book_from_json(make_record(**changes))
