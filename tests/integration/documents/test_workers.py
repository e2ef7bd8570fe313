"""Real workers: a check that is cut short is taken up again, and one large file goes through."""

import os
from http.client import HTTPConnection
from time import perf_counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from fai_portal.accounts.services.user import system_user
from fai_portal.audit.models import Event
from fai_portal.documents.models import Document, Scan
from fai_portal.jobs.models import Status
from fai_portal.jobs.services.job import sweep
from tests.factories import uploads
from tests.factories.user import make_state_official
from tests.integration.documents.clamd import pretender
from tests.integration.documents.test_scan import bytes_of, kept, received
from tests.integration.workers import eventually, started_web

pytestmark = pytest.mark.django_db(transaction=True)


def decided(document):
    sweep(by=system_user(), on=timezone.now())
    document.refresh_from_db()
    return document.verdict != "checking"


def test_a_check_whose_worker_was_killed_is_taken_up_by_another(running_worker, clamd, monkeypatch):
    with pretender(None) as silent:  # the first scan never ends
        monkeypatch.setenv("TEST_CLAMD_URL", silent)
        with running_worker() as first:
            document = received()
            eventually(lambda: Scan.objects.get().percent == 60, within=60)
            first.kill()
    assert (Scan.objects.get().status, kept(document)) == (Status.RUNNING, ["quarantine"])
    monkeypatch.setenv("TEST_CLAMD_URL", clamd)
    with running_worker():
        eventually(lambda: decided(document), within=60)
    assert (document.verdict, Scan.objects.get().attempts) == ("ready", 2)
    assert bytes_of(document) == uploads.ONE_PAGE
    assert Event.objects.filter(subject=document.subject, action="document.ready").count() == 1


def test_a_document_of_65_mb_is_answered_at_once_and_checked(running_worker, clamd, monkeypatch, tmp_path):
    """Over a real gunicorn. How long either took is printed (`pytest -s`), for a quiet machine to be judged by."""
    monkeypatch.setenv("TEST_CLAMD_URL", clamd)
    large = uploads.pdf(uploads.with_stream(os.urandom(65 << 20)), pages=300, compress_streams=False)
    with started_web(tmp_path / "web.log") as port, running_worker():
        arrived, answered, status = posted(port, large, by=make_state_official())
        document = Document.objects.get()
        eventually(lambda: decided(document), within=120)
    assert (status, document.size) == (302, len(large))
    assert (document.verdict, document.reasons, document.pages) == ("ready", [], 300)
    waited, checked = answered - arrived, (document.checked_at - document.added_at).total_seconds()
    print(f"\n65 MB: answered {waited:.2f} s after its last byte was sent, decided {checked:.1f} s later")


def posted(port, content, *, by):
    """Send a file as a browser does: when its last byte was sent, when the answer came, and which it was."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(by)
    token = client.get("/documents").cookies["csrftoken"].value
    cookies = "; ".join(f"{name}={each.value}" for name, each in client.cookies.items())
    file = SimpleUploadedFile("large.pdf", content, "application/pdf")
    body = encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": token, "documents": file})
    link = HTTPConnection("127.0.0.1", port, timeout=120)
    link.request("POST", "/documents", body, {"Content-Type": MULTIPART_CONTENT, "Cookie": cookies})
    arrived = perf_counter()
    status = link.getresponse().status
    return arrived, perf_counter(), status
