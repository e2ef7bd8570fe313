"""The review desk and a version's page, pressed as a browser without script does, and what a state never sees."""

import re

import pytest

from fai_portal.notices.models import Mail, Notice
from fai_portal.search.models import Entry
from states.models import Action, InternalNote, QuestionRound, Status
from states.rules import STAGES
from states.services.question import write_note
from tests.architecture.test_routes import in_admin, routes
from tests.factories.review import NOON, REASONS, make_moved, make_reviewer
from tests.factories.user import make_administrator, make_analyst, make_cms_staff, make_state_official

pytestmark = pytest.mark.django_db
SECRET = "The savings look too high to us."
IN_REVIEW = (Action.SUBMIT, Action.TAKE_UP)
PAGE = "/mous/wa-mou/versions/1"
STEPS = ("move", "accept", "undo", "questions", "questions/close", "answers", "notes", "assignment")


def page_of(client, user, address=PAGE):
    client.force_login(user)
    return client.get(address)


def test_the_queue_shows_what_waits_and_only_to_cms(client):
    make_moved(Action.SUBMIT)
    page = page_of(client, make_cms_staff(), "/review").content.decode()
    assert "Health Homes MOU, version 1" in page and STAGES[Status.SUBMITTED].cms in page
    for make in (make_state_official, make_analyst, make_administrator):
        assert page_of(client, make(), "/review").status_code == 403


def test_the_whole_way_by_buttons(client):
    reviewer, official = make_reviewer(), make_state_official()
    version = make_moved(Action.SUBMIT, official=official, reviewer=reviewer)
    client.force_login(reviewer)
    client.post(f"{PAGE}/move", {"action": "take_up"})
    client.post(
        f"{PAGE}/questions", {"ask-due_on": "2999-01-01", "ask-field_1": "years", "ask-text_1": "Why two?"}
    )
    client.force_login(official)
    page = client.get(PAGE).content.decode()
    question = QuestionRound.objects.get().questions.get()
    assert "Why two?" in page and f'name="answer-{question.pk}"' in page
    client.post(f"{PAGE}/answers", {f"answer-{question.pk}": "Because we agreed so."})
    client.force_login(reviewer)
    assert "Because we agreed so." in client.get(PAGE).content.decode()
    client.post(
        f"{PAGE}/move", {"action": "return"} | {f"reason-{name}": text for name, text in REASONS.items()}
    )
    version.refresh_from_db()
    assert version.status == Status.RETURNED
    assert REASONS["years"] in page_of(client, official).content.decode()
    client.post(f"{PAGE}/move", {"action": "revise"})
    client.post("/mous/wa-mou/versions/2/move", {"action": "resubmit"})
    client.force_login(reviewer)
    client.post("/mous/wa-mou/versions/2/move", {"action": "take_up"})
    answer = client.post("/mous/wa-mou/versions/2/accept", follow=True).content.decode()
    assert "establishes Health Homes MOU" in answer
    client.post("/mous/wa-mou/versions/2/move", {"action": "execute", "signed_on": "2026-11-01"})
    client.post("/mous/wa-mou/versions/2/move", {"action": "publish"})
    client.logout()
    assert client.get("/mous/wa-mou/versions/2").status_code == 200
    assert client.get(PAGE).status_code == 404


def test_a_refused_step_says_why(client):
    make_moved(Action.SUBMIT)
    client.force_login(make_reviewer())
    page = client.post(f"{PAGE}/move", {"action": "publish"}, follow=True).content.decode()
    assert "is not possible" in page


def test_another_state_finds_nothing(client):
    make_moved(*IN_REVIEW)
    other = make_state_official(state="CO")
    assert page_of(client, other).status_code == 404
    assert client.post(f"{PAGE}/move", {"action": "withdraw"}).status_code == 404


