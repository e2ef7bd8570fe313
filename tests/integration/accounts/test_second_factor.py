"""Nobody who holds a role gets in with a password alone, and no code opens twice."""

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fai_portal.accounts.services.one_time_code import fresh_code, use_code
from fai_portal.accounts.services.user import system_user
from tests.factories.user import make_analyst, make_state_official, make_user
from tests.integration.accounts.entering import (
    code_of,
    enter,
    give_code,
    give_password,
    is_signed_in,
    with_app,
)

pytestmark = pytest.mark.django_db


def test_the_password_and_a_code_sign_in(client):
    analyst = with_app(make_analyst())
    assert give_password(client, analyst).url == "/accounts/second-factor"
    assert not is_signed_in(client)
    assert give_code(client, code_of(analyst)).url == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_the_page_asked_for_follows_the_second_factor(client):
    analyst = with_app(make_analyst())
    give_password(client, analyst, next="/reports/")
    assert give_code(client, code_of(analyst)).url == "/reports/"


def test_a_wrong_code_is_refused_in_words(client):
    analyst = with_app(make_analyst())
    give_password(client, analyst)
    page = give_code(client, "000000")
    assert "This code is not right, or it was used before." in page.content.decode()
    assert not is_signed_in(client)


def test_a_code_that_was_used_opens_nothing(client):
    analyst = with_app(make_analyst())
    code = code_of(analyst)
    give_password(client, analyst)
    assert give_code(client, code).status_code == 302
    second = Client()
    give_password(second, analyst)
    assert give_code(second, code).status_code == 200 and not is_signed_in(second)


def test_an_older_code_does_not_open_after_a_newer_one():
    analyst, now = with_app(make_analyst()), timezone.now()
    earlier = fresh_code(by=system_user(), on=now - timedelta(seconds=30), user=analyst)
    assert use_code(by=analyst, on=now, code=fresh_code(by=system_user(), on=now, user=analyst))
    assert use_code(by=analyst, on=now, code=earlier) is None


def test_a_recovery_code_opens_once(client):
    analyst = with_app(make_analyst())
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    code = RecoveryCodes.activate(analyst).get_unused_codes()[0]
    for expected in (True, False):
        browser = Client()
        give_password(browser, analyst)
        give_code(browser, code)
        assert is_signed_in(browser) is expected


@pytest.mark.django_db(transaction=True)
def test_of_many_equal_codes_at_once_one_opens():
    analyst = with_app(make_analyst())
    code, on = code_of(analyst), timezone.now()

    def use(_: int) -> bool:
        try:
            return use_code(by=analyst, on=on, code=code) is not None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(use, range(16))) == 1


@pytest.mark.parametrize("path", ["/", "/desk/", "/reports/", "/admin/", "/data/"])
def test_without_a_second_factor_a_role_opens_nothing_but_the_way_to_one(client, path):
    give_password(client, make_state_official())
    assert client.get(path, follow=True).redirect_chain[-1][0] == reverse("mfa_index")


def test_the_api_says_so_in_its_own_shape(client):
    give_password(client, make_analyst())
    answer = client.get("/api/v1/report-runs")
    assert answer.status_code == 403 and "second factor" in answer.json()["detail"]


def test_somebody_without_a_role_needs_none(client):
    assert give_password(client, make_user()).url == "/desk/"
    assert is_signed_in(client)


def test_setting_up_an_app_opens_the_account_and_shows_recovery_codes_once(client):
    analyst = make_analyst()
    give_password(client, analyst)
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200 and "Key:" in page.content.decode()
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    counter = list(yield_hotp_counters_from_time())[1]
    code = format_hotp_value(hotp_value(page.context["form"].secret, counter))
    answer = client.post(reverse("mfa_activate_totp"), {"code": code})
    assert answer.url == reverse("mfa_view_recovery_codes")
    codes = client.get(answer.url).context["unused_codes"]
    assert len(codes) == 10 and codes[0].isdigit()
    assert client.get(answer.url).context["unused_codes"][0] == "****"
    assert client.get("/desk/").status_code == 200
    assert use_code(by=analyst, on=timezone.now(), code=code) is None, "the code of the set-up is spent"


def test_seeds_and_codes_are_not_in_the_database_as_they_are():
    analyst = with_app(make_analyst())
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    codes = RecoveryCodes.activate(analyst)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        stored = cursor.fetchone()[0]
    assert "gAAAA" in stored
    assert not any(code in stored for code in codes.get_unused_codes())


def test_changing_a_second_factor_asks_for_it_again_after_a_while(client, settings):
    analyst = with_app(make_analyst())
    enter(client, analyst)
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    answer = client.get(reverse("mfa_deactivate_totp"))
    assert answer.url.startswith(reverse("mfa_reauthenticate"))
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert Authenticator.objects.filter(user=analyst, type="totp").exists()


def test_the_pages_of_ones_own_account_ask_for_sign_in(client):
    for name in (
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_view_recovery_codes",
    ):
        assert client.get(reverse(name)).status_code == 302, name


def test_after_new_keys_the_old_one_may_go_and_codes_open_all_the_same(client, settings):
    analyst = with_app(make_analyst())
    RecoveryCodes.activate(analyst)
    old = settings.FIELD_KEYS
    settings.FIELD_KEYS = [base64.b64encode(bytes(range(32))).decode(), *old]
    call_command("rotate_keys")
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    give_password(client, analyst)
    assert give_code(client, code_of(analyst)).url == "/desk/"
    (code, *_) = Authenticator.objects.get(user=analyst, type="recovery_codes").wrap().get_unused_codes()
    assert use_code(by=analyst, on=timezone.now(), code=code) is not None


def test_a_second_factor_that_no_key_opens_keeps_the_old_keys(settings):
    with_app(make_analyst())
    settings.FIELD_KEYS = [base64.b64encode(bytes(range(32))).decode()]
    with pytest.raises(CommandError) as refusal:
        call_command("rotate_keys")
    assert refusal.value.returncode == 1
