"""Documents as a browser meets them: sent, watched, downloaded, refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from fai_portal.audit.models import Event
from fai_portal.documents.models import Document, Scan
from fai_portal.documents.services.scan import NO_SCANNER
from tests.factories import uploads
from tests.factories.mou import make_document, make_mou, make_version
from tests.factories.state import make_state
from tests.factories.stored_document import make_stored_document
from tests.factories.user import make_administrator, make_cms_staff, make_state_official

pytestmark = pytest.mark.django_db
REFUSED = {"verdict": "refused", "reasons": ["The PDF holds a script (JavaScript).", "It is damaged."]}


@pytest.fixture
def official(client):
    person = make_state_official()
    client.force_login(person)
    return person


def file(content=uploads.ONE_PAGE, name="agreement.pdf"):
    return SimpleUploadedFile(name, content, content_type="text/html")


def test_files_are_sent_without_script_and_answered_before_they_are_looked_at(client, official):
    answer = client.post(reverse("documents"), {"documents": [file(), file(b"MZ", "b.pdf")]}, follow=True)
    assert answer.redirect_chain == [("/documents", 302)]
    page = answer.content.decode()
    assert page.count("Being checked. You may leave this page") == 2
    assert set(Document.objects.values_list("size", flat=True)) == {len(uploads.ONE_PAGE), 2}
    assert set(Document.objects.values_list("name", "verdict")) == {
        ("agreement.pdf", "checking"), ("b.pdf", "checking"),
    }  # fmt: skip
    assert Scan.objects.filter(status="queued", requested_by=official).count() == 2


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "No file was chosen."),
        ({"documents": file(b"")}, "A file is empty."),
        ({"documents": [file() for _ in range(21)]}, "at most 20 are taken at once"),
    ],
)
def test_what_cannot_be_sent_is_told_at_the_form(client, official, sent, words):
    answer = client.post(reverse("documents"), sent)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Document.objects.exists()


def test_a_file_that_is_too_large_is_told_before_it_is_kept(client, official, monkeypatch):
    monkeypatch.setattr("fai_portal.documents.forms.MAX_BYTES", 100)
    answer = client.post(reverse("documents"), {"documents": file()})
    assert (answer.status_code, Document.objects.count()) == (400, 0)


def test_the_page_says_in_words_where_it_stands(client, official):
    document = make_stored_document(verdict="checking", added_by=official)
    Scan.objects.create(
        document=document,
        requested_by=official,
        queued_at=timezone.now(),
        percent=60,
        words="Scanning for malware",
    )
    page = client.get(reverse("document", args=[document.pk])).content.decode()
    assert 'role="status" aria-live="polite"' in page
    assert "Being checked." in page and "Scanning for malware" in page and 'value="60"' in page
    assert document.sha256 in page and "/download" not in page
    assert f'hx-get="/documents/{document.pk}/standing"' in page


def test_asking_again_ends_with_the_verdict(client, official):
    document = make_stored_document(verdict="checking", added_by=official)
    address = reverse("document-standing", args=[document.pk])
    assert client.get(address).status_code == 200
    Document.objects.update(**REFUSED)
    answer = client.get(address)
    assert answer.status_code == 286  # htmx stops asking
    page = answer.content.decode()
    assert all(sentence in page for sentence in REFUSED["reasons"])
    said = page[page.index(f'<p id="said-{document.pk}" hx-swap-oob="innerHTML">') :]
    assert "Refused. Nobody can read it, for the reasons below." in said[: said.index("</p>")]


@pytest.mark.parametrize(
    ("fields", "shape"),
    [({"verdict": "checking"}, "<rect"), (REFUSED, "M5 .5h6L15.5 5v6L11 15.5H5L.5 11V5z"), ({}, "<circle")],
)
def test_each_verdict_has_a_shape_of_its_own_beside_its_words(client, official, fields, shape):
    document = make_stored_document(added_by=official, **fields)
    page = client.get(reverse("document", args=[document.pk])).content.decode()
    said = page[page.index(f'id="said-{document.pk}"') :]
    said = said[: said.index("</p>")]
    assert 'aria-hidden="true"' in said and shape in said
    assert sum(each in said for each in ("<rect", "h6L15", "<circle")) == 1


def test_a_missing_scanner_is_told_plainly(client, official):
    document = make_stored_document(
        verdict="refused", reasons=[NO_SCANNER], scan_again=True, added_by=official
    )
    page = client.get(reverse("document", args=[document.pk])).content.decode()
    assert "no answer that can be trusted" in page and "you need do nothing" in page


def test_a_download_is_an_attachment_that_no_page_can_use(client, official):
    document = make_stored_document(content=uploads.ONE_PAGE, name='Grüße "1".pdf', added_by=official)
    answer = client.get(reverse("document-download", args=[document.pk]))
    assert b"".join(answer.streaming_content) == uploads.ONE_PAGE
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    policy = answer["Content-Security-Policy"].split("; ")
    assert "sandbox" in policy and "default-src 'none'" in policy
    assert Event.objects.get(action="document.read").actor == official.email


@pytest.mark.parametrize(
    ("fields", "words"), [({"verdict": "checking"}, "Being checked"), (REFUSED, "Refused")]
)
def test_not_a_byte_is_read_without_the_verdict(client, official, fields, words):
    document = make_stored_document(content=b"not to be seen", added_by=official, **fields)
    answer = client.get(reverse("document-download", args=[document.pk]))
    assert answer.status_code == 409
    assert words in answer.content.decode() and b"not to be seen" not in answer.content
    assert not Event.objects.filter(action="document.read").exists()


def test_a_document_is_seen_by_its_sender_its_state_and_cms(client):
    document = make_stored_document(added_by=make_state_official(state="WA"))
    draft = make_version(mou=make_mou(state=make_state(code="WA")), is_published=False)
    make_document(version=draft, document=document)
    address = reverse("document", args=[document.pk])
    expected = {
        make_state_official(state="WA"): 200,
        make_cms_staff(): 200,
        make_state_official(state="OH"): 404,
    }
    for person, status in expected.items():
        client.force_login(person)
        assert client.get(address).status_code == status
        assert client.get(reverse("document-download", args=[document.pk])).status_code == status
        assert (document.name in client.get(reverse("documents")).content.decode()) == (status == 200)


def test_a_document_that_hangs_on_nothing_is_its_senders(client):
    document = make_stored_document(added_by=make_state_official(state="WA"))
    client.force_login(make_state_official(state="WA"))
    assert client.get(reverse("document", args=[document.pk])).status_code == 404


def test_who_may_not_send_sees_no_form_and_is_refused(client):
    client.force_login(make_cms_staff())
    assert "Send documents" not in client.get(reverse("documents")).content.decode()
    assert client.post(reverse("documents"), {"documents": file()}).status_code == 403
    client.force_login(make_administrator())
    assert client.get(reverse("documents")).status_code == 403


def test_the_documents_stand_on_my_work(client, official):
    document = make_stored_document(added_by=official)
    page = client.get(reverse("desk")).content.decode()
    assert document.name in page and reverse("documents") in page
