"""The command: its answer alone on standard output, and exit codes that mean something."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories.demonstration import make_demonstration
from tests.factories.person_months import make_rows, write_csv
from tests.factories.state import make_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def washington():
    make_state("GA")
    return make_demonstration(state=make_state("WA"), slug="wa-health-homes")


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("import_person_months", *map(str, arguments), stdout=out, stderr=err)
        code = 0
    except CommandError as error:
        code = error.returncode
        err.write(str(error))
    return code, out.getvalue(), err.getvalue()


def answer(*arguments: str) -> tuple[int, dict]:
    code, out, _ = run(*arguments, "--format", "json")
    return code, json.loads(out)


def test_accepted_with_or_without_warnings_is_done(tmp_path, washington):
    path = write_csv(tmp_path, make_rows())
    code, plain = answer(path)
    assert (code, plain["verdict"], plain["loaded"]) == (0, "accepted", 8)
    code, warned = answer(path, "--demonstration", "wa-health-homes")
    assert (code, warned["verdict"], warned["counts"]) == (
        0,
        "accepted_with_warnings",
        {"counties_unknown": 1},
    )
    assert warned["dataset"] == plain["dataset"]


def test_the_second_time_it_says_that_nothing_changed(tmp_path, washington):
    path = write_csv(tmp_path, make_rows())
    run(path)
    code, out, err = run(path)
    assert code == 0 and "loaded before" in err and "loaded before" not in out


def test_refused_is_one_with_the_whole_answer(tmp_path, washington):
    rows = make_rows()
    rows[0] |= {"medicare_paid": "-1"}
    path = write_csv(tmp_path, rows)
    for options in ([], ["--dry-run"]):
        code, refused = answer(path, *options)
        assert (code, refused["verdict"], refused["dataset"]) == (1, "rejected", None)
        assert [finding["rule"] for finding in refused["findings"]] == ["negative_amount"]


@pytest.mark.parametrize(
    "arguments",
    [["nowhere.csv"], ["."], ["FILE", "--demonstration", "no-such-slug"], ["FILE", "--max-findings", "-1"]],
)
def test_bad_usage_is_two(tmp_path, washington, arguments):
    path = write_csv(tmp_path, make_rows())
    code, out, err = run(*(path if each == "FILE" else each for each in arguments))
    assert code == 2 and out == "" and err


def test_the_record_must_be_loaded_first(tmp_path):
    code, _, err = run(write_csv(tmp_path, make_rows()))
    assert code == 2 and "load_public_record" in err


def test_an_unpublished_demonstration_is_not_known(tmp_path, washington):
    make_demonstration(state=make_state("WA"), slug="secret", published=False)
    assert run(write_csv(tmp_path, make_rows()), "--demonstration", "secret")[0] == 2


def test_the_table_names_row_field_and_fix(tmp_path, washington):
    rows = make_rows()
    rows[0] |= {"medicare_paid": "-1"}
    code, out, _ = run(write_csv(tmp_path, rows), "--format", "table")
    assert code == 1
    assert "row 2, medicare_paid: negative_amount. Found -1. Allowed: dollars" in out


def test_max_findings_caps_the_list_only(tmp_path, washington):
    rows = [row | {"medicare_paid": "-1"} for row in make_rows()]
    _, refused = answer(write_csv(tmp_path, rows), "--max-findings", "2")
    assert len(refused["findings"]) == 2 and refused["counts"] == {"negative_amount": 8}
