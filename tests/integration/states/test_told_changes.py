"""Mails of a hand-over list the terms that changed, a bounded list, and repeat nobody's own words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from demonstrations.services.acceptance import accept
from fai_portal.notices.models import Mail
from fai_portal.notices.services.wish import follow
from states.builders.told_changes import MOST
from states.ingest.terms.typed import TypedCounty
from states.models import Action, DocumentType
from states.services.agreement_move import move_version
from states.services.draft import add_document, begin_mou, begin_next, save_terms
from states.services.question import write_note
from tests.factories.review import NOON, make_draft_terms, make_moved, make_reviewer
from tests.factories.state import make_county, make_state
from tests.factories.stored_document import make_stored_document
from tests.factories.user import make_analyst, make_state_official

pytestmark = pytest.mark.django_db
RETURNED = (Action.SUBMIT, Action.TAKE_UP, Action.RETURN)
LATER = NOON + timedelta(hours=5)
SECRET = "Ask Pat Made-Up, 555-0100."


@pytest.fixture
def people():
    return make_state_official(), make_reviewer()


def mailed(recipient) -> str:
    """The newest mail to somebody."""
    return Mail.objects.filter(recipient=recipient).order_by("-pk").first().text


def resubmitted(official, reviewer, **terms):
    returned = make_moved(*RETURNED, official=official, reviewer=reviewer)
    following = begin_next(by=official, on=LATER, version=returned)
    save_terms(by=official, on=LATER, version=following, terms=make_draft_terms(**terms))
    move_version(by=official, on=LATER, version=following, action=Action.RESUBMIT)
    return following


def moved(by, version, action, **more):
    return move_version(by=by, on=LATER, version=version, action=action, **more)


def published(official, reviewer, version):
    moved(reviewer, version, Action.TAKE_UP)
    accept(by=reviewer, on=LATER, version=version)
    moved(reviewer, version, Action.EXECUTE, signed_on=NOON.date())
    moved(reviewer, version, Action.PUBLISH)


def test_a_resubmission_lists_what_differs_from_what_was_returned(people, settings):
    settings.SITE_URL = "https://fai.example.gov"
    resubmitted(*people, age_min=65, target_population=SECRET)
    text = mailed(people[1])
    assert "- Lowest age: 65 (before: 21)" in text
    assert "- Target population: reworded" in text and SECRET not in text
    assert "https://fai.example.gov/mous/wa-mou/versions/2/against/wa-mou/1" in text
    assert "555" not in text and "Pat" not in text


def test_a_resubmission_that_changed_nothing_says_so(people):
    resubmitted(*people)
    assert "- The terms and the documents are the same" in mailed(people[1])


def test_documents_that_changed_are_counted_and_not_named(people):
    official, reviewer = people
    returned = make_moved(*RETURNED, official=official, reviewer=reviewer)
    following = begin_next(by=official, on=LATER, version=returned)
    stored = make_stored_document(added_by=official, name="Pat Made-Up.pdf")
    add_document(by=official, on=LATER, version=following, document=stored, title="Pat Made-Up.pdf")
    moved(official, following, Action.RESUBMIT)
    assert "- Documents: 1 added" in mailed(reviewer) and "Pat" not in mailed(reviewer)


def test_the_list_is_bounded_and_says_how_much_is_left(people):
    counties = tuple(TypedCounty(make_county(f"53{number:03}", name=f"County {number}").fips) for number in range(1, 61, 2))  # fmt: skip
    resubmitted(*people, counties=counties)
    lines = [line for line in mailed(people[1]).splitlines() if line.startswith("- ")]
    assert len(lines) == MOST + 1 and lines[-1].startswith("- and ") and lines[-1].endswith(" more")


def test_a_return_lists_its_fields_and_not_the_reasons(people):
    official, reviewer = people
    make_moved(*RETURNED, official=official, reviewer=reviewer)
    assert "- Demonstration years: CMS gives a reason" in mailed(official)
    assert "no percentage" not in mailed(official)  # the reason itself is read on the page


def test_an_amendment_is_told_by_what_differs_from_the_terms_in_force(people):
    official, reviewer = people
    follower = make_analyst()
    follow(by=follower, on=NOON, subject="state:WA")
    first = resubmitted(official, reviewer)
    write_note(by=reviewer, on=LATER, version=first, text="Internal: the savings look high.")
    published(official, reviewer, first)
    accepted = Mail.objects.get(recipient=official, heading__contains="version 2, was accepted")
    assert "- These are the first terms of the agreement" in accepted.text
    amendment = begin_mou(
        by=official, on=LATER, state=make_state(), document_type=DocumentType.AGREEMENT_AMENDMENT,
        title="First amendment", amends=first.mou,
    )  # fmt: skip
    terms = replace(make_draft_terms(), age_min=65)
    save_terms(by=official, on=LATER, version=amendment, terms=terms)
    add_document(
        by=official, on=LATER, version=amendment, document=make_stored_document(added_by=official), title="A"
    )
    for step, reader in (
        (lambda: moved(official, amendment, Action.SUBMIT), reviewer),
        (lambda: published(official, reviewer, amendment), official),
    ):
        step()
        assert "- Lowest age: 65 (before: 21)" in mailed(reader)
    accepted = Mail.objects.get(
        recipient=official, heading__contains="First amendment, version 1, was accepted"
    )
    assert "- Lowest age: 65 (before: 21)" in accepted.text
    assert "- Lowest age: 65 (before: 21)" in mailed(follower)
    assert not Mail.objects.filter(text__contains="savings look high").exists()
