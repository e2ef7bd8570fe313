"""The job that reads a document: its text by page, and proposals that wait for an answer."""

import pytest

from fai_portal.documents.models import Scan
from fai_portal.documents.services.scan import scan
from fai_portal.jobs.lease import work
from fai_portal.jobs.models import Status
from states.models import Proposal, Reading, TermsEntry
from states.services.draft import add_document
from states.services.reading import ask_for_reading, read
from tests.factories.drafts import make_empty_draft
from tests.factories.pages import make_pdf
from tests.factories.review import NOON
from tests.factories.stored_document import make_stored_document
from tests.factories.user import make_state_official

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = (
    "This Memorandum of Understanding was signed on March 12, 2013.",
    "The demonstration serves adults between the ages of 21 and 64.\nCounties: King and Pierce.",
)


@pytest.fixture
def rung(monkeypatch):
    """The doorbells, instead of a broker's."""
    found = []
    monkeypatch.setattr("states.services.reading.ring", found.append)
    return found


def held(content: bytes, official=None, **overrides):
    official = official or make_state_official()
    version = make_empty_draft(by=official)
    document = make_stored_document(content=content, added_by=official, **overrides)
    add_document(by=official, on=NOON, version=version, document=document, title="The MOU")
    return version


def test_a_document_that_is_added_is_read_and_proposes(rung):
    version = held(make_pdf(*PAGES))
    [reading] = rung
    work(Reading, str(reading.pk), read)
    reading.refresh_from_db()
    assert reading.status == Status.DONE and [page.split()[0] for page in reading.pages] == ["This", "The"]
    found = {each.field: each for each in Proposal.objects.all()}
    assert found["signed_on"].value == "2013-03-12" and found["signed_on"].page == 1
    assert found["age_max"].value == "64" and "between the ages of 21 and 64" in found["age_max"].quotation
    assert found["counties"].value == "King\nPierce" and found["counties"].page == 2
    assert {each.answer for each in found.values()} == {"proposed"}
    assert not TermsEntry.objects.filter(version=version).exists()


def test_reading_again_after_a_kill_proposes_once(rung):
    held(make_pdf(*PAGES))
    [reading] = rung
    work(Reading, str(reading.pk), read)
    before = Proposal.objects.count()
    Reading.objects.update(status=Status.QUEUED, finished_at=None)
    work(Reading, str(reading.pk), read)
    assert Proposal.objects.count() == before


def test_a_document_is_read_once_for_an_agreement(rung):
    version = held(make_pdf(*PAGES))
    document = version.documents.get().document
    ask_for_reading(by=document.added_by, on=NOON, mou=version.mou, document=document)
    assert len(rung) == 1


@pytest.mark.parametrize("verdict", ["checking", "refused"])
def test_what_is_not_clean_is_not_read(rung, verdict):
    reason = {"reasons": ["It is encrypted."]} if verdict == "refused" else {}
    held(make_pdf(*PAGES), verdict=verdict, **reason)
    assert rung == [] and not Reading.objects.exists()


def test_one_that_becomes_ready_is_read_for_the_draft_that_holds_it(rung, settings):
    settings.ACCEPT_UNSCANNED = True
    version = held(make_pdf(*PAGES), verdict="checking")
    document = version.documents.get().document
    asked = Scan.objects.create(document=document, requested_by=document.added_by, queued_at=NOON)
    work(Scan, str(asked.pk), scan)
    [reading] = rung
    assert (reading.mou, reading.document, reading.requested_by) == (version.mou, document, document.added_by)


def test_one_that_has_no_text_to_read_says_so(rung, client):
    official = make_state_official()
    held(b"not a PDF at all", official)
    work(Reading, str(rung[0].pk), read)
    reading = Reading.objects.get()
    assert (reading.status, reading.pages) == (Status.DONE, None) and "damaged" in reading.refusal
    client.force_login(official)
    assert "is damaged" in client.get("/mous/wa-mou/versions/1/terms").content.decode()


def test_the_page_asks_how_far_the_reading_is_until_it_is_over(rung, client):
    official = make_state_official()
    held(make_pdf(*PAGES), official)
    client.force_login(official)
    address, itself = "/mous/wa-mou/versions/1/terms", {"headers": {"HX-Request": "true"}}
    assert f'hx-get="{address}" hx-trigger="every 2s"' in client.get(address).content.decode()
    part = client.get(address, **itself)
    assert "is being read" in part.content.decode() and "HX-Refresh" not in part
    work(Reading, str(rung[0].pk), read)
    part = client.get(address, **itself)
    assert part["HX-Refresh"] == "true" and "hx-get" not in part.content.decode()
    assert "hx-get" not in client.get(address).content.decode()
