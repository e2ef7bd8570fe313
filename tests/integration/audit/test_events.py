import pytest
from django.db import connection, transaction

from fai_portal.audit.models import Event
from fai_portal.audit.services.event import record
from tests.factories.user import GRANTED_AT, PASSWORD, make_analyst, make_user

pytestmark = pytest.mark.django_db


def test_an_event_keeps_the_words_and_no_key():
    analyst = make_analyst()
    record(by=analyst, action="report_run.requested", subject="report_run:1", on=GRANTED_AT, kind="savings")
    event = Event.objects.get()
    assert (event.actor, event.action, event.subject) == (
        analyst.email,
        "report_run.requested",
        "report_run:1",
    )
    assert event.details == {"kind": "savings"}


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET actor = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event"]
)
def test_the_application_role_cannot_change_or_remove_an_event(statement):
    record(by=make_analyst(), action="a", subject="b", on=GRANTED_AT)
    with (
        pytest.raises(Exception, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_signing_in_and_a_failed_try_are_recorded(client):
    analyst = make_analyst()
    client.post("/accounts/sign-in", {"username": analyst.email, "password": "wrong"})
    client.post("/accounts/sign-in", {"username": analyst.email, "password": PASSWORD})
    client.post("/accounts/sign-out")
    found = list(Event.objects.order_by("id").values_list("action", "actor"))
    assert found == [
        ("account.sign_in_refused", ""),
        ("account.signed_in", analyst.email),
        ("account.signed_out", analyst.email),
    ]


def test_a_refusal_is_recorded_with_its_route_and_not_its_values(client):
    newcomer = make_user()
    client.force_login(newcomer)
    assert client.get("/desk/").status_code == 403
    event = Event.objects.filter(action="request.refused").get()
    assert event.actor == newcomer.email and event.subject == "route:desk/"
