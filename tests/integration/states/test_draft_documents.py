"""Documents of a draft: sent on its page or by the API, watched there, public once the version is."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fai_portal.documents.models import Document
from states.models import MouDocument, Status
from states.services.draft import add_document
from tests.factories import uploads
from tests.factories.drafts import make_empty_draft
from tests.factories.mou import make_document, make_version
from tests.factories.review import NOON, make_draft, make_moved
from tests.factories.stored_document import make_stored_document
from tests.factories.user import make_cms_staff, make_state_official

pytestmark = pytest.mark.django_db
PAGE = "/mous/wa-mou/versions/1"
API = f"/api/v1{PAGE}/documents"


def file(name="agreement.pdf"):
    return SimpleUploadedFile(name, uploads.ONE_PAGE)


@pytest.fixture
def official(client):
    person = make_state_official()
    client.force_login(person)
    return person


def test_documents_are_sent_on_the_page_of_the_draft_and_taken_out_again(client, official):
    make_empty_draft(by=official)
    answer = client.post(f"{PAGE}/documents", {"documents": [file(), file("annex.pdf")]}, follow=True)
    page = answer.content.decode()
    assert "2 documents were received and are being checked." in page
    assert page.count("Being checked. You may leave this page") == 2
    held = MouDocument.objects.get(title="annex.pdf")
    assert held.sha256 == held.document.sha256 == uploads.sha256(uploads.ONE_PAGE)
    answer = client.post(f"{PAGE}/documents/{held.pk}/remove", follow=True)
    assert "annex.pdf was taken out of the draft." in answer.content.decode()
    assert [each.title for each in MouDocument.objects.all()] == ["agreement.pdf"]


@pytest.mark.parametrize(
    ("verdicts", "reason"),
    [
        ([], "Add the document first"),
        (["ready", "checking"], "A document is still being checked."),
        (["ready", "refused"], "A document was refused."),
        (["ready"], ""),
    ],
)
def test_submitting_is_offered_once_every_document_is_ready(client, official, verdicts, reason):
    """The page says what is missing; while a document is checked it asks again by itself."""
    draft = make_empty_draft(by=official)
    for number, verdict in enumerate(verdicts):
        stored = make_stored_document(
            added_by=official,
            verdict=verdict,
            content=str(number).encode(),
            reasons=["Damaged."] * (verdict == "refused"),
        )
        add_document(by=official, on=NOON, version=draft, document=stored, title="The MOU")
    page = client.get(PAGE).content.decode()
    assert ("Submit to CMS</button>" in page) == (reason == "")
    assert reason in page and ("not possible now" in page) == bool(reason)
    assert ('hx-select="#step-submit"' in page) == ("checking" in verdicts)


def test_nothing_is_kept_for_a_version_that_is_no_draft(client, official):
    version = make_moved("submit", official=official)
    before = Document.objects.count()
    answer = client.post(f"{PAGE}/documents", {"documents": file()}, follow=True)
    assert Document.objects.count() == before
    assert (
        version.documents.count() == 1
        and 'action="/mous/wa-mou/versions/1/documents"' not in answer.content.decode()
    )


@pytest.mark.parametrize("person", [make_cms_staff, lambda: make_state_official(state="OH")])
def test_nobody_else_sends_documents_to_a_draft(client, person):
    make_empty_draft()
    client.force_login(person())
    assert client.post(f"{PAGE}/documents", {"documents": file()}).status_code in (403, 404)
    assert client.post(API, {"file": file()}).status_code in (403, 404)
    assert not Document.objects.exists()


def test_a_document_is_sent_by_the_api_and_its_verdict_follows(client, official):
    make_empty_draft(by=official)
    answer = client.post(API, {"file": file()})
    assert answer.status_code == 201
    [sent] = answer.json()["documents"]
    assert (sent["sha256"], sent["verdict"]) == (uploads.sha256(uploads.ONE_PAGE), "checking")
    assert client.post(API, {}).json()["errors"]
    assert client.post(f"/api/v1{PAGE}/submit").status_code == 409


@pytest.mark.parametrize("published", [True, False])
def test_the_public_reads_what_is_published_and_nothing_else(client, published):
    document = make_stored_document(content=uploads.ONE_PAGE)
    make_document(version=make_version(is_published=published), document=document)
    answer = client.get(f"/documents/{document.pk}/download")
    assert answer.status_code == (200 if published else 404)
    if published:
        assert b"".join(answer.streaming_content) == uploads.ONE_PAGE
        assert client.get(f"/documents/{document.pk}").status_code == 200


@pytest.mark.parametrize(
    ("verdict", "says"),
    [("checking", "is still being checked"), ("refused", "A document was refused"), ("ready", "")],
)
def test_a_draft_is_submitted_once_every_document_is_ready(client, official, verdict, says):
    version = make_draft(by=official)
    reasons = {"reasons": ["It is encrypted."]} if verdict == "refused" else {}
    second = make_stored_document(added_by=official, verdict=verdict, **reasons)
    add_document(by=official, on=NOON, version=version, document=second, title="The annex")
    answer = client.post(f"{PAGE}/move", {"action": "submit"}, follow=True)
    version.refresh_from_db()
    assert says in answer.content.decode()
    assert (version.status == Status.SUBMITTED) is (verdict == "ready")