def addresses():
    """Every address without a place in it, and those of the version."""
    found = {
        f"/{address}"
        for address, _ in routes()
        if not in_admin(address) and "<" not in address and "^" not in address
    }
    lists = {f"/api/v1/{name}" for name in ("states", "mous", "demonstrations", "publications")}
    lists |= {
        "/api/v1/mous/wa-mou/versions",
        "/api/v1/mous/wa-mou/versions/1",
        f"{PAGE}/receipt",
        f"{PAGE}/terms",
    }
    return sorted(found | lists | {PAGE, "/states/WA", "/api/v1/mous/wa-mou"} - {"/accounts/sign-out"})


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.RETURNED])
def test_a_state_never_reads_a_note_or_an_internal_label_by_any_address(client, status):
    reviewer, official = make_reviewer(), make_state_official()
    actions = (*IN_REVIEW, Action.RETURN) if status == Status.RETURNED else IN_REVIEW
    version = make_moved(*actions, official=official, reviewer=reviewer)
    write_note(by=reviewer, on=NOON, version=version, text=SECRET)
    forbidden = [SECRET, *(stage.cms for stage in STAGES.values() if stage.turn)]
    assert SECRET in page_of(client, reviewer).content.decode()
    for user in (official, make_analyst()):
        client.force_login(user)
        for address in addresses():
            answer = client.get(address)
            text = b"".join(answer).decode(errors="replace")
            assert [words for words in forbidden if words in text] == [], address
        for step in STEPS:
            answer = client.post(f"{PAGE}/{step}", {"action": "publish"}, follow=True).content.decode()
            assert [words for words in forbidden if words in answer] == [], step
        assert not InternalNote.objects.visible_to(user).exists()
        assert client.post(f"{PAGE}/notes", {"text": "Hello"}).status_code == 403
    told = " ".join(Notice.objects.filter(recipient=official).values_list("sentence", flat=True))
    told += " ".join(Mail.objects.filter(recipient=official).values_list("text", flat=True))
    found = " ".join(f"{each.title} {each.text}" for each in Entry.objects.all())
    assert told and [words for words in forbidden if words in told or words in found] == []


def test_a_state_reads_its_own_words_on_the_desk_and_the_page(client):
    official = make_state_official()
    make_moved(Action.SUBMIT, official=official)
    for address in ("/desk/", PAGE):
        page = page_of(client, official, address).content.decode()
        assert "Received by CMS" in page and STAGES[Status.SUBMITTED].cms not in page


def test_every_field_of_the_page_has_a_label(client):
    reviewer = make_reviewer()
    make_moved(*IN_REVIEW, reviewer=reviewer)
    page = page_of(client, reviewer).content.decode()
    fields = re.findall(r'<(?:textarea|select|input(?![^>]*type="hidden"))[^>]* id="([^"]+)"', page)
    assert fields and {name for name in fields if f'for="{name}"' not in page} == set()
    assert len(fields) == len(set(fields))


def test_an_assignment_is_told_to_the_reviewer(client):
    reviewer, colleague = make_reviewer(), make_reviewer()
    version = make_moved(*IN_REVIEW, reviewer=reviewer)
    client.force_login(reviewer)
    client.post(f"{PAGE}/assignment", {"reviewer": colleague.pk, "due_on": "2026-12-01"})
    version.refresh_from_db()
    assert version.assigned_to == colleague
    assert "is yours to review" in Notice.objects.filter(recipient=colleague).first().sentence


def test_while_questions_are_open_the_page_says_why_acceptance_waits_and_the_service_refuses(client):
    reviewer = make_reviewer()
    version = make_moved(*IN_REVIEW, reviewer=reviewer)
    accept_button = f'action="{PAGE}/accept"'
    assert accept_button in page_of(client, reviewer).content.decode()
    client.post(
        f"{PAGE}/questions", {"ask-due_on": "2999-01-01", "ask-field_1": "years", "ask-text_1": "Why two?"}
    )
    page = page_of(client, reviewer).content.decode()
    assert accept_button not in page
    assert "Accept: not possible now.</strong> A round of questions is open." in page
    answer = client.post(f"{PAGE}/accept", follow=True).content.decode()
    version.refresh_from_db()
    assert version.status == Status.IN_REVIEW and "Wait for the answers, or close the round first." in answer
    client.post(f"{PAGE}/questions/close")
    page = page_of(client, reviewer).content.decode()
    assert accept_button in page and "not possible now" not in page
