"""The history of a record in one sentence a change, for those who may see the record."""

import re
from datetime import date

import pytest
from django.urls import reverse

from fai_portal.access.roles import RoleName
from fai_portal.access.services.account import invite_again
from fai_portal.access.services.grant import give_role
from fai_portal.history.acting import acting
from states.ingest.terms.typed import TypedYear
from states.models import TermYear
from states.services.draft import save_terms
from tests.factories.dataset import make_dataset
from tests.factories.demonstration import make_demonstration
from tests.factories.mou import make_version
from tests.factories.report_run import make_run
from tests.factories.review import make_draft, make_draft_terms
from tests.factories.terms import make_terms, make_year
from tests.factories.user import (
    GRANTED_AT,
    make_administrator,
    make_analyst,
    make_cms_staff,
    make_state_official,
    make_user,
)

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


def test_what_was_a_draft_stays_with_those_who_may_see_drafts_once_it_is_published(client):
    version = make_version()
    address = reverse("history", args=["version", version.pk])
    shown = reverse("mou-version", args=[version.mou.slug, version.number])
    for user, status in (
        (make_cms_staff(), 200),
        (make_state_official(state=version.mou.state_id), 200),
        (make_state_official(state="ZZ"), 404),
    ):
        client.force_login(user)
        assert client.get(address).status_code == status
        assert (address in client.get(shown).content.decode()) is (status == 200)


def test_an_account_says_what_became_of_it_and_why_to_those_who_keep_accounts(client):
    chief, user = make_administrator(), make_analyst()
    give_role(
        by=chief,
        on=GRANTED_AT,
        user=user,
        role=RoleName.CMS_REVIEWER,
        reason="Reviews for a colleague on leave.",
    )
    with acting(user=chief.email):
        invite_again(by=chief, on=GRANTED_AT, user=user)
    said = page(client, chief, "account", user.pk)
    assert "added the role CMS reviewer" in said
    assert "because: Reviews for a colleague on leave." in said
    assert "changed the account: password changed" in said and "because: Invited again." in said
    client.force_login(make_cms_staff())
    assert client.get(reverse("history", args=["account", user.pk])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_terms_that_are_written_anew_say_what_changed_and_nothing_of_what_did_not(client):
    official = make_state_official()
    version = make_draft(by=official)
    anew = make_draft_terms(years=(TypedYear(1, date(2027, 1, 1), date(2028, 7, 1)),
                                   TypedYear(2, date(2028, 7, 1), date(2030, 1, 1)),
                                   TypedYear(3, date(2030, 1, 1), date(2031, 1, 1))))  # fmt: skip
    with acting(user=official.email, reason="The MOU was extended"):
        save_terms(by=official, on=GRANTED_AT, version=version, terms=anew)
    said = page(client, official, "version", version.pk)
    why = "because: The MOU was extended."
    newest = [each for each in re.findall(r"<li>(.*?)</li>", said) if why in each]
    assert len(newest) == 2, newest
    assert any(
        "changed the end date of demonstration year 2 from June 30, 2029 to December 31, 2029 on" in each
        for each in newest
    )
    assert any("added demonstration year 3" in each for each in newest)
