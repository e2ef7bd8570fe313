"""Who saw this person, what did this account do: on the screen and by command, and the question is recorded."""

import json
import sys
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from fai_portal.audit.models import Event
from fai_portal.audit.services.event import record
from tests.factories.enrollee import made_up_mbi, make_enrollee
from tests.factories.user import GRANTED_AT, make_administrator, make_analyst, make_cms_staff

pytestmark = pytest.mark.django_db
MBI = made_up_mbi(929)


@pytest.fixture
def seen():
    """A person whom two analysts met, one of them twice."""
    person, often, once = make_enrollee(mbi=MBI), make_analyst(), make_analyst()
    for reader in (often, once, often):
        record(
            by=reader, action="enrollee.search", subject=person.subject, on=GRANTED_AT, state=person.state_id
        )
    return person, often, once


def test_the_screen_says_who_saw_a_person_and_shows_nothing_of_the_identifier(client, seen):
    person, often, once = seen
    chief = make_administrator()
    client.force_login(chief)
    page = client.post(reverse("audit"), {"mbi": MBI}).content.decode()
    assert often.email in page and once.email in page and MBI not in page
    asked = Event.objects.get(action="audit.ask")
    assert (asked.actor, asked.subject) == (chief.email, f"audit of {person.subject}")


def test_the_screen_says_what_an_account_did_a_page_at_a_time(client, seen, monkeypatch):
    monkeypatch.setattr("fai_portal.audit.services.question.A_PAGE", 1)
    person, often, _ = seen
    client.force_login(make_administrator())
    first = client.post(reverse("audit"), {"account": often.email})
    older = first.context["answer"].older
    second = client.post(reverse("audit"), {"account": often.email, "before": older})
    keys = [answer.context["answer"].events[0].pk for answer in (first, second)]
    assert keys == sorted(keys, reverse=True)
    assert person.subject in first.content.decode()
    assert second.context["answer"].older is None


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("nobody at all", 400, "not the form of a Medicare Beneficiary Identifier"),
        (made_up_mbi(930), 200, "nobody with this identifier"),
    ],
)
def test_a_text_that_names_nobody_is_answered_in_words(client, text, status, words):
    client.force_login(make_administrator())
    answer = client.post(reverse("audit"), {"mbi": text})
    assert answer.status_code == status and words in answer.content.decode()
    assert text not in answer.content.decode() or status == 400


def test_an_account_is_found_in_capitals_too(client, seen):
    _, often, _ = seen
    client.force_login(make_administrator())
    answer = client.post(reverse("audit"), {"account": often.email.upper()})
    assert len(answer.context["answer"].events) == 2


@pytest.mark.parametrize(
    "data", [{}, {"mbi": ""}, {"account": "x"}, {"account": "a@example.org", "before": "x"}]
)
def test_a_question_in_no_shape_is_answered_in_words(client, data):
    client.force_login(make_administrator())
    assert client.post(reverse("audit"), data).status_code == 400


def test_it_is_for_those_who_may_read_the_audit(client):
    client.force_login(make_analyst())
    assert client.get(reverse("audit")).status_code == 403


def asked(*arguments: str) -> list:
    said = StringIO()
    call_command("audit", *arguments, "--format", "json", stdout=said)
    return json.loads(said.getvalue())


def test_the_command_reads_the_identifier_from_standard_input(seen, monkeypatch):
    person, often, once = seen
    monkeypatch.setattr(sys, "stdin", StringIO(f"{MBI}\n"))
    found = asked("who-saw", "--state", person.state_id)
    assert {each["actor"]: each["events"] for each in found} == {often.email: 2, once.email: 1}
    assert found == asked("who-saw", person.subject)
    recorded = Event.objects.filter(action="audit.ask", subject=f"audit of {person.subject}")
    assert {event.via for event in recorded} == {"command audit"} and len(recorded) == 2
    assert MBI not in json.dumps(found)


def test_the_command_says_what_an_account_did(seen):
    person, often, _ = seen
    assert [each["subject"] for each in asked("what-did", often.email)] == [person.subject] * 2


@pytest.mark.parametrize("arguments", [("what-did",), ("who-saw",)])
def test_a_question_about_nobody_is_bad_usage(arguments, monkeypatch):
    monkeypatch.setattr(sys, "stdin", StringIO("nobody\n"))
    with pytest.raises(CommandError) as refusal:
        call_command("audit", *arguments)
    assert refusal.value.returncode == 2


@pytest.mark.parametrize(
    ("make", "start", "name"), [(make_administrator, "desk", "audit"), (make_analyst, "datasets", "people")]
)
def test_a_link_leads_there_for_those_who_may_and_for_nobody_else(client, make, start, name):
    client.force_login(make())
    assert f'href="{reverse(name)}"' in client.get(reverse(start)).content.decode()
    client.force_login(make_cms_staff())
    assert f'href="{reverse(name)}"' not in client.get(reverse(start)).content.decode()
