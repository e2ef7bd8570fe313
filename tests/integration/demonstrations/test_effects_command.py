"""manage.py effects, called as another program calls it: no database, JSON on standard output, exit codes."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.unit.demonstrations.evaluation.oracle import SPEC, csv_text


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def call(tmp_path):
    def run(*, spec=SPEC, rows=None, form="json"):
        (tmp_path / "spec.json").write_text(spec if isinstance(spec, str) else json.dumps(spec))
        content = csv_text() if rows is None else rows
        (tmp_path / "rows.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
        out = StringIO()
        paths = ["--rows", str(tmp_path / "rows.csv"), "--spec", str(tmp_path / "spec.json")]
        try:
            call_command("effects", *paths, "--format", form, stdout=out)
        except CommandError as error:
            return Done(error.returncode, out.getvalue(), str(error))
        return Done(0, out.getvalue(), "")

    return run


def test_it_runs_with_no_database_and_its_exit_code_reaches_the_shell(tmp_path):
    (tmp_path / "spec.json").write_text(json.dumps(SPEC))
    (tmp_path / "rows.csv").write_text(csv_text())
    environment = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}

    def shell(spec):
        command = [sys.executable, "manage.py", "effects", "--rows", tmp_path / "rows.csv", "--spec", spec]
        return subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
        )

    done = shell(tmp_path / "spec.json")
    assert done.returncode == 0 and json.loads(done.stdout)["rows"] == 32
    missing = shell(tmp_path / "none.json")
    assert missing.returncode == 2 and "cannot be read" in missing.stderr and missing.stdout == ""


def test_the_shape_of_the_answer(call):
    done = call()
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert list(answer) == [
        "coefficients", "effects", "cumulative", "adjusted_means", "rows", "dropped", "clusters",
        "bread", "small_sample", "distribution", "warnings",
    ]  # fmt: skip
    assert answer["cumulative"] == answer["effects"][0]
    assert list(answer["coefficients"]) == ["const", "demo", "post", "demo:post"]
    assert (answer["rows"], answer["clusters"], answer["small_sample"], answer["bread"]) == (
        32,
        8,
        "hc1",
        "observed",
    )


def test_the_table_for_people(call):
    done = call(form="table")
    assert done.returncode == 0
    assert "demo:post" in done.stdout and "-97.8297" in done.stdout


@pytest.mark.parametrize(
    "spec, words",
    [
        ({**SPEC, "period": "post"}, "Both post and period"),
        ({**SPEC, "family": "cauchy"}, "allowed: gamma"),
        ("{", "is not JSON"),
        ("[]", "not a JSON object"),
    ],
)
def test_a_bad_specification_is_bad_usage(call, spec, words):
    done = call(spec=spec)
    assert done.returncode == 2 and words in done.stderr and done.stdout == ""


@pytest.mark.parametrize(
    "rows, rule",
    [
        ("", "empty"),
        ("y,w,demo\n1,1,1\n", "column_missing"),
        ("y,w,demo,post,county\n1,1,1\n", "ragged"),
        ("y,w,demo,post,county\nmany,1,1,1,A\n", "not_a_number"),
        ("y,w,demo,post,county\n1,1,2,1,A\n", "flag"),
        ("y,w,demo,post,county\n-1,1,1,1,A\n", "not_negative"),
        ("y,w,demo,post,county\n1,0,1,1,A\n", "no_rows"),
        ("y,w,demo,post,county\n1,1,1,1,A\n2,1,1,0,A\n", "one_cluster"),
        (b"y,w,demo,post,county\n1,1,1,1,\xff\n", "encoding"),
    ],
)
def test_rows_that_cannot_be_used_are_refused_with_findings(call, rows, rule):
    done = call(rows=rows)
    assert done.returncode == 1, done.stderr
    findings = json.loads(done.stdout)["findings"]
    assert rule in {finding["rule"] for finding in findings}
    assert set(findings[0]) == {"file", "row", "field", "rule", "severity", "found", "allowed", "fix"}
