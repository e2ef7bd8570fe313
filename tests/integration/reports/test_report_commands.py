"""`build_report` and `rerun`, as a shell calls them."""

import json
import threading
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from fai_portal.jobs.lease import work
from fai_portal.jobs.models import Status
from reports.models import ReportRun
from reports.services.run import build
from tests.factories.dataset import make_dataset
from tests.factories.report_run import make_reportable, make_run
from tests.walls import above_the_walls

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked():
    demonstration = make_reportable()
    dataset = make_dataset(demonstration=demonstration)
    return ["--demonstration", demonstration.slug, "--dataset", dataset.content_hash]


@contextmanager
def worker(**changes):
    """Somebody who takes the first run that comes, with changes made to its row before."""
    stopped = threading.Event()

    @above_the_walls
    def take():
        try:
            while not stopped.wait(0.05):
                if run := ReportRun.objects.filter(status=Status.QUEUED).first():
                    ReportRun.objects.filter(pk=run.pk).update(**changes or {"seed": run.seed})
                    work(ReportRun, str(run.pk), build)
        finally:
            connection.close()

    thread = threading.Thread(target=take)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def call(*arguments):
    """Standard output of the command; standard error is kept apart."""
    out, err = StringIO(), StringIO()
    call_command(*arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refusal(*arguments) -> CommandError:
    with pytest.raises(CommandError) as refused:
        call(*arguments)
    return refused.value


def test_a_run_is_queued_and_described(asked):
    out, err = call("build_report", "savings", *asked, "--set", "baseline_months=12", "--format", "json")
    answer = json.loads(out)

    run = ReportRun.objects.get()
    assert (answer["run"], answer["status"], answer["artifacts"]) == (run.pk, "queued", [])
    assert run.parameters["baseline_months"] == "12"
    assert err == ""


def test_waiting_lists_the_files_and_says_on_standard_error_how_far_it_is(asked, example):
    with worker():
        out, err = call("build_report", "savings", *asked, "--wait", "--timeout", "60", "--format", "json")

    answer = json.loads(out)
    assert answer["status"] == "done"
    assert [file["form"] for file in answer["artifacts"]] == [
        "pdf",
        "xlsx",
        "csv",
        "parquet",
        "dta",
        "json",
        "svg",
        "svg",
        "svg",
    ]
    assert "100% Done" in err


def test_waiting_without_a_worker_ends_and_says_so(asked):
    error = refusal("build_report", "savings", *asked, "--wait", "--timeout", "0")

    assert error.returncode == 1
    assert "is a worker running?" in str(error)
    assert ReportRun.objects.get().status == Status.QUEUED


def test_a_failed_run_ends_with_one_and_its_reason(asked):
    """The policy was good when the run was requested; the one that stands in the row is not."""
    with worker(policy={}):
        error = refusal("build_report", "savings", *asked, "--wait", "--timeout", "60")

    assert error.returncode == 1
    assert "msr_table: found nothing" in str(error)
    assert error.answer["status"] == "failed"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {0: "astrology"},
            "no report kind 'astrology'; allowed: evaluation, payment, savings, scenario, settlement",
        ),
        ({2: "no-such"}, "no demonstration 'no-such'"),
        ({4: "f" * 64}, "has no dataset with the hash"),
        ({5: ["--seed", "-1"]}, "is not from 0 to"),
        ({5: ["--seed", str(2**63)]}, "is not from 0 to"),
        ({5: ["--set", "year=x"]}, "a whole number from 1 to 30"),
        ({5: ["--set", "year"]}, "write NAME=VALUE"),
        ({5: ["--set", "moon=full"]}, "no parameter 'moon'"),
        ({5: ["--set", "year=1", "--set", "year=1"]}, "given twice"),
    ],
)
def test_bad_usage_ends_with_two_and_makes_nothing(asked, change, sentence):
    arguments = ["savings", *asked]
    for place, value in change.items():
        arguments[place:] = [value, *arguments[place + 1 :]] if isinstance(value, str) else value
    error = refusal("build_report", *arguments)

    assert error.returncode == 2
    assert sentence in str(error)
    assert not ReportRun.objects.exists()


def test_what_the_record_does_not_allow_ends_with_one(asked):
    error = refusal("build_report", "savings", *asked, "--set", "year=2")

    assert error.returncode == 1
    assert "has no policy record; allowed: 1 to 1" in str(error)


def test_the_table_lists_hashes_sizes_and_names(asked, example):
    call("build_report", "savings", *asked)
    run = ReportRun.objects.get()
    work(ReportRun, str(run.pk), build)
    out, _ = call("build_report", "savings", *asked, "--wait")

    assert out.splitlines()[0].startswith(f"run {run.pk}  done  savings")
    assert len(out.splitlines()) == 10


def test_rerun_compares_every_file(example):
    run = make_run()
    work(ReportRun, str(run.pk), build)
    out, _ = call("rerun", str(run.pk), "--verify", "--format", "json")

    answer = json.loads(out)
    assert answer["same"]
    assert len(answer["files"]) == 9


def test_rerun_names_what_differs_and_ends_with_one(example, monkeypatch):
    run = make_run()
    work(ReportRun, str(run.pk), build)
    monkeypatch.setattr("reports.builders.savings.tables.PMPM", "Something else.")
    error = refusal("rerun", str(run.pk), "--verify")

    assert error.returncode == 1
    assert ".pdf" in str(error)
    assert ".csv" not in str(error)
    assert "0.1.0+0123456789ab then" in str(error)


@pytest.mark.parametrize(("pk", "code"), [("999999", 2), ("99999999999999999999", 2)])
def test_rerun_of_an_unknown_run_is_bad_usage(pk, code):
    assert refusal("rerun", pk, "--verify").returncode == code


def test_rerun_of_a_run_that_is_not_done_ends_with_one():
    assert refusal("rerun", str(make_run().pk), "--verify").returncode == 1


@pytest.mark.parametrize("command", ["build_report", "rerun"])
def test_each_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as end:
        call_command(command, "--help")

    assert end.value.code == 0
    assert "--format" in capsys.readouterr().out
