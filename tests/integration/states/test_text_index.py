"""The text of published agreements is found by everybody, by page and with a quotation; nothing else is."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from demonstrations.services.acceptance import accept
from demonstrations.services.text_index import index_public_record
from fai_portal.accounts.services.user import system_user
from fai_portal.search.models import Entry
from fai_portal.search.selectors import found
from states.models import Action, Reading
from states.services.agreement_move import move_version
from states.services.draft import begin_next
from states.services.reading import read
from states.services.text_index import index_where_published
from tests.factories.review import NOON, make_draft, make_moved, make_reviewer
from tests.factories.user import make_administrator, make_state_official

pytestmark = pytest.mark.django_db
IN_REVIEW = (Action.SUBMIT, Action.TAKE_UP)
PAGES = ["Beneficiaries are enrolled month by month.", "Lighthouse counties & others begin in April 2027."]
LATER = NOON + timedelta(days=1)


def texts_of(version, pages=PAGES):
    """As the job that reads leaves them."""
    Reading.objects.filter(mou=version.mou).update(pages=pages)


def publish(version, reviewer=None):
    reviewer = reviewer or make_reviewer()
    accept(by=reviewer, on=LATER, version=version)
    move_version(by=reviewer, on=LATER, version=version, action=Action.EXECUTE, signed_on=date(2026, 11, 3))
    move_version(by=reviewer, on=LATER, version=version, action=Action.PUBLISH)


def hits(words, user=None):
    return [
        (each.entry.address, each.entry.page) for each in found(user=user or AnonymousUser(), words=words)
    ]


def test_a_published_text_is_found_by_page_with_a_quotation(client):
    version = make_moved(*IN_REVIEW)
    texts_of(version)
    publish(version)
    document = version.documents.get().document_id
    assert hits("lighthouse") == [(f"/mous/wa-mou/versions/1#document-{document}", 2)]
    page = client.get("/search/", {"q": "lighthouse"}).content.decode()
    assert "The MOU (Health Homes MOU, version 1), page 2" in page
    assert "Lighthouse counties &amp; others begin in April 2027" in page
    assert f'id="document-{document}"' in client.get("/mous/wa-mou/versions/1").content.decode()


def test_the_version_itself_is_found_by_its_title_and_its_terms():
    publish(make_moved(*IN_REVIEW))
    assert hits("health homes")[0] == ("/mous/wa-mou/versions/1", 0)
    assert hits("adults full benefits") == [("/mous/wa-mou/versions/1", 0)]


@pytest.mark.parametrize("moves", [(), (Action.SUBMIT,), IN_REVIEW, (*IN_REVIEW, Action.RETURN)])
def test_what_is_not_published_is_found_by_nobody(moves):
    version = make_moved(*moves) if moves else make_draft()
    texts_of(version)
    index_public_record(by=system_user(), on=NOON)
    index_where_published(by=system_user(), on=NOON, document=version.documents.get().document)
    people = [AnonymousUser(), make_administrator(), make_reviewer(), make_state_official(state="CO")]
    for person in people:
        assert hits("lighthouse", person) == hits("health homes", person) == []
    assert not Entry.objects.filter(address__startswith="/mous/").exists()


def test_accepted_and_signed_is_not_yet_found():
    version, reviewer = make_moved(*IN_REVIEW), make_reviewer()
    texts_of(version)
    accept(by=reviewer, on=LATER, version=version)
    move_version(by=reviewer, on=LATER, version=version, action=Action.EXECUTE, signed_on=date(2026, 11, 3))
    assert hits("lighthouse") == []


def test_a_version_that_was_replaced_gives_its_place_to_the_one_in_force(client):
    official, reviewer = make_state_official(), make_reviewer()
    first = make_moved(*IN_REVIEW, official=official)
    texts_of(first)
    publish(first, reviewer)
    second = begin_next(by=official, on=LATER, version=first)
    assert {address for address, _ in hits("health homes")} >= {"/mous/wa-mou/versions/1"}
    move_version(by=official, on=LATER, version=second, action=Action.SUBMIT)
    move_version(by=reviewer, on=LATER, version=second, action=Action.TAKE_UP)
    assert next(address for address, _ in hits("lighthouse")).startswith("/mous/wa-mou/versions/1#")
    publish(second, reviewer)
    assert {address.partition("#")[0] for address, _ in hits("lighthouse")} == {"/mous/wa-mou/versions/2"}
    assert client.get("/mous/wa-mou/versions/1").status_code == 200
    index_public_record(by=system_user(), on=LATER)
    assert {address.partition("#")[0] for address, _ in hits("lighthouse")} == {"/mous/wa-mou/versions/2"}


def test_of_a_long_document_three_pages_are_shown():
    version = make_moved(*IN_REVIEW)
    texts_of(version, ["Lighthouse."] * 40)
    publish(version)
    assert [page for _, page in hits("lighthouse")] == [1, 2, 3]


def test_a_text_that_is_read_after_the_publication_is_found_then(monkeypatch):
    version = make_moved(*IN_REVIEW)
    publish(version)
    assert hits("lighthouse") == []
    monkeypatch.setattr("states.services.reading._pages", lambda document: tuple(PAGES))
    from fai_portal.jobs.lease import work

    work(Reading, str(Reading.objects.get().pk), read)
    assert [page for _, page in hits("lighthouse")] == [2]


def test_a_page_longer_than_the_index_takes_does_not_stop_a_publication():
    version = make_moved(*IN_REVIEW)
    texts_of(version, [" ".join(f"word{number}" for number in range(300_000))])
    publish(version)
    assert [page for _, page in hits("word7")] == [1]
