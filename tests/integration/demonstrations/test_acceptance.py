"""Acceptance makes or restates a demonstration in the transaction of the move, and publication shows its terms."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from demonstrations.models import Demonstration
from demonstrations.services.acceptance import accept
from fai_portal.audit.models import Event
from fai_portal.notices.models import Notice
from fai_portal.notices.services.wish import follow
from states.ingest.terms.typed import TypedPercentage, TypedYear
from states.models import Action, DemonstrationModel, Measure, MouVersion, Status
from states.rules import NotAllowed
from states.selectors import terms_of
from states.services.agreement_move import move_version
from states.services.draft import begin_next, save_terms
from states.services.question import ask
from tests.factories.review import NOON, make_draft_terms, make_moved, make_reviewer
from tests.factories.user import make_analyst, make_state_official

pytestmark = pytest.mark.django_db
IN_REVIEW = (Action.SUBMIT, Action.TAKE_UP)
LATER = NOON + timedelta(days=1)
RESTATED = {
    "years": (TypedYear(1, date(2027, 1, 1), date(2028, 7, 1)),),
    "percentages": (TypedPercentage(1, Measure.AGGREGATE_SAVINGS, Decimal("2")),),
}


def published(version, reviewer):
    move_version(by=reviewer, on=LATER, version=version, action=Action.EXECUTE, signed_on=date(2026, 11, 3))
    move_version(by=reviewer, on=LATER, version=version, action=Action.PUBLISH)


def test_an_mou_establishes_its_demonstration_and_governs_once_published(client):
    reviewer, follower = make_reviewer(), make_analyst()
    follow(by=follower, on=NOON, subject="state:WA")
    version = make_moved(*IN_REVIEW, reviewer=reviewer)
    accepted = accept(by=reviewer, on=LATER, version=version)
    found = Demonstration.objects.get(established_by=version.mou)
    assert accepted.is_new and (found.model, found.state_id) == ("capitated", "WA")
    assert Event.objects.filter(
        action="demonstration.established", subject=f"demonstration:{found.slug}"
    ).exists()
    address = f"/mous/{version.mou.slug}/versions/1"
    assert client.get(address).status_code == 404
    assert not Demonstration.objects.visible_to(AnonymousUser()).exists()
    assert not Notice.objects.filter(recipient=follower).exists()
    published(version, reviewer)
    assert Notice.objects.get(recipient=follower).sentence == "Health Homes MOU, version 1, was published."
    page = client.get(address).content.decode()
    assert "Adults with full benefits" in page and "The documents of this version" in page
    assert "Adults with full benefits" in client.get(f"/demonstrations/{found.slug}").content.decode()


def test_a_later_version_restates_and_says_what_changed():
    reviewer, official = make_reviewer(), make_state_official()
    first = make_moved(*IN_REVIEW, reviewer=reviewer, official=official)
    accept(by=reviewer, on=LATER, version=first)
    published(first, reviewer)
    second = begin_next(by=official, on=LATER, version=first)
    save_terms(by=official, on=LATER, version=second, terms=make_draft_terms(**RESTATED))
    move_version(by=official, on=LATER, version=second, action=Action.SUBMIT)
    move_version(by=reviewer, on=LATER, version=second, action=Action.TAKE_UP)
    accepted = accept(by=reviewer, on=LATER, version=second)
    assert not accepted.is_new and accepted.changed == ("demonstration years", "percentages")
    published(second, reviewer)
    statuses = dict(MouVersion.objects.filter(mou=first.mou).values_list("number", "status"))
    assert statuses == {1: Status.SUPERSEDED, 2: Status.PUBLISHED}
    assert terms_of(first.mou, user=AnonymousUser(), on=date(2027, 2, 1)).version == second


def test_an_accepted_change_of_model_shows_once_it_is_published():
    reviewer, official = make_reviewer(), make_state_official()
    first = make_moved(*IN_REVIEW, reviewer=reviewer, official=official)
    accept(by=reviewer, on=LATER, version=first)
    published(first, reviewer)
    second = begin_next(by=official, on=LATER, version=first)
    changed = make_draft_terms(model=DemonstrationModel.ALTERNATIVE, percentages=())
    save_terms(by=official, on=LATER, version=second, terms=changed)
    move_version(by=official, on=LATER, version=second, action=Action.SUBMIT)
    move_version(by=reviewer, on=LATER, version=second, action=Action.TAKE_UP)
    accept(by=reviewer, on=LATER, version=second)
    assert Demonstration.objects.get().model == DemonstrationModel.CAPITATED
    published(second, reviewer)
    assert Demonstration.objects.get().model == DemonstrationModel.ALTERNATIVE


def test_without_a_demonstration_there_is_no_acceptance(monkeypatch):
    version = make_moved(*IN_REVIEW)
    monkeypatch.setattr("demonstrations.services.acceptance.record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        accept(by=make_reviewer(), on=LATER, version=version)
    version.refresh_from_db()
    assert version.status == Status.IN_REVIEW and not Demonstration.objects.exists()


def test_acceptance_waits_for_answers():
    reviewer = make_reviewer()
    version = make_moved(*IN_REVIEW, reviewer=reviewer)
    ask(by=reviewer, on=LATER, version=version, questions=[("years", "Why?")], due_on=LATER.date())
    with pytest.raises(NotAllowed, match="round of questions is open"):
        accept(by=reviewer, on=LATER, version=version)
