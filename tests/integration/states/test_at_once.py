"""What two people do at the same instant: each is done, or told in a sentence why not; never an error of the portal.

`meeting` lets both read what they decide by before either writes, where no lock keeps them apart.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connections
from django.test import Client

from demonstrations.models import Demonstration
from demonstrations.services.acceptance import accept
from fai_portal.notices.models import Follow
from states.models import Action, DocumentType, Mou, MouVersion, Question, QuestionRound, Terms
from states.rules import NotAllowed
from states.services.agreement_move import move_version
from states.services.draft import add_document, begin_mou, begin_next, save_terms
from states.services.question import ask
from tests.factories.review import NOON, make_draft, make_draft_terms, make_moved, make_reviewer
from tests.factories.state import make_state
from tests.factories.stored_document import make_stored_document
from tests.factories.user import make_state_official
from tests.walls import above_the_walls

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(days=1)
IN_REVIEW = (Action.SUBMIT, Action.TAKE_UP)
TITLE = {"state": "WA", "document_type": DocumentType.MOU, "title": "Health Homes MOU"}


@pytest.fixture
def meeting(monkeypatch):
    def meet_after(path: str) -> None:
        """Whoever has called this function waits for the other, for a moment."""
        module, _, name = path.rpartition(".")
        real, meet = getattr(import_module(module), name), Barrier(2)

        def slow(*args, **kwargs):
            found = real(*args, **kwargs)
            with suppress(BrokenBarrierError):
                meet.wait(timeout=0.5)
            return found

        monkeypatch.setattr(path, slow)

    return meet_after


def at_once(*calls: Callable) -> list:
    """What the calls return, or the sentence of their refusal. Any other error is the test's."""
    start = Barrier(len(calls))

    @above_the_walls
    def run(call):
        start.wait(timeout=60)
        try:
            return call()
        except NotAllowed as refusal:
            return str(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def browser(user) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    "send",
    [
        lambda client: client.post("/mous/begin", TITLE).status_code,
        lambda client: client.post("/api/v1/mous", TITLE, content_type="application/json").status_code,
    ],
)
def test_two_equal_titles_get_two_addresses(meeting, send):
    make_state()
    clients = [browser(make_state_official()) for _ in range(2)]
    meeting("states.services.draft.free_slug")
    assert set(at_once(*(lambda client=client: send(client) for client in clients))) <= {201, 302}
    assert set(Mou.objects.values_list("slug", flat=True)) == {"wa-health-homes-mou", "wa-health-homes-mou-2"}
    assert MouVersion.objects.count() == 2


def test_of_two_next_versions_one_is_begun(meeting):
    official = make_state_official()
    version = make_moved(*IN_REVIEW, Action.RETURN, official=official)
    meeting("states.services.draft.check_move")
    begin = [lambda: begin_next(by=official, on=LATER, version=version).number] * 2
    assert set(at_once(*begin)) == {2, "A later version exists already. Go on with that one."}


def amendments(count: int = 2) -> list[MouVersion]:
    """Amendments of one accepted MOU, each a draft with terms and no document yet decided."""
    official, head = make_state_official(), make_moved(*IN_REVIEW)
    accept(by=make_reviewer(), on=LATER, version=head)
    found = []
    for number in range(count):
        draft = begin_mou(
            by=official, on=NOON, state=head.mou.state, document_type=DocumentType.AGREEMENT_AMENDMENT,
            title=f"Amendment {number}", amends=head.mou,
        )  # fmt: skip
        found.append(draft)
    return found


def test_terms_of_two_amendments_are_numbered_one_after_the_other(meeting):
    official, drafts, terms = make_state_official(), amendments(), make_draft_terms()
    meeting("states.services.written_terms.next_sequence")
    saved = at_once(
        *(lambda each=each: save_terms(by=official, on=NOON, version=each, terms=terms) for each in drafts)
    )
    assert len({each.sequence for each in saved}) == 2


def test_two_amendments_are_accepted_one_after_the_other(meeting):
    reviewer, official, drafts = make_reviewer(), make_state_official(), amendments()
    for draft in drafts:
        save_terms(by=official, on=NOON, version=draft, terms=make_draft_terms())
        stored = make_stored_document(added_by=official)
        add_document(by=official, on=NOON, version=draft, document=stored, title="The amendment")
        move_version(by=official, on=NOON, version=draft, action=Action.SUBMIT)
        move_version(by=reviewer, on=NOON, version=draft, action=Action.TAKE_UP)
    meeting("states.services.agreement_move.next_sequence")
    accepted = at_once(*(lambda each=each: accept(by=reviewer, on=LATER, version=each) for each in drafts))
    assert [each.is_new for each in accepted] == [False, False]
    assert len(set(Terms.objects.values_list("sequence", flat=True))) == 3


def test_two_mous_of_one_title_establish_two_demonstrations(meeting):
    reviewer = make_reviewer()
    versions = [make_moved(*IN_REVIEW, slug=slug) for slug in ("wa-mou", "wa-other")]
    meeting("demonstrations.services.acceptance._free_slug")
    accepted = at_once(*(lambda each=each: accept(by=reviewer, on=LATER, version=each) for each in versions))
    assert len({each.demonstration.slug for each in accepted}) == Demonstration.objects.count() == 2


def test_of_two_rounds_of_questions_one_is_asked(meeting):
    reviewer = make_reviewer()
    version = make_moved(*IN_REVIEW, reviewer=reviewer)
    meeting("states.services.question.check")
    questions = [("years", "Why two?")]
    asking = [
        lambda: ask(by=reviewer, on=NOON, version=version, questions=questions, due_on=LATER.date()).pk
    ] * 2
    answers = at_once(*asking)
    assert "A round of questions is open already. Wait for its answers." in answers
    assert (QuestionRound.objects.count(), Question.objects.count()) == (1, 1)


def test_two_clicks_on_follow_follow_once():
    official = make_state_official()
    make_draft(by=official)
    clients = [browser(official) for _ in range(4)]
    sent = [
        lambda client=client: client.post("/notices/follow", {"subject": "state:WA"}) for client in clients
    ]
    assert {answer.status_code for answer in at_once(*sent)} == {302}
    assert Follow.objects.count() == 1
