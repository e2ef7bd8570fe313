"""An account is made by invitation; a link sets a password once, for a while, and tells nobody whose it is."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from unittest import mock

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.utils import timezone

from fai_portal.access.selectors import account
from fai_portal.access.services.account import invite_again, save_account
from fai_portal.accounts.links import Kind, make_ticket
from fai_portal.accounts.selectors import has_second_factor
from fai_portal.accounts.services.password import set_password
from fai_portal.audit.models import Event
from fai_portal.notices.models import Letter
from fai_portal.notices.tasks import write_letter
from tests.factories.user import make_administrator, make_analyst, make_user
from tests.integration.accounts.entering import enter, give_password, is_signed_in, with_app

pytestmark = pytest.mark.django_db
NEW = "four plain words together"
FORGOT = "/accounts/forgot-password"


def link() -> str:
    """Sends the newest letter, as a worker does, and reads its link."""
    write_letter(pk=str(Letter.objects.first().pk))
    return re.search(r"https?://[^/]+(/accounts/password/\S+)", mail.outbox[-1].body)[1]


def opened(address: str) -> Client:
    client = Client()
    client.get(address)
    return client


def send_password(client: Client, password: str = NEW):
    return client.post("/accounts/password", {"new_password1": password, "new_password2": password})


@pytest.fixture
def invited(settings):
    settings.MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return save_account(
        by=make_administrator(), on=timezone.now(), user=None, email="new@example.org", name="New Person",
        is_active=True,
    )  # fmt: skip


def test_an_invitation_sets_the_password_once(invited):
    address = link()
    assert mail.outbox[-1].to == ["new@example.org"] and "invited" in mail.outbox[-1].subject
    browser = opened(address)
    assert send_password(browser).url == "/accounts/sign-in"
    assert give_password(browser, invited, NEW).status_code == 302
    again = opened(address)
    assert again.get("/accounts/password").status_code == 410
    assert send_password(again, "another plain password").status_code == 410
    assert Event.objects.filter(action="account.password_set", subject=f"account:{invited.pk}").count() == 1


def test_the_secret_leaves_the_address_at_once(invited, client):
    answer = client.get(link())
    assert answer.status_code == 302 and answer.url == "/accounts/password"


def test_nobody_signs_up(client):
    for path in ("/accounts/signup", "/accounts/signup/", "/accounts/register"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "kind, lasts", [(Kind.INVITATION, timedelta(days=7)), (Kind.RESET, timedelta(hours=1))]
)
def test_a_link_gets_old(kind, lasts):
    user = make_user()
    for late, status in ((-1, 200), (1, 410)):
        with mock.patch("django.core.signing.time.time", return_value=timezone.now().timestamp()):
            ticket = make_ticket(user, kind)
        later = (timezone.now() + lasts).timestamp() + late
        browser = opened(f"/accounts/password/{ticket}")
        with mock.patch("django.core.signing.time.time", return_value=later):
            assert browser.get("/accounts/password").status_code == status


def test_a_forged_link_is_refused_in_words_and_told(client):
    ticket = make_ticket(make_user(), Kind.RESET)
    forged = ticket[:-3] + ("AAA" if ticket[-3:] != "AAA" else "BBB")
    page = opened(f"/accounts/password/{forged}").get("/accounts/password")
    assert page.status_code == 410 and "does not work any more" in page.content.decode()
    event = Event.objects.get(action="account.sign_in_refused")
    assert event.details["reason"] == "link"


def test_a_closed_account_has_no_link():
    ticket = make_ticket(make_user(is_active=False), Kind.RESET)
    assert opened(f"/accounts/password/{ticket}").get("/accounts/password").status_code == 410


def test_a_weak_password_is_refused_in_words(invited):
    page = send_password(opened(link()), "short")
    assert page.status_code == 200 and "at least 12 characters" in page.content.decode()


def test_a_forgotten_password_is_set_anew_and_ends_every_session(client, invited, settings):
    analyst = with_app(make_analyst())
    enter(client, analyst)
    Client().post(FORGOT, {"email": analyst.email.upper()})
    assert send_password(opened(link())).status_code == 302
    assert not is_signed_in(client)
    assert has_second_factor(analyst), "a new password is no way round the second factor"


def test_asking_does_and_shows_the_same_for_every_address(invited):
    known = make_user()
    pages = [Client().post(FORGOT, {"email": each}) for each in (known.email, "unknown@example.org")]
    assert pages[0].content.split(b"<main")[1] == pages[1].content.split(b"<main")[1]
    letters = list(Letter.objects.filter(kind="reset"))
    assert len(letters) == 2
    sent = len(mail.outbox)
    for letter in letters:
        write_letter(pk=str(letter.pk))
        letter.refresh_from_db()
        assert letter.status == "done" and letter.recipient_address == ""
    assert len(mail.outbox) == sent + 1


def test_one_address_gets_three_letters_an_hour(client):
    for _ in range(5):
        assert client.post(FORGOT, {"email": "somebody@example.org"}).status_code == 200
    assert Letter.objects.count() == 3


def test_inviting_again_ends_what_opened_the_account(client, invited):
    analyst = with_app(make_analyst())
    enter(client, analyst)
    invite_again(by=make_administrator(), on=timezone.now(), user=analyst)
    assert not is_signed_in(client) and not has_second_factor(analyst)
    assert give_password(Client(), analyst).status_code == 200
    assert send_password(opened(link())).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_two_people_with_one_link_one_sets_the_password():
    ticket = make_ticket(make_user(), Kind.INVITATION)

    def use(number: int) -> bool:
        try:
            return (
                set_password(by=None, on=timezone.now(), ticket=ticket, password=f"{NEW} {number}")
                is not None
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(use, range(6))) == 1


def test_the_command_makes_the_first_administrator(invited):
    arguments = [
        "--name",
        "First",
        "--role",
        "administrator",
        "--reason",
        "The first one.",
        "--format",
        "json",
    ]
    call_command("invite", "first@example.org", *arguments, stdout=StringIO())
    first = account("first@example.org")
    assert first.grants.get().role == "administrator"
    assert send_password(opened(link())).status_code == 302


def test_the_command_refuses_a_role_of_a_state_without_one():
    with pytest.raises(CommandError) as caught:
        call_command("invite", "o@example.org", "--name", "O", "--role", "state_official", "--reason", "x")
    assert caught.value.returncode == 2
