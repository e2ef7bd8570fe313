"""What governed a demonstration on a day: Massachusetts restated its percentages after the fact."""

from datetime import date

import pytest
from django.core.management import call_command

from demonstrations.selectors.demonstration import rows
from demonstrations.selectors.status import StatusKey
from demonstrations.selectors.terms import terms_page
from tests.factories.demonstration import make_demonstration
from tests.factories.mou import make_mou, make_version
from tests.factories.state import make_state
from tests.factories.terms import make_terms, make_year
from tests.factories.user import make_cms_staff

ADDRESS = "/demonstrations/ma-one-care/terms"


@pytest.fixture(scope="module")
def record(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        call_command("load_public_record", verbosity=0)
        yield
        call_command("flush", database="owner", interactive=False, verbosity=0)


@pytest.mark.django_db
class TestMassachusetts:
    @pytest.mark.parametrize(
        ("day", "document", "second_year"),
        [
            ("2012-08-22", "MOU between CMS and the Commonwealth of Massachusetts", "2%"),
            ("2013-09-30", "MOU between CMS and the Commonwealth of Massachusetts", "2%"),
            ("2013-10-01", "Addendum restating demonstration year dates", "0%"),
            ("2016-06-01", "Addendum restating demonstration year dates", "0%"),
        ],
    )
    def test_what_governed_on_a_day(self, record, client, day, document, second_year):
        page = client.get(ADDRESS, {"on": day}).content.decode()
        governing = page[: page.index('id="decisions"')]
        assert document in governing
        years = governing[governing.index('id="years"') :]
        second = years[years.index("Demonstration year </span>2") :]
        assert f"<div>{second_year} " in second[: second.index("</tr>")]

    @pytest.mark.parametrize(
        ("day", "mou", "second_year"),
        [
            ("2013-09-30", "ma-one-care-mou", "2.000"),
            ("2013-10-01", None, "0.000"),
        ],
    )
    def test_a_program_asks_what_governed_on_a_day(self, record, client, day, mou, second_year):
        answer = client.get("/api/v1/demonstrations/ma-one-care/terms", {"on": day})
        found = answer.json()
        assert (answer.status_code, found["on"]) == (200, day)
        assert found["terms"]["agreement"] == "ma-one-care-mou"
        assert (found["terms"]["mou"] == "ma-one-care-mou") == (mou is not None)
        (second,) = [year for year in found["terms"]["years"] if year["number"] == 2]
        savings = [each for each in second["percentages"] if each["measure"] == "aggregate_savings"]
        assert [each["percent"] for each in savings] == [second_year]
        counties = {county["fips"]: county["name"] for county in found["terms"]["counties"]}
        assert counties.get("25025", "Suffolk").startswith("Suffolk")
        assert found["terms"]["effective_from"] <= day and found["status"] in StatusKey.values

    def test_a_program_is_told_where_nothing_governed_or_nothing_is(self, record, client):
        address = "/api/v1/demonstrations/ma-one-care/terms"
        assert client.get(address, {"on": "2001-01-01"}).json()["terms"] is None
        assert client.get(address).status_code == 200
        wrong = client.get(address, {"on": "yesterday"})
        assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["on"])
        assert client.get("/api/v1/demonstrations/nowhere/terms").status_code == 404

    def test_the_restatement_says_what_it_changed(self, record):
        latest, first = terms_page("ma-one-care", on=date(2016, 1, 1)).decisions
        assert latest.governs and not first.governs and first.changes == ()
        told = {change.label: (change.before, change.after) for change in latest.changes}
        assert told["Savings percentage, year 2"] == ("2%", "0%")
        assert told["Savings percentage, year 3"] == ("4%", "0%")
        assert told["Savings percentage, year 4"] == ("Not given", "0.25%")
        assert not any(label.startswith("Quality withhold") for label in told)  # it was there before
        assert told["Demonstration year 7"] == ("Not given", "January 1, 2020 to December 31, 2020")
        assert told["Effective from"] == ("August 22, 2012", "October 1, 2013")

    def test_before_the_first_terms_nothing_governed(self, record, client):
        page = client.get(ADDRESS, {"on": "2012-08-21"}).content.decode()
        assert "Nothing was in force on this day" in page and "August 22, 2012" in page

    def test_a_day_that_is_none_is_said_and_today_is_shown(self, record, client):
        answer = client.get(ADDRESS, {"on": "<b>"})
        assert answer.status_code == 200 and "This is not a day" in answer.content.decode()

    def test_every_fact_has_a_source(self, record, client):
        page = client.get(ADDRESS, {"on": "2016-01-01"}).content.decode()
        assert 'id="sources"' in page and "markettransfer.info" in page

    def test_an_unknown_demonstration_is_not_there(self, record, client):
        assert client.get("/demonstrations/nowhere/terms").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2026, 12, 31), StatusKey.PLANNED),
        (date(2027, 1, 1), StatusKey.ACTIVE),
        (date(2028, 12, 31), StatusKey.ACTIVE),
        (date(2029, 1, 1), StatusKey.UNKNOWN),
    ],
)
def test_status_follows_from_the_years_where_nobody_recorded_a_milestone(day, status):
    mou = make_mou(state=make_state("WY"))
    terms = make_terms(version=make_version(mou=mou), effective_from=date(2026, 6, 1))
    make_year(terms=terms, number=1, start=date(2027, 1, 1), end=date(2028, 1, 1))
    make_year(terms=terms, number=2, start=date(2028, 1, 1), end=date(2029, 1, 1))
    make_demonstration(established_by=mou, state=mou.state)
    [row] = rows(on=day, state="WY")
    assert row.status.key == status


@pytest.mark.django_db
@pytest.mark.parametrize(("decided", "is_after"), [(date(2014, 12, 9), True), (date(2013, 6, 1), False)])
def test_a_decision_about_what_was_past_says_so(client, decided, is_after):
    mou = make_mou(state=make_state("WY"))
    for sequence, (decided_on, start) in enumerate([(date(2012, 8, 22), date(2012, 8, 22)), (decided, date(2013, 10, 1))], 1):  # fmt: skip
        version = make_version(mou=mou, number=sequence, is_current=sequence == 2)
        make_terms(version=version, sequence=sequence, effective_from=start, decided_on=decided_on)
    demonstration = make_demonstration(established_by=mou, state=mou.state)
    page = client.get(f"/demonstrations/{demonstration.slug}/terms").content.decode()
    assert ("It restates what was past when it was decided." in page) == is_after


@pytest.mark.django_db
def test_a_program_reads_published_terms_only(client):
    demonstration = make_demonstration(published=False)
    address = f"/api/v1/demonstrations/{demonstration.slug}/terms"
    assert client.get(address).status_code == 404
    client.force_login(make_cms_staff())
    assert client.get(address).status_code == 404
