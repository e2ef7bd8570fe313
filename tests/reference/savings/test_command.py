"""`manage.py savings` as other programs call it: in a process of its own, with no database to be found."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.unit.demonstrations.savings import worked_example as example

POLICY = {
    "months": 12,
    "msr_table": [[5000, 4.5], [10000, 3.2], [20000, 2.45], [50000, 2.0]],
    "msr_interpolation": "loglog",
    "trend_rule": "cell",
    "share_rate": 0.5,
    "quality_map": "identity",
    "cap_pct": 0.06,
    "interim": 1500000,
    "confirmed": True,
    "quality": {"met": 8, "required": 10},
}


@pytest.fixture
def files(tmp_path):
    """Writes the files of a call and returns its arguments."""

    def write(cells=example.CSV, policy=None, medicaid=None) -> list[str]:
        (tmp_path / "cells.csv").write_text(cells)
        (tmp_path / "policy.json").write_text(
            policy if isinstance(policy, str) else json.dumps({**POLICY, **(policy or {})})
        )
        arguments = ["--cells", str(tmp_path / "cells.csv"), "--policy", str(tmp_path / "policy.json")]
        if medicaid is not None:
            (tmp_path / "medicaid.csv").write_text(medicaid)
            arguments += ["--medicaid", str(tmp_path / "medicaid.csv")]
        return arguments

    return write


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """With database addresses that lead nowhere: the command must not look."""
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    environment = {**os.environ, "DATABASE_URL": nowhere, "DATABASE_OWNER_URL": nowhere}
    return subprocess.run(
        [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "savings", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        cwd="/",
        timeout=60,
    )


def refused(capsys, arguments) -> tuple[int, list[dict]]:
    """The exit code and the findings of a call inside this process."""
    with pytest.raises(CommandError) as error:
        call_command("savings", *arguments)
    return error.value.returncode, json.loads(capsys.readouterr().out)["findings"]


def test_example_a_in_json_with_nothing_else_on_standard_output(files):
    done = run(*files())
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["totals"]["savings"] == "8503292.37"
    assert answer["totals"]["beneficiaries"] == "14891"
    assert answer["msr"] == {"percent": "2.74488476", "threshold": "5988384.74", "met": True, "status": "met"}
    assert answer["medicaid"] is None
    assert (answer["payment"], answer["settlement"]) == ("3401316.95", "1901316.95")
    assert answer["warnings"] == ["default:beneficiaries"]
    assert list(answer) == [
        "cells",
        "totals",
        "msr",
        "medicaid",
        "net",
        "payment_before_quality",
        "payment",
        "settlement",
        "stage",
        "warnings",
    ]


def test_case_2_with_medicaid_cells_as_a_table(files):
    """Medicaid dollars that make the federal share of the increase 4,265,569.00 in one cell of the same months."""
    medicaid = "\n".join(
        [
            example.CSV.splitlines()[0],
            f"all,all,all,{1412.37 * 100:.2f},100,1,1,1,1,{260921657.00:.2f},178700",
        ]
    )
    done = run(*files(policy={"fmap": 0.5}, medicaid=medicaid), "--format", "table")
    assert done.returncode == 0, done.stderr
    lines = {line.split()[0]: line.split()[-1] for line in done.stdout.splitlines() if line.strip()}
    assert lines["medicaid_increase_federal"] == lines["medicaid_deduction"] == "4265569.00"
    assert (lines["net"], lines["payment"], lines["stage"]) == ("4237723.37", "1695089.35", "final")
    assert "medicaid_cells_differ" in done.stdout


def test_the_same_call_gives_the_same_bytes(files):
    arguments = files()
    assert run(*arguments).stdout == run(*arguments).stdout


def test_too_few_beneficiaries_print_the_result_and_exit_1(files):
    done = run(*files(policy={"beneficiaries": 4999}))
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert answer["msr"] == {"percent": None, "threshold": None, "met": None, "status": "msr_undefined"}
    assert answer["totals"]["savings"] == "8503292.37"
    assert "4,999 beneficiaries" in done.stderr


def test_findings_of_both_files_come_together_on_standard_output(files):
    cells = example.CSV.replace("6120", "0").replace("39600", "-1")
    done = run(*files(cells=cells, policy={"share_rate": 2, "month": 12}))
    assert done.returncode == 1
    findings = json.loads(done.stdout)["findings"]
    assert [(f["file"], f["row"], f["field"], f["rule"]) for f in findings] == [
        ("policy.json", None, "month", "unknown_field"),
        ("policy.json", None, "share_rate", "out_of_range"),
        ("cells.csv", 2, "demo_base_months", "zero_months"),
        ("cells.csv", 3, "demo_base_months", "negative"),
    ]
    assert set(findings[0]) == {"file", "row", "field", "rule", "severity", "found", "allowed", "fix"}
    assert "Refused with 4 findings." in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--cells", "nowhere.csv", "--policy", "nowhere.json"],
        ["--cells", "/", "--policy", "/"],
        ["--what"],
        ["--format", "xml", "--cells", "a", "--policy", "b"],
    ],
)
def test_bad_usage_exits_2_and_prints_nothing(arguments):
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


def test_medicaid_in_both_forms_exits_2(files):
    medicaid = {"target_dollars": 100, "actual_dollars": 100, "fmap": 0.5}
    done = run(*files(policy={"medicaid": medicaid, "fmap": 0.5}, medicaid=example.CSV))
    assert (done.returncode, done.stdout) == (2, "")
    assert "not both" in done.stderr


def test_help(capsys):
    done = run("--help")
    assert done.returncode == 0
    assert "--medicaid" in done.stdout


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"cells": ""}, ("cells.csv", None, "", "empty_file")),
        ({"cells": example.CSV.splitlines()[0]}, ("cells.csv", None, "", "no_cells")),
        (
            {"cells": example.CSV.replace("demo_perf_months", "months")},
            ("cells.csv", 1, "demo_perf_months", "missing_column"),
        ),
        (
            {"cells": example.CSV.replace("12900", "many")},
            ("cells.csv", 2, "comp_base_months", "not_a_number"),
        ),
        ({"cells": example.CSV.replace("12900", "-12900")}, ("cells.csv", 2, "comp_base_months", "negative")),
        ({"cells": example.CSV.replace("12900", "0")}, ("cells.csv", 2, "comp_base_months", "zero_months")),
        (
            {"cells": example.CSV.replace("21450678.90", "0.00")},
            ("cells.csv", 2, "comp_base_dollars", "zero_comparison_dollars"),
        ),
        ({"policy": "{"}, ("policy.json", 1, "", "json")),
        ({"policy": "[]"}, ("policy.json", None, "", "wrong_type")),
        ({"policy": {"msr_table": []}}, ("policy.json", None, "msr_table", "empty_table")),
        (
            {"policy": {"msr_table": [[5000, 2], [10000, 3]]}},
            ("policy.json", None, "msr_table", "rising"),
        ),
        ({"policy": {"months": 0}}, ("policy.json", None, "months", "out_of_range")),
        (
            {"policy": {"quality": {"met": 3, "required": 2}}},
            ("policy.json", None, "quality.met", "more_met_than_required"),
        ),
        ({"medicaid": example.CSV}, ("policy.json", None, "fmap", "required")),
        (
            {"medicaid": example.CSV.replace("6120", "x"), "policy": {"fmap": 0.5}},
            ("medicaid.csv", 2, "demo_base_months", "not_a_number"),
        ),
    ],
)
def test_bad_input_exits_1_with_its_finding(capsys, files, options, found):
    code, findings = refused(capsys, files(**options))
    assert code == 1
    assert found in [(f["file"], f["row"], f["field"], f["rule"]) for f in findings]


def test_no_target_dollars_at_all(capsys, files):
    row = "C1,community,all,0,100,5,100,5,100,5,100"
    code, findings = refused(capsys, files(cells=example.CSV.splitlines()[0] + "\n" + row))
    assert (code, [(f["file"], f["rule"]) for f in findings]) == (1, [("cells.csv", "zero_target")])


def test_findings_as_lines(capsys, files):
    with pytest.raises(CommandError):
        call_command("savings", *files(policy={"months": 0}), "--format", "table")
    line = capsys.readouterr().out.strip()
    assert line.startswith("policy.json months: found 0; allowed: a whole number, 1 or more;")


def test_our_own_fault_exits_3(capsys, files, monkeypatch):
    monkeypatch.setattr("demonstrations.management.commands.savings.determine", lambda *a, **k: 1 / 0)
    with pytest.raises(CommandError) as error:
        call_command("savings", *files())
    assert error.value.returncode == 3
    assert capsys.readouterr().out == ""
