"""People, spans, files and datasets in the API: one's own states alone, no identifier, and every look recorded."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from fai_portal.access.roles import RoleName
from fai_portal.audit.models import Event
from tests.factories.dataset import make_batch, make_dataset, make_intake_finding
from tests.factories.demonstration import make_demonstration
from tests.factories.enrollee import made_up_mbi, make_enrollee, make_span
from tests.factories.state import make_state
from tests.factories.user import make_user

pytestmark = pytest.mark.django_db

LISTS = ["enrollees", "enrollment-spans", "intakes", "datasets"]


@pytest.fixture
def washington():
    return make_demonstration(state=make_state("WA"), slug="wa-health-homes")


@pytest.fixture
def person(washington):
    return make_enrollee(mbi=made_up_mbi(777), state=washington.state)


@pytest.fixture
def analyst(client):
    user = make_user(role=RoleName.ANALYST, state="WA")
    client.force_login(user)
    return user


@pytest.fixture
def elsewhere(client):
    user = make_user(role=RoleName.ANALYST, state="CO")
    client.force_login(user)
    return user


def shown(client, place, **asked):
    answer = client.get(f"/api/v1/{place}", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


@pytest.mark.parametrize("place", LISTS)
def test_nobody_without_the_permission_gets_an_answer(client, place):
    assert client.get(f"/api/v1/{place}").status_code == 401
    client.force_login(make_user())
    assert client.get(f"/api/v1/{place}").status_code == 403


def test_a_person_is_shown_without_an_identifier_and_each_look_is_recorded(client, analyst, person):
    [row] = shown(client, "enrollees")
    assert row["id"] == str(person.pk) and row["state"] == "WA"
    assert set(row) == {"id", "state", "mbi_class", "sex", "race", "original_disability", "created_at"}
    assert client.get(f"/api/v1/enrollees/{person.pk}").json() == row
    looks = Event.objects.filter(subject=person.subject).order_by("pk").values_list("action", "state_code")
    assert list(looks) == [("enrollee.list", "WA"), ("enrollee.view", "WA")]


def test_nothing_of_another_state_is_there(client, elsewhere, person, washington):
    span = make_span(enrollee=person, demonstration=washington)
    dataset = make_dataset(demonstration=washington, state=washington.state)
    for place in LISTS:
        assert shown(client, place) == []
    for address in (f"enrollees/{person.pk}", f"enrollment-spans/{span.pk}", f"datasets/{dataset.pk}"):
        assert client.get(f"/api/v1/{address}").status_code == 404
    assert client.post(reverse("person"), {"enrollee": person.pk}).status_code == 404
    assert not Event.objects.filter(subject=person.subject).exists()


def test_spans_are_those_known_now_or_at_a_moment(client, analyst, person, washington):
    told, corrected = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 6, tzinfo=UTC)
    old = make_span(enrollee=person, demonstration=washington, known_from=told, known_to=corrected)
    new = make_span(enrollee=person, demonstration=washington, known_from=corrected, start=date(2015, 1, 1))
    assert [row["id"] for row in shown(client, "enrollment-spans")] == [new.pk]
    before = shown(
        client, "enrollment-spans", known_on="2026-01-05T12:00:00Z", demonstration="wa-health-homes"
    )
    assert [(row["id"], row["start"], row["enrollee"]) for row in before] == [
        (old.pk, "2014-07-01", str(person.pk))
    ]
    assert client.get(f"/api/v1/enrollment-spans/{old.pk}").json()["known_to"] is not None
    assert client.get("/api/v1/enrollment-spans", {"known_on": "yesterday"}).status_code == 400


def test_one_dataset_is_recorded_and_a_list_of_them_is_not(client, analyst, washington):
    dataset = make_dataset(demonstration=washington, state=washington.state)
    assert [row["id"] for row in shown(client, "datasets", demonstration="wa-health-homes")] == [dataset.pk]
    assert not Event.objects.filter(action="dataset.view").exists()
    assert client.get(f"/api/v1/datasets/{dataset.pk}").json()["content_hash"] == dataset.content_hash
    assert Event.objects.filter(action="dataset.view", subject=dataset.subject).count() == 1


def test_without_an_event_nothing_is_shown(client, analyst, person, monkeypatch):
    def broken(**told):
        raise OSError("the audit is full")

    monkeypatch.setattr("enrollees.services.enrollee.record", broken)
    client.raise_request_exception = False
    answer = client.get("/api/v1/enrollees")
    assert answer.status_code == 500 and str(person.pk) not in answer.content.decode()


def test_the_page_of_a_person_shows_spans_and_what_was_corrected(client, analyst, person, washington):
    told, corrected = datetime(2026, 1, 5, 12, tzinfo=UTC), datetime(2026, 1, 6, 12, tzinfo=UTC)
    make_span(enrollee=person, demonstration=washington, known_from=told, known_to=corrected)
    make_span(
        enrollee=person, demonstration=washington, known_from=corrected, end=date(2015, 1, 1), ending="moved"
    )
    assert client.get(reverse("person")).status_code == 405
    answer = client.post(reverse("person"), {"enrollee": person.pk})
    page = answer.content.decode()
    assert "Dec 31, 2014" in page and "Moved out of the area" in page and "What was known before" in page
    assert made_up_mbi(777) not in page and made_up_mbi(777)[-4:] in page
    assert "no-store" in answer["Cache-Control"] and str(person.pk) not in reverse("person")
    assert Event.objects.filter(action="enrollee.view", subject=person.subject).count() == 1


def test_findings_of_a_file_come_in_pages_and_the_look_is_recorded(client, analyst, washington):
    batch = make_batch(state=washington.state, demonstration=washington, verdict="rejected")
    for position in range(3):
        make_intake_finding(batch=batch, position=position, row=position + 2)
    page = client.get(f"/api/v1/intakes/{batch.pk}/findings", {"page_size": 2}).json()
    assert [each["row"] for each in page["results"]] == [2, 3] and page["next"]
    assert Event.objects.filter(action="intake.view", subject=batch.subject).count() == 1
