"""A made-up rate book, as JSON and read, in the numbers of worked example 3.4."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from types import SimpleNamespace
from typing import Any

from demonstrations.savings.capitated.book import RateBook, book_from_json
from demonstrations.savings.capitated.members import MemberMonths
from demonstrations.savings.capitated.statement import cut, statement
from enrollees.selectors.payment import PaymentInputs
from fai_portal.common.periods import Period
from reports.builders.inputs import Basis, Inputs
from reports.builders.payment.gather import Gathered, hidden_of

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


def make_gathered(
    members: Sequence[MemberMonths], *, people: int = 40, unscored: int = 0, **changes: Any
) -> Gathered:
    """What a payment report is arranged from, with this many people in each calendar year, plan and county."""
    book = make_book(**changes)
    parts = cut(book, Period(date(2014, 5, 1), date(2017, 1, 1)))
    counts = {(parts[each.segment].calendar_year, each.plan, each.county): people for each in members}
    dataset = SimpleNamespace(
        content_hash="ab" * 32, rows=1_000_000, first_month=date(2012, 5, 1), last_month=date(2016, 12, 1)
    )
    facts = {
        "demonstration": "MyCare Ohio",
        "state": "Ohio",
        "model": "Capitated model",
        "plans": {"H0022": "Buckeye", "H5280": "Molina"},
        "counties": {"39035": "Cuyahoga", "39049": "Franklin"},
        "from_record": ["savings"],
        "unverified": ["savings"],
    }
    inputs = Inputs(
        dataset=dataset,
        parameters={"years": "30"},
        basis=Basis(policy=make_record(**changes), policy_version="rate book, version 1", facts=facts),
        code_version="0.1.0+0123456789ab",
        seed=0,
        digest="cd" * 32,
        date=date(2026, 11, 24),
    )
    return Gathered(
        inputs,
        statement(book, parts, members),
        PaymentInputs(tuple(members), counts, unscored),
        hidden_of(counts),
    )
