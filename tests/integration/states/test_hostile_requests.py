"""Requests that no page of ours makes: each is refused in words, and no refusal tells what another state does."""

from datetime import date, timedelta

import pytest

from demonstrations.services.acceptance import accept
from states.models import Action
from states.rules import NotAllowed
from states.services.agreement_move import move_version
from states.services.draft import begin_next
from tests.factories.drafts import make_empty_draft, typed_parts
from tests.factories.review import NOON, make_moved, make_reviewer
from tests.factories.user import make_state_official

pytestmark = pytest.mark.django_db
PAGE = "/mous/wa-mou/versions/1"
API = f"/api/v1{PAGE}"
LATER = NOON + timedelta(days=1)


@pytest.fixture
def official(client):
    person = make_state_official()
    client.force_login(person)
    return person


@pytest.mark.parametrize("more", [{"confirm": "9" * 5000}, {"dismiss": "9" * 5000}, {"tab": "\x00"}])
def test_a_save_of_terms_takes_whatever_comes_with_it(client, official, more):
    make_empty_draft(by=official)
    answer = client.post(f"{PAGE}/terms/terms", typed_parts()["terms"][0] | {"revision": "0"} | more)
    assert answer.status_code == 302


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_save_that_the_submission_overtook_leads_to_the_version(client, official, monkeypatch, headers):
    make_empty_draft(by=official)

    def overtaken(**_):
        raise NotAllowed("The version was submitted and does not change any more.")

    monkeypatch.setattr("states.services.entry.draft_of", overtaken)
    answer = client.post(f"{PAGE}/terms/terms", {"revision": "0"}, headers=headers)
    assert answer["HX-Redirect" if headers else "Location"] == PAGE
    assert "does not change any more" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("stop", [{}, {"stop": "1"}])
def test_only_a_state_is_followed_or_not(client, official, stop):
    assert client.post("/notices/follow", {"subject": "\x00"} | stop).status_code == 400


@pytest.mark.parametrize("body", ["[]", "null", "3", '"x"', '{"workbook": "x", "file": "x"}'])
@pytest.mark.parametrize("address", [f"{API}/terms", f"{API}/documents"])
def test_a_body_without_a_file_is_refused(client, official, address, body):
    make_empty_draft(by=official)
    assert client.post(address, body, content_type="application/json").status_code == 400


def test_half_a_character_is_refused_and_not_said_back(client, official):
    body = '{"state": "WA", "title": "x", "document_type": "\\ud800"}'
    answer = client.post("/api/v1/mous", body, content_type="application/json")
    assert answer.status_code == 400 and "half of a character" in answer.json()["detail"]


def test_undo_tells_another_state_nothing_of_a_next_version(client):
    official, reviewer = make_state_official(), make_reviewer()
    version = make_moved(Action.SUBMIT, Action.TAKE_UP, official=official, reviewer=reviewer)
    accept(by=reviewer, on=LATER, version=version)
    move_version(by=reviewer, on=LATER, version=version, action=Action.EXECUTE, signed_on=date(2026, 11, 3))
    move_version(by=reviewer, on=LATER, version=version, action=Action.PUBLISH)
    client.force_login(make_state_official(state="CO"))
    answers = [client.post(f"{PAGE}/undo").status_code]
    begin_next(by=official, on=LATER, version=version)
    assert [*answers, client.post(f"{PAGE}/undo").status_code] == [403, 403]


def test_the_day_of_a_signature_is_not_public_before_the_version_is():
    official, reviewer = make_state_official(), make_reviewer()
    version = make_moved(Action.SUBMIT, Action.TAKE_UP, official=official, reviewer=reviewer)
    was = version.mou.signed_on
    accept(by=reviewer, on=LATER, version=version)
    move_version(by=reviewer, on=LATER, version=version, action=Action.EXECUTE, signed_on=date(2026, 11, 3))
    version.mou.refresh_from_db()
    assert version.mou.signed_on == was != date(2026, 11, 3)
    move_version(by=reviewer, on=LATER, version=version, action=Action.PUBLISH)
    version.mou.refresh_from_db()
    assert version.mou.signed_on == date(2026, 11, 3)
