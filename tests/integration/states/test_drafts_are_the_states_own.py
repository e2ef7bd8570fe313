"""Until it is submitted a draft is its state's: for everybody else it is not there, wherever they look."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from fai_portal.access.roles import RoleName
from fai_portal.documents.models import Document
from fai_portal.notices.models import Notice
from states.models import Action, Mou, MouDocument, MouVersion, Proposal, Reading, Status, Terms, TermsEntry
from states.services.agreement_move import move_version, undo_move
from states.services.draft import begin_next
from tests.factories.drafts import make_proposal
from tests.factories.entered import make_entered
from tests.factories.review import NOON, make_draft, make_moved, make_reviewer
from tests.factories.user import (
    make_administrator,
    make_analyst,
    make_cms_staff,
    make_grant,
    make_state_official,
    make_user,
)

pytestmark = pytest.mark.django_db
TITLE = "Health Homes MOU"
NOUNS = [Mou, MouVersion, MouDocument, Terms, TermsEntry, Reading, Proposal, Document]
PAGES = [
    "/mous/wa-mou/versions/1", "/mous/wa-mou/versions/1/receipt", "/mous/wa-mou/versions/1/against/wa-mou/1",
    "/mous/wa-mou/versions/1/terms", "/api/v1/mous/wa-mou", "/api/v1/mous/wa-mou/versions/1",
]  # fmt: skip
LISTS = [
    "/", "/states/WA", "/my-work", "/review", "/documents", "/notices", "/search/?q=Health", "/data.json",
    "/demonstrations", "/library", "/api/v1/mous", "/api/v1/mous/wa-mou/versions", "/admin/states/mou/",
    "/admin/states/mouversion/", "/admin/states/moumove/", "/admin/states/moudocument/", "/admin/states/terms/",
    "/admin/states/termsentry/", "/admin/states/reading/", "/admin/states/proposal/",
    "/admin/documents/document/", "/admin/documents/scan/",
]  # fmt: skip


def administrator_of_cms():
    """Somebody who holds all that CMS can hold, so that no wall but this one stands."""
    person = make_user()
    for role in (RoleName.ADMINISTRATOR, RoleName.CMS_REVIEWER, RoleName.CMS_STAFF, RoleName.ANALYST):
        make_grant(user=person, role=role)
    return person


def analyst_of_the_state():
    return make_analyst(state="WA")


def official_elsewhere():
    return make_state_official(state="CO")


def begun(by):
    return make_draft(by=by)


def withdrawn(by):
    return moved(make_draft(by=by), by, Action.WITHDRAW)


def taken_back(by):
    version = moved(make_draft(by=by), by, Action.SUBMIT)
    undo_move(by=by, on=NOON + timedelta(minutes=1), version=version)
    return version


def moved(version, by, action):
    move_version(by=by, on=NOON, version=version, action=action)
    return version


OTHERS = [
    None, make_cms_staff, make_reviewer, make_analyst, analyst_of_the_state, make_administrator,
    administrator_of_cms, official_elsewhere,
]  # fmt: skip


@pytest.mark.parametrize("make", [begun, withdrawn, taken_back])
def test_no_row_of_a_draft_is_seen_by_others(make):
    official = make_state_official()
    make_proposal(make(official))
    TermsEntry.objects.create(
        version=MouVersion.objects.get(), typed=make_entered().as_json(), saved_by=official, saved_at=NOON
    )
    for other in [AnonymousUser(), *(other() for other in OTHERS[1:])]:
        assert {noun.__name__: noun.objects.visible_to(other).count() for noun in NOUNS} == dict.fromkeys(
            [noun.__name__ for noun in NOUNS], 0
        )
    colleague = make_state_official()
    assert all(noun.objects.visible_to(colleague).exists() for noun in NOUNS)


@pytest.mark.parametrize("make_other", OTHERS)
def test_no_page_shows_one(client, make_other):
    make_draft()
    if make_other is not None:
        client.force_login(make_other())
    for address in PAGES:
        assert client.get(address).status_code in {302, 401, 403, 404}, address
    for address in LISTS:
        page = client.get(address)
        assert TITLE not in page.content.decode() and "agreement.pdf" not in page.content.decode(), address
    for document in Document.objects.all():
        for part in ("", "/standing", "/download"):
            assert client.get(f"/documents/{document.pk}{part}").status_code == 404


def test_its_own_officials_see_it_everywhere(client):
    make_draft()
    client.force_login(make_state_official())
    assert all(client.get(address).status_code == 200 for address in (PAGES[0], *PAGES[2:]))
    assert TITLE in client.get("/mous").content.decode()


def test_once_submitted_cms_sees_it_and_not_what_it_was_made_from(client):
    version = make_moved(Action.SUBMIT)
    make_proposal(version)
    reviewer = make_reviewer()
    for noun in (Mou, MouVersion, MouDocument, Terms, Document):
        assert noun.objects.visible_to(reviewer).count() == 1
    assert not Proposal.objects.visible_to(reviewer).exists()
    client.force_login(reviewer)
    assert client.get(PAGES[0]).status_code == 200
    assert client.get(f"/documents/{Document.objects.get().pk}/download").status_code == 200


def test_the_answer_to_a_return_is_the_states_until_it_comes_again(client):
    official = make_state_official()
    returned = make_moved(Action.SUBMIT, Action.TAKE_UP, Action.RETURN, official=official)
    following = begin_next(by=official, on=NOON, version=returned)
    client.force_login(make_cms_staff())
    assert client.get("/mous/wa-mou/versions/1").status_code == 200
    assert client.get("/mous/wa-mou/versions/2").status_code == 404
    assert "versions/2" not in client.get("/mous/wa-mou/versions/1").content.decode()
    assert [each["number"] for each in client.get("/api/v1/mous/wa-mou/versions").json()["results"]] == [1]
    moved(following, official, Action.RESUBMIT)
    assert client.get("/mous/wa-mou/versions/2").status_code == 200


def test_who_is_told_of_a_submission_that_was_taken_back_is_led_where_they_may_go(client):
    reviewer = make_reviewer()
    version = taken_back(make_state_official())
    assert version.mou.versions.get().status == Status.DRAFT
    told = Notice.objects.filter(recipient=reviewer).first()
    assert told.sentence.endswith("was moved by mistake: the last step was taken back.")
    client.force_login(reviewer)
    assert client.get(told.address).status_code == 200


def test_the_page_that_begins_one_says_so(client):
    make_draft()
    client.force_login(make_state_official())
    assert "CMS sees nothing of it until you submit it" in client.get("/mous/begin").content.decode()
