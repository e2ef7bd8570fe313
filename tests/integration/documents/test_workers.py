"""Real workers: a check that is cut short is taken up again, and one large file goes through."""

import os

import pytest
from django.utils import timezone

from fai_portal.accounts.services.user import system_user
from fai_portal.audit.models import Event
from fai_portal.documents.models import Scan
from fai_portal.jobs.models import Status
from fai_portal.jobs.services.job import sweep
from tests.factories import uploads
from tests.integration.documents.clamd import pretender
from tests.integration.documents.test_scan import bytes_of, kept, received
from tests.integration.workers import eventually

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


def test_a_document_of_65_mb_is_checked(running_worker, clamd, monkeypatch):
    monkeypatch.setenv("TEST_CLAMD_URL", clamd)
    large = uploads.pdf(uploads.with_stream(os.urandom(65 << 20)), pages=300, compress_streams=False)
    with running_worker():
        document = received(large)
        eventually(lambda: decided(document), within=120)
    assert (document.verdict, document.reasons, document.pages) == ("ready", [], 300)
    assert document.size > 65 << 20
