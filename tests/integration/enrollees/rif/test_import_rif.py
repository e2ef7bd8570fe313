"""`manage.py import_rif`: from a folder to a dataset, and its exit codes."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from enrollees.models import Dataset, IntakeBatch
from fai_portal.audit.models import Event
from tests.factories.demonstration import make_comparison_area, make_demonstration
from tests.factories.mou import make_mou, make_version
from tests.factories.rif import CCW, SYNTHEA, make_beneficiary, make_claim, make_folder
from tests.factories.state import make_county, make_state
from tests.factories.terms import make_term_county, make_terms, make_year

pytestmark = pytest.mark.django_db


def answer(folder, *options: str) -> dict:
    out = StringIO()
    call_command("import_rif", str(folder), "--format", "json", *options, stdout=out)
    return json.loads(out.getvalue())


def refusal(folder, *options: str) -> tuple[int, dict | None, str]:
    out = StringIO()
    with pytest.raises(CommandError) as stop:
        call_command("import_rif", str(folder), "--format", "json", *options, stdout=out)
    return stop.value.returncode, json.loads(out.getvalue()) if out.getvalue() else None, str(stop.value)


@pytest.fixture
def demonstration(db):
    """King County from April 2015, compared with a county of Arkansas."""
    washington = make_state("WA")
    version = make_version(mou=make_mou(state=washington))
    terms = make_terms(version=version, effective_from=date(2015, 1, 1))
    make_year(terms=terms, start=date(2015, 1, 1), end=date(2017, 1, 1))
    make_term_county(terms=terms, county=make_county("53033"), start=date(2015, 4, 1))
    found = make_demonstration(slug="wa-made-up", established_by=version.mou)
    make_comparison_area(demonstration=found, county=make_county("05001"))
    return found


PEOPLE = [
    {"person": "-1", "county": "53033"},
    {"person": "-2", "county": "05001", "ssa_state": "04", "ssa_county": "", "mbi": "1S00E00AA07"},
    {"person": "-3", "county": "25017", "ssa_state": "22", "ssa_county": "", "mbi": "1S00E00AA08"},
]


def made_up(folder, style=SYNTHEA):
    return make_folder(
        folder,
        beneficiary_2015=[make_beneficiary(style, **person) for person in PEOPLE],
        outpatient=[
            make_claim(BENE_ID=person["person"], CLM_ID=f"-1{person['person']}") for person in PEOPLE
        ],
    )


OPTIONS = ("--synthetic", "--demonstration", "wa-made-up")


@pytest.mark.parametrize("style", [SYNTHEA, CCW], ids=["synthea", "ccw"])
def test_a_folder_becomes_a_dataset(tmp_path, demonstration, style):
    report = answer(made_up(tmp_path, style), *OPTIONS, "--explain")
    assert report["verdict"] == "accepted_with_warnings"
    assert (report["layout"], report["rows"], report["loaded"], report["people"]) == ("rif", 36, 24, 2)
    assert report["counts"]["outside_areas"] == 12
    dataset = Dataset.objects.get(content_hash=report["dataset"])
    assert (dataset.rows, dataset.people, dataset.state_id) == (24, 2, "WA")
    groups = dataset.counts["groups"]
    assert {name: group["medicare_paid"] for name, group in groups.items()} == {
        "demonstration": "100.00",
        "comparison": "100.00",
    }
    assert [entry["eligible_months"] for entry in report["people_explained"]] == [9, 12, 0]


def test_the_dry_run_finds_what_the_real_run_finds(tmp_path, demonstration):
    folder = made_up(tmp_path)
    dry = answer(folder, *OPTIONS, "--dry-run")
    assert (dry["dataset"], dry["loaded"]) == (None, 0)
    assert not Dataset.objects.exists()
    real = answer(folder, *OPTIONS)
    for name in ("verdict", "rows", "people", "counts", "findings"):
        assert dry[name] == real[name]


def test_the_same_folder_again_changes_nothing(tmp_path, demonstration):
    first = answer(made_up(tmp_path), *OPTIONS)
    again = answer(tmp_path, *OPTIONS)
    assert (again["dataset"], again["loaded"]) == (first["dataset"], 0)
    assert Dataset.objects.count() == 1


def test_both_styles_are_the_same_dataset(tmp_path, demonstration):
    hashes = set()
    for name, style in (("one", SYNTHEA), ("two", CCW)):
        folder = tmp_path / name
        folder.mkdir()
        hashes.add(answer(made_up(folder, style), *OPTIONS)["dataset"])
    assert len(hashes) == 1


def test_synthetic_people_are_refused_without_the_word(tmp_path, demonstration):
    code, report, _ = refusal(made_up(tmp_path), "--demonstration", "wa-made-up")
    assert code == 1
    assert report["verdict"] == "rejected"
    assert report["counts"]["synthetic_identifier"] == 4  # three rows and a claim file
    assert not Dataset.objects.exists()
    assert IntakeBatch.objects.get().verdict == "rejected"


def test_one_error_refuses_the_whole_folder(tmp_path, demonstration):
    folder = made_up(tmp_path)
    make_folder(folder, carrier=[make_claim("carrier", CLM_PMT_AMT="1.234", CLM_ID="-9")])
    code, report, _ = refusal(folder, *OPTIONS)
    assert (code, report["counts"]["claim_amount"]) == (1, 1)
    assert not Dataset.objects.exists()


def test_without_counties_on_record_nothing_can_be_grouped(tmp_path, demonstration):
    make_demonstration(slug="nowhere")
    code, report, _ = refusal(made_up(tmp_path), "--synthetic", "--demonstration", "nowhere")
    assert code == 1
    assert report["counts"]["areas_unknown"] == 2


def test_without_a_demonstration_only_a_dry_run(tmp_path):
    folder = made_up(tmp_path)
    code, report, sentence = refusal(folder, "--synthetic")
    assert (code, report) == (2, None)
    assert "--dry-run" in sentence
    dry = answer(folder, "--synthetic", "--dry-run", "--explain")
    assert (dry["verdict"], dry["rows"], dry["people"], dry["dataset"]) == (
        "accepted_with_warnings",
        36,
        3,
        None,
    )
    assert set(dry["counts"]) == {"claims_missing"}
    assert [entry["eligible_months"] for entry in dry["people_explained"]] == [12, 12, 12]


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--demonstration", "nope"), "nope"),
        (("--dry-run", "--max-findings", "-1"), "--max-findings"),
    ],
)
def test_bad_usage(tmp_path, options, word):
    code, report, sentence = refusal(made_up(tmp_path), "--synthetic", *options)
    assert (code, report) == (2, None)
    assert word in sentence


def test_a_folder_that_is_not_there(tmp_path):
    assert refusal(tmp_path / "nothing", "--dry-run")[0] == 2


def test_nothing_that_is_kept_or_printed_names_a_person(tmp_path, demonstration):
    rows = [make_beneficiary(person="-20000017", mbi="1S00E00AA06", dual="1S00E00AA06", year="20000017")]
    folder = make_folder(tmp_path, beneficiary_2015=rows, pde=[make_claim("pde", BENE_ID="-20000017")])
    _, report, _ = refusal(folder, *OPTIONS)
    kept = [
        *IntakeBatch.objects.values_list("counts", "file_name"),
        *IntakeBatch.objects.values_list("findings__found", "findings__field", "findings__fix"),
        *Event.objects.values_list("subject", "details"),
    ]
    for secret in ("20000017", "1S00E00AA06"):
        assert secret not in json.dumps(report)
        assert secret not in json.dumps(kept, default=str)


def test_cms_files_are_read_by_the_command(cms_synthetic):
    folder = cms_synthetic / "rif"
    report = answer(folder, "--synthetic", "--dry-run", "--explain", "--max-findings", "5")
    assert report["verdict"] == "accepted_with_warnings"
    assert (report["rows"], report["people"], len(report["findings"])) == (195, 3, 5)
    assert sum(report["counts"].values()) == 95
    assert len(report["people_explained"]) == 21
    code, refused, _ = refusal(folder, "--dry-run")
    assert (code, refused["counts"]["synthetic_identifier"]) == (1, 29)
