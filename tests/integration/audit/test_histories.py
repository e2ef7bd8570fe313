"""The history of a record in one sentence a change, for those who may see the record."""

from datetime import date

import pytest
from django.urls import reverse

from fai_portal.history.acting import acting
from states.models import TermYear
from tests.factories.dataset import make_dataset
from tests.factories.demonstration import make_demonstration
from tests.factories.report_run import make_run
from tests.factories.terms import make_terms, make_year
from tests.factories.user import make_analyst, make_cms_staff, make_state_official, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    return make_year(terms=make_terms(), number=3, start=date(2016, 1, 1), end=date(2017, 1, 1))


def page(client, user, kind, key) -> str:
    client.force_login(user)
    return client.get(reverse("history", args=[kind, key])).content.decode()


def test_the_end_date_of_a_demonstration_year_says_who_from_what_to_what_when_and_why(client, year):
    with acting(user="kim@example.org", role="CMS reviewer", via="web", reason="The MOU was extended."):
        TermYear.objects.filter(pk=year.pk).update(end=date(2018, 1, 1))
    said = page(client, make_cms_staff(), "version", year.terms.version_id)
    at = year.history.latest("pgh_id").pgh_created_at
    assert (
        "kim@example.org (CMS reviewer) changed the end date of demonstration year 3 from December 31, 2016"
        f" to December 31, 2017 on {at:%B} {at.day}, {at.year} at {at:%H:%M} UTC through web,"
        " because: The MOU was extended."
    ) in said


def test_what_nobody_said_came_past_the_portal(client, year):
    TermYear.objects.filter(pk=year.pk).delete()
    said = page(client, make_cms_staff(), "version", year.terms.version_id)
    assert "Somebody with access to the database removed demonstration year 3" in said


def test_each_kind_of_record_has_a_history_that_its_page_leads_to(client):
    run, dataset, demonstration = make_run(), make_dataset(), make_demonstration()
    analyst, staff = make_analyst(), make_cms_staff()
    for user, address, kind, key in (
        (analyst, reverse("report-run", args=[run.pk]), "run", run.pk),
        (analyst, reverse("dataset", args=[dataset.pk]), "dataset", dataset.pk),
        (staff, reverse("demonstration", args=[demonstration.slug]), "demonstration", demonstration.slug),
    ):
        assert f"added the {kind}" in page(client, user, kind, key)
        assert reverse("history", args=[kind, key]) in client.get(address).content.decode()


def test_a_record_that_somebody_may_not_see_has_no_history_for_them(client):
    run, demonstration = make_run(), make_demonstration()
    elsewhere = make_state_official(state="ZZ")
    client.force_login(elsewhere)
    for kind, key in (("run", run.pk), ("demonstration", demonstration.slug), ("nothing", "1"), ("run", "x")):
        assert client.get(reverse("history", args=[kind, key])).status_code == 404
    client.force_login(make_user())
    assert client.get(reverse("history", args=["run", run.pk])).status_code == 403
