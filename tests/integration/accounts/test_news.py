"""The owner of an account is mailed when its password, a second factor or a recovery code is touched, whatever they chose."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enrollees.services.enrollee import reveal_identifier
from fai_portal.access.services.account import invite_again, save_account
from fai_portal.accounts.links import Kind, make_ticket
from fai_portal.accounts.services.password import set_password
from fai_portal.audit.models import Event
from fai_portal.notices.models import How, Letter, Mail
from fai_portal.notices.services.wish import choose_mail
from fai_portal.notices.tasks import write_letter
from tests.factories.enrollee import made_up_mbi, make_enrollee
from tests.factories.user import make_administrator, make_analyst
from tests.integration.accounts.entering import give_code, give_password, with_app

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    """Somebody with a second factor who wants no mail."""
    owner = with_app(make_analyst())
    choose_mail(by=owner, on=timezone.now(), how=How.NEVER)
    return owner


def mailed(owner) -> str:
    """The text of the only mail, which goes to the owner."""
    told = Mail.objects.get()
    assert told.recipient == owner and "If it was not you" in told.text
    return told.text


def test_a_new_password(analyst):
    set_password(
        by=None, on=timezone.now(), ticket=make_ticket(analyst, Kind.RESET), password="four plain words here"
    )
    assert "The password of your account was set" in mailed(analyst)


@pytest.mark.parametrize(
    ("name", "words"),
    [("mfa_deactivate_totp", "app was removed"), ("mfa_generate_recovery_codes", "codes were made anew")],
)
def test_a_second_factor_that_changes_by_the_pages(client, analyst, name, words):
    RecoveryCodes.activate(analyst)
    client.force_login(analyst)
    assert client.post(reverse(name)).status_code == 302
    assert words in mailed(analyst)


def test_each_second_factor_that_an_administrator_removes(analyst):
    RecoveryCodes.activate(analyst)
    invite_again(by=make_administrator(), on=timezone.now(), user=analyst)
    assert {each.recipient for each in Mail.objects.all()} == {analyst}
    texts = "".join(Mail.objects.values_list("text", flat=True))
    assert "app was removed" in texts and "codes were removed" in texts


def test_a_recovery_code_in_place_of_the_second_factor(analyst):
    code, browser = RecoveryCodes.activate(analyst).get_unused_codes()[0], Client()
    give_password(browser, analyst)
    give_code(browser, code)
    assert "used in place of your second factor" in mailed(analyst) and code not in mailed(analyst)
    event = Event.objects.get(action="account.second_factor_used")
    assert (event.subject, event.details["kind"]) == (f"account:{analyst.pk}", "recovery_codes")


def test_an_address_that_changes_is_told_to_the_old_one_and_to_the_new(analyst):
    old, new = analyst.email, "moved@example.org"
    save_account(
        by=make_administrator(), on=timezone.now(), user=analyst, email=new, name=analyst.name, is_active=True
    )
    analyst.refresh_from_db()
    assert "The e-mail address of your account was changed" in mailed(analyst) and old not in mailed(analyst)
    [letter] = Letter.objects.all()
    write_letter(pk=str(letter.pk))
    [sent] = mail.outbox
    assert sent.to == [old] and "If you did not ask for that" in sent.body
    assert new not in sent.body and "http" not in sent.body
    letter.refresh_from_db()
    assert letter.recipient_address == ""


def test_an_address_that_stays_is_no_news(analyst):
    save_account(
        by=make_administrator(),
        on=timezone.now(),
        user=analyst,
        email=analyst.email,
        name="New",
        is_active=True,
    )
    assert not Letter.objects.exists() and not Mail.objects.exists()


def test_a_whole_identifier_that_was_shown(analyst):
    mbi = made_up_mbi(811)
    reveal_identifier(
        by=analyst, on=timezone.now(), enrollee=make_enrollee(mbi=mbi), reason="A letter came back."
    )
    assert "identifier was shown to your account" in mailed(analyst) and mbi not in mailed(analyst)
