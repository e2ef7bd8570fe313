"""Whoever reads, downloads, reveals or signs in is recorded first: with no event, nothing is answered."""

import pytest
from django.db import DatabaseError
from django.urls import reverse

from fai_portal.access.roles import RoleName
from fai_portal.audit.models import Event
from tests.factories.dataset import make_batch, make_dataset
from tests.factories.enrollee import made_up_mbi, make_enrollee, make_span
from tests.factories.report_run import make_artifact
from tests.factories.user import PASSWORD, make_analyst, make_grant, make_user

pytestmark = pytest.mark.django_db
MBI = made_up_mbi(818)


@pytest.fixture
def reader(client):
    """An analyst who may use the admin too, so that one person meets every door."""
    user = make_analyst()
    make_grant(user=user, role=RoleName.ADMINISTRATOR)
    client.force_login(user)
    return user


def dataset(client):
    return client.get(reverse("dataset", args=[make_dataset().pk]))


def intake(client):
    return client.get(reverse("intake", args=[make_batch().pk]))


def download(client):
    return client.get(reverse("artifact-download", args=[make_artifact().pk]))


def download_by_api(client):
    return client.get(f"/api/v1/artifacts/{make_artifact().pk}/download")


def search(client):
    make_enrollee(mbi=MBI)
    return client.post(reverse("people"), {"mbi": MBI})


def reveal(client):
    person = make_enrollee(mbi=MBI)
    return client.post(reverse("reveal"), {"enrollee": person.pk, "reason": "A letter came back."})


def admin_list(client):
    make_enrollee()
    return client.get("/admin/enrollees/enrollee/")


def admin_spans(client):
    make_span()
    return client.get("/admin/enrollees/enrollmentspan/")


def admin_person(client):
    return client.get(f"/admin/enrollees/enrollee/{make_enrollee().pk}/change/")


DOORS = {
    dataset: "dataset.view",
    intake: "intake.view",
    download: "artifact.download",
    download_by_api: "artifact.download",
    search: "enrollee.search",
    reveal: "enrollee.reveal",
    admin_list: "enrollee.list",
    admin_spans: "enrollee.list",
    admin_person: "enrollee.view",
}


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_a_look_is_recorded_with_who_as_what_and_through_what(client, reader, door):
    assert door(client).status_code == 200
    event = Event.objects.filter(action=DOORS[door]).get()
    assert (event.actor, event.outcome) == (reader.email, "done")
    assert "Analyst" in event.role and event.request and event.via in {"web", "api", "admin"}
    assert MBI not in f"{event.subject} {event.details} {event.reason}"


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_with_no_event_nothing_is_answered(client, reader, door, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr(Event, "save", no_room)
    answer = door(client)
    assert answer.status_code == 500
    assert not answer.streaming and MBI not in answer.content.decode()


def test_with_no_event_nobody_signs_in(client, monkeypatch):
    user = make_user()
    client.raise_request_exception = False
    monkeypatch.setattr(Event, "save", no_room)
    client.post("/accounts/sign-in", {"username": user.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_with_no_event_a_refusal_is_an_error_and_still_no_answer(client, monkeypatch):
    client.force_login(make_user())
    client.raise_request_exception = False
    monkeypatch.setattr(Event, "save", no_room)
    assert client.get("/desk/").status_code == 500


def test_what_somebody_asked_for_by_number_and_did_not_find_is_recorded(client, reader):
    assert client.get("/reports/runs/987654").status_code == 404
    event = Event.objects.get(action="request.refused")
    assert event.details["status"] == 404 and event.details["named_pk"] == "987654"


def no_room(self, *args, **kwargs):
    raise DatabaseError("no room for events")
