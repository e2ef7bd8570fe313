"""The yearly review, and accounts that nobody uses."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.conf import settings
from django.utils import timezone
from openpyxl import load_workbook

from fai_portal.access.permissions import Permission
from fai_portal.access.roles import RoleName
from fai_portal.access.services.account import save_account
from fai_portal.accounts.models import Tries, Uses
from fai_portal.accounts.services.tries import take_try
from fai_portal.accounts.services.user import system_user
from fai_portal.accounts.services.uses import count_use
from fai_portal.audit.models import Event
from fai_portal.audit.selectors import is_review_due
from fai_portal.audit.services.access_review import close_idle_accounts
from fai_portal.audit.tasks import look_after_accounts
from fai_portal.desk.cards import access_review
from tests.factories.user import make_administrator, make_analyst, make_grant, make_state_official, make_user
from tests.integration.accounts.entering import with_app

pytestmark = pytest.mark.django_db
REVIEW = "/accounts/review"
LONG_AGO = timezone.now() - timedelta(days=90)


def lines(client) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(client.get(f"{REVIEW}.csv").content.decode())))


def test_the_export_says_who_may_do_what_where_and_who_gave_it(client):
    administrator, official = make_administrator(), with_app(make_state_official(state="WA"))
    make_grant(user=official, role=RoleName.STATE_OFFICIAL, state="CO", reason="Moved to the other agency.")
    make_user(email="nobody@example.org", is_active=False)
    client.force_login(administrator)
    mine = [line for line in lines(client) if line["Address"] == official.email]
    assert [(line["Role"], line["State"]) for line in mine] == [
        ("State official", "CO"),
        ("State official", "WA"),
    ]
    assert mine[0]["Why"] == "Moved to the other agency." and mine[0]["Second factor"] == "app"
    assert (
        Permission.WRITE_MOU.sentence in mine[0]["May"]
        and Permission.VIEW_ENROLLEES.sentence not in mine[0]["May"]
    )
    assert mine[0]["Given by"] == system_user().email and mine[0]["Given on"] == "2026-01-05"
    nobody = next(line for line in lines(client) if line["Address"] == "nobody@example.org")
    assert (nobody["Account"], nobody["Role"], nobody["Second factor"]) == ("closed", "", "none")
    assert not any(line["Address"] == system_user().email for line in lines(client))
    assert Event.objects.filter(action="access.exported", actor=administrator.email).exists()


def test_the_workbook_says_the_same(client):
    client.force_login(make_administrator())
    make_analyst()
    sheet = load_workbook(BytesIO(client.get(f"{REVIEW}.xlsx").content)).active
    rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert rows[1:] == [list(line.values()) for line in lines(client)]


def test_a_name_is_no_formula(client):
    client.force_login(make_administrator())
    make_user(name='=HYPERLINK("https://elsewhere.example")')
    assert any(line["Name"].startswith("'=HYPERLINK") for line in lines(client))
    sheet = load_workbook(BytesIO(client.get(f"{REVIEW}.xlsx").content)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_the_review_is_due_each_year(client):
    administrator = make_administrator()
    client.force_login(administrator)
    assert "The yearly review is due." in client.get(REVIEW).content.decode()
    assert access_review(administrator).items
    client.post(REVIEW)
    assert "The yearly review is due." not in client.get(REVIEW).content.decode()
    assert not access_review(administrator).items
    assert not is_review_due(timezone.now() + timedelta(days=364))
    assert is_review_due(timezone.now() + timedelta(days=365))


@pytest.mark.parametrize("path", [REVIEW, f"{REVIEW}.csv", f"{REVIEW}.xlsx"])
def test_nobody_else_sees_it(client, path):
    client.force_login(make_analyst())
    assert client.get(path).status_code == 403
    assert access_review(make_analyst()) is None


@pytest.mark.parametrize("days, closes", [(59, False), (60, True)])
def test_an_account_that_nobody_used_for_sixty_days_is_closed(days, closes):
    on = timezone.now()
    user = make_user(last_login=on - timedelta(days=days), date_joined=LONG_AGO)
    make_user(last_login=on - timedelta(days=1), date_joined=LONG_AGO)
    system_user()
    assert close_idle_accounts(by=system_user(), on=on) == int(closes)
    user.refresh_from_db()
    assert user.is_active is not closes
    assert Event.objects.filter(action="account.closed_idle", subject=f"account:{user.pk}").exists() is closes


def test_one_that_was_never_used_counts_from_when_it_was_made():
    old, new = make_user(date_joined=LONG_AGO), make_user()
    assert close_idle_accounts(by=system_user(), on=timezone.now()) == 1
    old.refresh_from_db(), new.refresh_from_db()
    assert (old.is_active, new.is_active) == (False, True)


def test_one_that_an_administrator_opened_again_stays_open():
    user, administrator = make_user(last_login=LONG_AGO, date_joined=LONG_AGO), make_administrator()
    close_idle_accounts(by=system_user(), on=timezone.now() - timedelta(days=1))
    save_account(
        by=administrator, on=timezone.now(), user=user, email=user.email, name=user.name, is_active=True
    )
    assert close_idle_accounts(by=system_user(), on=timezone.now()) == 0


def test_the_schedule_does_all_of_it():
    user = make_user(last_login=LONG_AGO, date_joined=LONG_AGO)
    take_try(by=None, on=LONG_AGO, what="x")
    count_use(by=None, on=LONG_AGO, what="x", per=timedelta(minutes=1))
    look_after_accounts()
    user.refresh_from_db()
    assert not user.is_active and not Tries.objects.exists() and not Uses.objects.exists()
    assert "audit.look_after_accounts" in settings.CELERY_BEAT_SCHEDULE
