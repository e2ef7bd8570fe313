"""Nobody stays signed in for longer than they should, and nothing typed is lost when it ends."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from fai_portal.access.roles import RoleName
from fai_portal.access.services.account import save_account
from fai_portal.access.sessions import BEGAN, SEEN
from fai_portal.audit.models import Event
from tests.factories.user import (
    make_administrator,
    make_analyst,
    make_cms_staff,
    make_state_official,
    make_user,
)
from tests.integration.accounts.entering import (
    code_of,
    enter,
    give_code,
    give_password,
    is_signed_in,
    with_app,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def set_back(client: Client, key: str, by: timedelta) -> None:
    """As though that had been so much longer ago."""
    session = client.session
    session[key] = (timezone.now() - by).timestamp()
    session.save()


@pytest.mark.parametrize(
    "make, minutes", [(make_analyst, 15), (make_cms_staff, 15), (make_state_official, 30), (make_user, 30)]
)
def test_a_session_ends_without_activity_sooner_where_people_can_be_seen(client, make, minutes):
    client.force_login(make())
    set_back(client, SEEN, minutes * MINUTE - timedelta(seconds=5))
    assert is_signed_in(client)
    set_back(client, SEEN, minutes * MINUTE)
    assert not is_signed_in(client)
    assert Event.objects.filter(action="account.session_ended", details__reason="idle").count() == 1


def test_twelve_hours_are_the_most_whatever_is_done(client):
    client.force_login(make_state_official())
    set_back(client, BEGAN, timedelta(hours=12) - MINUTE)
    assert is_signed_in(client)
    set_back(client, BEGAN, timedelta(hours=12))
    page = client.get("/desk/", follow=True)
    assert "12 hours is the longest" in page.content.decode() and not is_signed_in(client)


def test_a_session_that_does_not_say_when_it_began_is_over(client):
    client.force_login(make_user())
    session = client.session
    del session[BEGAN]
    session.save()
    assert not is_signed_in(client)


def test_activity_moves_the_end_and_what_a_page_asks_by_itself_does_not(client):
    client.force_login(make_analyst())
    for asks, moves in [
        ({"path": "/accounts/session"}, False),
        ({"path": "/desk/", "headers": {"HX-Request": "true"}}, False),
        ({"path": "/desk/"}, True),
    ]:
        set_back(client, SEEN, 10 * MINUTE)
        client.get(**asks)
        assert (client.get("/accounts/session").json()["seconds"] > 14 * 60) is moves, asks


def test_one_click_extends(client):
    client.force_login(make_analyst())
    set_back(client, SEEN, 13 * MINUTE)
    assert client.get("/accounts/session").json()["seconds"] <= 120
    state = client.post("/accounts/session").json()
    assert state["seconds"] > 14 * 60 and state["can_extend"]


def test_near_the_twelve_hours_nothing_is_promised(client):
    client.force_login(make_analyst())
    set_back(client, BEGAN, timedelta(hours=12) - 2 * MINUTE)
    state = client.post("/accounts/session").json()
    assert state["seconds"] <= 120 and not state["can_extend"]


def test_the_warning_comes_at_least_two_minutes_before(client, settings):
    client.force_login(make_analyst())
    page = client.get("/desk/").content.decode()
    assert settings.SESSION_WARNING >= 2 * MINUTE
    assert f'data-warning="{int(settings.SESSION_WARNING.total_seconds())}"' in page
    assert "<noscript>" in page and "15 minutes" in page


def test_closing_an_account_ends_its_sessions_at_once_and_for_good(client):
    administrator, analyst = make_administrator(), make_analyst()
    client.force_login(analyst)
    assert is_signed_in(client)
    for is_active in (False, True):
        save_account(
            by=administrator, on=timezone.now(), user=analyst, email=analyst.email, name=analyst.name,
            is_active=is_active,
        )  # fmt: skip
        assert not is_signed_in(client)


def test_closing_it_in_the_admin_does_too(client):
    browser, analyst = Client(), make_analyst()
    browser.force_login(analyst)
    client.force_login(make_administrator())
    form = {"email": analyst.email, "name": analyst.name}
    assert client.post(f"/admin/accounts/user/{analyst.pk}/change/", form).status_code == 302
    assert not is_signed_in(browser)
    client.post(f"/admin/accounts/user/{analyst.pk}/change/", {**form, "is_active": "on"})
    assert not is_signed_in(browser)


def sent_too_late(client: Client, user, **form: str) -> None:
    enter(client, user)
    set_back(client, SEEN, 31 * MINUTE)
    answer = client.post("/mous/begin", form)
    assert answer.status_code == 302 and "/accounts/sign-in" in answer.url


def test_a_form_that_came_too_late_is_found_again_after_signing_in(client):
    official = with_app(make_state_official())
    sent_too_late(client, official, text="Two days of work\nin two lines", password="hunter2",
                  **{"years-0-start_date": "January 1", "revision": "4"})  # fmt: skip
    give_password(client, official)
    set_next = give_code(client, code_of(official))
    assert set_next.url == "/accounts/held-form"
    page = client.get(set_next.url).content.decode()
    assert "Two days of work\nin two lines" in page and 'action="/mous/begin"' in page
    assert "hunter2" not in page
    assert "<dt>Years 1, start date</dt>" in page and "<dt>Revision</dt>" not in page
    client.post("/mous/begin", {"text": "Two days of work"})
    assert client.get("/accounts/held-form").url == "/desk/"


def test_it_is_shown_to_nobody_else(client):
    sent_too_late(client, with_app(make_state_official()), text="Two days of work")
    other = with_app(make_state_official())
    assert enter(client, other).url == "/desk/"
    assert client.get("/accounts/held-form").status_code == 302


def test_it_stands_sealed_where_it_waits(client):
    sent_too_late(client, with_app(make_state_official()), text="Two days of work")
    kept = Session.objects.get(pk=client.session.session_key).get_decoded()
    assert "held_form" in kept and "Two days" not in str(kept)


def test_a_form_that_is_from_no_page_of_ours_is_not_kept():
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_state_official())
    set_back(browser, SEEN, 31 * MINUTE)
    assert browser.post("/mous/begin", {"text": "forged"}).status_code == 403
    assert "held_form" not in browser.session


def test_moving_to_another_state_counts_from_the_next_page_on(client):
    official = make_state_official(state="WA")
    client.force_login(official)

    def states() -> set[tuple[str, ...]]:
        may = client.get("/api/v1/me").json()["may"]
        return {tuple(each["states"]) for each in may if each["states"]}

    assert states() == {("WA",)}
    official.grants.all().delete()
    from tests.factories.user import make_grant

    make_grant(user=official, role=RoleName.STATE_OFFICIAL, state="CO")
    assert states() == {("CO",)}
