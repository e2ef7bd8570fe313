"""manage.py suppress: the answer, the exit codes, no database."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

EXAMPLE = """,under 65,65-79,80+,total
facility,4,23,41,68
HCBS,37,52,9,98
community,88,61,30,179
total,129,136,80,345
"""


@pytest.fixture
def suppress(tmp_path):
    """`suppress(text, "--threshold=5")`: what it prints; `suppress.printed` also after a refusal."""

    def run(text, *arguments, form="json"):
        path = tmp_path / "table.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        printed = io.StringIO()
        try:
            call_command("suppress", f"--table={path}", f"--format={form}", *arguments, stdout=printed)
        finally:
            run.printed = printed.getvalue()
        return json.loads(run.printed) if form == "json" else run.printed

    return run


def test_the_worked_example(suppress):
    assert suppress(EXAMPLE) == {
        "table": [
            ["", "under 65", "65-79", "80+", "total"],
            ["facility", "*", 23, "*", 68],
            ["HCBS", "*", 52, "*", 98],
            ["community", 88, 61, 30, 179],
            ["total", 129, 136, 80, 345],
        ],
        "hidden": [
            {"row": "facility", "column": "under 65", "kind": "primary", "interval": [1, 40]},
            {"row": "facility", "column": "80+", "kind": "complement", "interval": [5, 44]},
            {"row": "HCBS", "column": "under 65", "kind": "complement", "interval": [1, 40]},
            {"row": "HCBS", "column": "80+", "kind": "primary", "interval": [6, 45]},
        ],
        "cost": {"totals": 0, "cells": 2, "value": 78},
        "warnings": [],
    }


def test_a_table_for_people(suppress):
    printed = suppress(EXAMPLE, form="table").splitlines()
    assert printed[1].split() == ["facility", "*", "23", "*", "68"]
    assert "facility, under 65: primary, could be 1 to 40" in printed


def test_an_open_end_is_null(suppress):
    answer = suppress("x,a\nr,4\n")
    assert answer["hidden"] == [{"row": "r", "column": "a", "kind": "primary", "interval": [1, None]}]
    assert len(answer["warnings"]) == 2
    assert "r, a: primary, could be 1 or more" in suppress("x,a\nr,4\n", form="table")


def test_the_threshold_and_a_byte_order_mark(suppress):
    assert suppress("\ufeffx,a\nr,4\n", "--threshold=4")["table"] == [["x", "a"], ["r", 4]]


def test_findings_are_printed_and_the_exit_code_is_1(suppress):
    with pytest.raises(CommandError, match=r"r, total: 9, allowed: 7, the sum of the others") as refused:
        suppress("x,a,b,total\nr,3,4,9\nq,1.5,2,3\n")
    assert refused.value.returncode == 1
    assert [each["rule"] for each in json.loads(suppress.printed)["findings"]] == ["count", "total"]


def test_no_protection_is_a_finding(suppress):
    with pytest.raises(CommandError, match="no pattern protects") as refused:
        suppress("x,a,b,total\nr,4,0,4\nq,0,50,50\ntotal,4,50,54\n", "--keep-totals")
    assert refused.value.returncode == 1
    assert json.loads(suppress.printed)["findings"][0]["rule"] == "no_protection"


@pytest.mark.parametrize(
    ("text", "arguments", "sentence"),
    [
        (EXAMPLE, ["--threshold=0"], "The threshold is 0"),
        (b"x,a\nr\xe9,4\n", [], "is not a CSV file in UTF-8"),
        ('x,a\n"r,4\n', [], "is not a CSV file in UTF-8"),
    ],
)
def test_bad_usage_is_exit_code_2(suppress, text, arguments, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        suppress(text, *arguments)
    assert refused.value.returncode == 2
    assert suppress.printed == ""


def test_a_missing_file_is_exit_code_2(tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file") as refused:
        call_command("suppress", f"--table={tmp_path / 'none.csv'}")
    assert refused.value.returncode == 2
