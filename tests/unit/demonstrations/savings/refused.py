"""Bad inputs of every kind, each with a name: files of cells, policies, and rate books."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from demonstrations.savings.capitated.book import book_from_json
from demonstrations.savings.cells import COLUMNS, read_cells
from demonstrations.savings.policy import policy_from_json, policy_from_text
from tests.factories.payment import make_record

HEADER = ",".join(COLUMNS)
GOOD = "C1,facility,65 and over,1,2,3,4,5,6,7,8"

CELLS = {
    "empty": b"",
    "not UTF-8": b"cohort,\xff",
    "unclosed quote": f'{HEADER}\nC1,"facility'.encode(),
    "header only": HEADER.encode(),
    "column missing": f"{HEADER.removesuffix(',demo_perf_months')}\n".encode(),
    "column unknown": f"{HEADER},surprise\n".encode(),
    "column without a name": f"{HEADER},\n".encode(),
    "column twice": f"{HEADER},cohort\n".encode(),
    "row too short": f"{HEADER}\n\n{GOOD}\nC1,facility\n".encode(),
    "row too long": f"{HEADER}\n{GOOD},9\n".encode(),
    "no number": f"{HEADER}\nC1,facility,all,1,2,3,4,x,6,,8\n".encode(),
    "no name": f"{HEADER}\n,,all,1,2,3,4,5,6,7,8\n".encode(),
    "negative": f"{HEADER}\nC1,facility,all,-1.005,2,3,4,5,6,7,8\n".encode(),
    "zero": f"{HEADER}\nC1,facility,all,0,0,0,0,0,0,0,0\n".encode(),
    "rows out of order": f"{HEADER}\nC1,facility,all,1,2,3,4,0,6,7,8\n{GOOD},9\nC2,x,all,y,2,3,4,5,6,7,8\n".encode(),
}

POLICIES: dict[str, Any] = {
    "no object": [1],
    "unknown": {"share_rat": 1, "qqqq": 2},
    "text": {"state": 5, "version": None, "source_document": True},
    "day": {"period_start": "2013-02-30", "period_end": 5},
    "days": {"period_start": "2014-01-01", "period_end": "2013-12-31"},
    "whole": {"months": 0, "beneficiaries": -1, "full_runout_months": Decimal("1.5")},
    "whole of no usable size": {
        "months": Decimal("NaN"),
        "beneficiaries": 1.5,
        "full_runout_months": Decimal("1e31"),
    },
    "flag": {"confirmed": 1, "include_ime_dsh": 0},
    "fraction": {"share_rate": Decimal("1.01"), "cap_pct": "x", "fmap": Decimal("-0.1"), "cap_percentile": 0},
    "percentile of many decimals": {"cap_percentile": Decimal("0.9999999")},
    "choice": {"msr_interpolation": "spline", "msr_n": 3, "trend_rule": "", "cap_pool": None},
    "only one value": {"msf_rule": "other", "include_ime_dsh": True, "price_adjust": 5},
    "texts": {"measures": "one", "benchmarks": []},
    "texts among others": {"measures": ["one", 2]},
    "money": {"interim": Decimal("0.001"), "min_cell_months": -1},
    "table": {"msr_table": "x"},
    "table empty": {"msr_table": []},
    "table of no pairs": {"msr_table": [[5000], 3, [5000, 4, 3]]},
    "table not rising": {"msr_table": [[5000, 4], [5000, 5]]},
    "table of bad numbers": {"msr_table": [[0, 4], ["x", 101]]},
    "table as an object": {"msr_table": {"x": 1, "10": 0}},
    "map": {"quality_map": "steps"},
    "map of two": {"quality_map": {"tiers": [], "split": 1}},
    "tiers": {"quality_map": {"tiers": [{"at_least": 2}, {"pays": 1, "x": 1}]}},
    "tiers twice": {"quality_map": {"tiers": [{"at_least": 0, "pays": 1}, {"at_least": 0, "pays": 0}]}},
    "split": {"quality_map": {"split": {"report": Decimal("0.5"), "performance": Decimal("0.4")}}},
    "split of nothing": {"quality_map": {"split": 3}},
    "split without scores": {
        "quality_map": {"split": {"report": Decimal("0.5"), "performance": Decimal("0.5")}},
        "quality": {"met": 1, "required": 2},
    },
    "quality": {"quality": {"met": 3, "required": 2, "reporting": {"met": 2, "required": 1}}},
    "quality of nothing": {"quality": {"met": -1, "required": 0, "performance": 5}},
    "medicaid": {"medicaid": {"target_dollars": 0, "actual_dollars": -1, "fmap": 2}},
    "national": {"cap_pool": "national"},
    "national cap": {"national_cap": {"baseline": 0, "performance": Decimal("1.001")}},
    "national cap too large": {"national_cap": {"baseline": 10**9 + 1}},
}

TEXTS = {
    "not JSON": b'{\n"a": }',
    "not UTF-8": b"\xff",
    "no constant": b'{"months": NaN}',
    "twice": b'{"months": 12, "state": "WA", "months": 13}',
    "deep": b"[" * 100_000,
    "no object": b"3",
}

BOOKS: dict[str, dict[str, Any]] = {
    "unknown": {"surprise": 1},
    "no list": {"baselines": 3, "risk": {}, "quality": "x"},
    "rows": {"baselines": [{"year": 1900, "county_fips": 5}, {"dollars": 0}]},
    "baseline twice": {"baselines": [{"year": 2014, "county_fips": "39035", "dollars": "1"}] * 2},
    "year twice": {"part_d": [{"year": 2014, "dollars": "1"}] * 2},
    "part of a month": {"years": [{"number": 1, "first_day": "2014-05-02", "last_day": "2014-12-31"}]},
    "ends within a month": {"years": [{"number": 1, "first_day": "2014-05-01", "last_day": "2014-12-30"}]},
    "years overlap": {
        "years": [
            {"number": 1, "first_day": "2014-05-01", "last_day": "2014-12-31"},
            {"number": 2, "first_day": "2014-12-01", "last_day": "2015-12-31"},
        ]
    },
    "percentages overlap": {
        "savings": [
            {"first_day": "2014-05-01", "last_day": "2014-12-31", "fraction": "0.01"},
            {"first_day": "2014-12-01", "last_day": "2015-12-31", "fraction": "0.02"},
        ]
    },
    "bands empty": {"bands": []},
    "bands from above": {"bands": [{"at_least": 20, "repaid": 1}]},
    "bands over all": {"bands": [{"at_least": 0, "repaid": 0}, {"at_least": 101, "repaid": 1}]},
    "bands pay less": {"bands": [{"at_least": 0, "repaid": 1}, {"at_least": 80, "repaid": 0}]},
    "bands twice": {"bands": [{"at_least": 0, "repaid": 0}, {"at_least": 0, "repaid": 1}]},
    "tiers fall": {"corridors": [{"above": "0.1", "payers": "0.5"}, {"above": "0.05", "payers": 0}]},
    "tiers out of range": {"loss_ratio": [{"below": 3, "remitted": 2}]},
    "more met than there are": {"quality": [{"plan": "H0022", "year": 2014, "met": 3, "applicable": 2}]},
    "risk": {"risk": [{"year": 2014, "normalization": 0, "coding_adjustment": 2, "unknown": 101}]},
    "costs": {"costs": [{"plan": "H0022", "year": 2014, "claims": "0.001"}]},
    "rebasing": {"rebasing": [{"county_fips": "06037", "year": 2014, "interim": 2}]},
}


def inputs() -> dict[str, Callable[[], object]]:
    """How each bad input is read, by its name."""
    found: dict[str, Callable[[], object]] = {}
    for name, content in CELLS.items():
        found[f"cells: {name}"] = lambda content=content: read_cells(content, file="cells.csv")
    for name, record in POLICIES.items():
        found[f"policy: {name}"] = lambda record=record: policy_from_json(record, file="policy.json")
    for name, content in TEXTS.items():
        found[f"policy as text: {name}"] = lambda content=content: policy_from_text(
            content, file="policy.json"
        )
    found["policy: stored without a table"] = lambda: policy_from_text(b"{}", stored=True, file="policy.json")
    found["policy: without a file"] = lambda: policy_from_json({"months": 0, "x": 1})
    for name, changes in BOOKS.items():
        found[f"book: {name}"] = lambda changes=changes: book_from_json(make_record(**changes))
    found["book: nothing"] = lambda: book_from_json({})
    return found
