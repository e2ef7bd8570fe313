"""synthesize reads areas and years from the record, and refuses bad input with a sentence and exit code 2."""

import csv
import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from states.models import Participation
from tests.factories.demonstration import make_comparison_area, make_demonstration, make_milestone, make_plan
from tests.factories.state import make_county, make_state
from tests.factories.terms import make_term_county, make_terms, make_year

pytestmark = pytest.mark.django_db

JULY, OCTOBER = date(2013, 7, 1), date(2013, 10, 1)


@pytest.fixture
def washington():
    """Two counties in July, one in October, one that starts long after, and three counties to compare with."""
    demonstration = make_demonstration(slug="wa-health-homes")
    terms = make_terms(version=demonstration.established_by.versions.get())
    make_year(terms=terms, number=1, start=JULY, end=date(2015, 1, 1))
    make_year(terms=terms, number=2, start=date(2015, 1, 1), end=date(2016, 1, 1))
    for fips, start in (("53053", JULY), ("53011", None), ("53063", OCTOBER), ("53033", date(2017, 4, 1))):
        make_term_county(terms=terms, county=make_county(fips), start=start)
    for fips in ("05001", "05003", "13001"):
        make_comparison_area(demonstration=demonstration, county=make_county(fips))
    return demonstration


def synthesize(out, **overrides):
    options = {
        "demonstration": "wa-health-homes", "people": 40, "seed": 1, "effect": "-0.03", "out": str(out),
        "format": "json",
    } | overrides  # fmt: skip
    arguments = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
    answer = io.StringIO()
    call_command("synthesize", *arguments, stdout=answer)
    return json.loads(answer.getvalue())


def truth(out):
    return json.loads((out / "truth.json").read_text())


def counties(out, group):
    return {county["fips"]: county["start"] for county in truth(out)["counties"] if county["group"] == group}


def test_areas_starts_and_years_are_those_of_the_record(washington, tmp_path):
    answer = synthesize(tmp_path / "out")
    assert answer["file"] == str(tmp_path / "out" / "person_months.csv")
    assert answer["months"] == {"first": "2011-07", "start": "2013-07", "last": "2015-12", "count": 54}
    assert counties(tmp_path / "out", "demonstration") == {
        "53011": "2013-07-01", "53053": "2013-07-01", "53063": "2013-10-01",
    }  # fmt: skip
    assert counties(tmp_path / "out", "comparison") == {"05001": None, "05003": None, "13001": None}
    with (tmp_path / "out" / "person_months.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == answer["rows"]
    assert {row["state"] for row in rows} == {"WA", "AR", "GA"}


def test_a_table_for_people_names_each_number(washington, tmp_path):
    printed = io.StringIO()
    call_command(
        "synthesize", "--demonstration=wa-health-homes", "--people=40", "--seed=1", "--effect=-0.03",
        f"--out={tmp_path}", "--as=parquet", stdout=printed,
    )  # fmt: skip
    lines = dict(line.split("  ", 1) for line in printed.getvalue().splitlines())
    assert lines["groups comparison people"].strip() == "20"
    assert lines["effect expected_percent"].strip() == "-3"


def test_other_lengths_can_be_asked_for(washington, tmp_path):
    synthesize(tmp_path / "one", baseline_years=1, years=1)
    assert truth(tmp_path / "one")["months"] == {
        "first": "2012-07",
        "start": "2013-07",
        "last": "2014-12",
        "count": 30,
    }
    synthesize(tmp_path / "three", years=3)
    assert truth(tmp_path / "three")["months"]["last"] == "2016-12"


def test_a_demonstration_without_recorded_counties_takes_the_whole_state(tmp_path):
    demonstration = make_demonstration(slug="co-statewide", state=make_state("CO"))
    make_milestone(demonstration=demonstration, date=date(2014, 9, 15))
    make_state("CO", participation=Participation.DEMONSTRATION)
    for fips in ("08001", "08003"):
        make_county(fips)
    make_county("08999", valid_from=date(2020, 1, 1))
    make_county("05001")
    make_state("GA").__class__.objects.filter(code="GA").update(participation=Participation.DEMONSTRATION)
    make_county("13001")
    synthesize(tmp_path, demonstration="co-statewide")
    assert counties(tmp_path, "demonstration") == {"08001": "2014-09-01", "08003": "2014-09-01"}
    assert "05001" in counties(tmp_path, "comparison")
    assert "13001" not in counties(tmp_path, "comparison")
    assert truth(tmp_path)["months"] == {
        "first": "2012-09",
        "start": "2014-09",
        "last": "2016-08",
        "count": 48,
    }


def test_a_capitated_demonstration_has_the_contracts_of_its_plans(tmp_path):
    demonstration = make_demonstration(slug="ma-one-care", model="capitated", state=make_state("MA"))
    make_milestone(demonstration=demonstration, date=date(2013, 10, 1))
    make_plan(demonstration=demonstration, contract_number="H0137")
    make_plan(demonstration=demonstration, contract_number="")
    make_county("25001")
    make_county("05001")
    synthesize(tmp_path, demonstration="ma-one-care", people=200)
    with (tmp_path / "person_months.csv").open(newline="") as file:
        assert {row["plan_contract"] for row in csv.DictReader(file)} == {"", "H0137"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"demonstration": "zz-nowhere"}, "No demonstration 'zz-nowhere' is in the record"),
        ({"people": 0}, "people is 0"),
        ({"people": -3}, "people is -3"),
        ({"effect": "-1"}, "effect is -1"),
        ({"effect": "nan"}, "effect is NaN"),
        ({"effect": "0,97"}, "'0,97' is not a number"),
        ({"seed": -1}, "seed is -1"),
        ({"years": 0}, "--years is 0"),
        ({"baseline_years": -1}, "--baseline-years is -1"),
        ({"as": "xlsx"}, "invalid choice: 'xlsx'"),
    ],
)
def test_bad_input_is_refused_with_a_sentence_and_nothing_is_written(washington, tmp_path, change, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        synthesize(tmp_path / "out", **change)
    assert "\n" not in str(refused.value)
    assert refused.value.returncode in (1, 2)  # argparse's own errors are 2 on the command line
    assert not (tmp_path / "out").exists()


def test_an_unpublished_demonstration_is_not_told_from_an_unknown_one(tmp_path):
    make_demonstration(slug="wa-draft", published=False)
    with pytest.raises(CommandError, match="No demonstration 'wa-draft' is in the record"):
        synthesize(tmp_path, demonstration="wa-draft")


def test_a_demonstration_without_a_start_is_refused(tmp_path):
    make_demonstration(slug="wa-undated")
    with pytest.raises(CommandError, match="no start date of wa-undated") as refused:
        synthesize(tmp_path, demonstration="wa-undated")
    assert refused.value.returncode == 2


def test_a_folder_that_holds_other_files_is_refused(washington, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(CommandError, match=r"holds other files \(notes.txt\)") as refused:
        synthesize(tmp_path)
    assert refused.value.returncode == 2


def test_no_county_at_all_is_refused(tmp_path):
    demonstration = make_demonstration(slug="wa-alone")
    make_milestone(demonstration=demonstration)
    with pytest.raises(
        CommandError, match=r"demonstration area has no county.*comparison area has no county"
    ):
        synthesize(tmp_path, demonstration="wa-alone")
