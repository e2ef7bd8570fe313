"""Bytes in quarantine that no document waits for are removed, on the disk and in a bucket; all others stay."""

import io
import logging
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.utils import timezone

from fai_portal.accounts.services.user import system_user
from fai_portal.audit.models import Event
from fai_portal.documents import vault
from fai_portal.documents.models import Document
from fai_portal.documents.services.document import receive_document, sweep_quarantine
from fai_portal.documents.tasks import sweep
from fai_portal.documents.vault import names_in_quarantine
from tests.factories import uploads
from tests.factories.stored_document import make_stored_document
from tests.factories.user import make_state_official
from tests.integration.documents import test_bucket

pytestmark = pytest.mark.django_db
server, bucket = test_bucket.server, test_bucket.bucket


@pytest.fixture(params=["disk", "bucket"], autouse=True)
def storage(request):
    if request.param == "bucket":
        request.getfixturevalue("bucket")
    for name in names_in_quarantine():
        default_storage.delete(f"quarantine/{name}")


def swept(hours):
    return sweep_quarantine(by=system_user(), on=timezone.now() + timedelta(hours=hours))


def left_over():
    """An upload whose row was never committed."""
    vault.quarantine(uuid4(), io.BytesIO(b"cut off"))


def test_what_no_row_waits_for_is_removed_once_it_is_old(caplog):
    caplog.set_level(logging.INFO)
    checking = make_stored_document(verdict="checking")
    to_scan_again = make_stored_document(verdict="refused", reasons=["No scanner answered."], scan_again=True)
    refused = make_stored_document(verdict="refused", reasons=["It is encrypted."])  # its deletion failed
    vault.quarantine(make_stored_document().key, io.BytesIO(b"made up"))  # and so did this one's
    left_over()
    assert (swept(5), len(names_in_quarantine())) == (0, 5)
    assert not Event.objects.filter(action="document.quarantine_swept").exists()
    assert swept(7) == 3
    assert set(names_in_quarantine()) == {checking.key.hex, to_scan_again.key.hex}
    assert refused.key.hex not in names_in_quarantine()
    assert Event.objects.get(action="document.quarantine_swept").details["files"] == 3
    assert "Swept 3 of 5 files in quarantine." in caplog.text
    assert swept(7) == 0


def test_the_setting_says_how_old(settings):
    settings.QUARANTINE_HOURS = 48
    left_over()
    assert (swept(47), swept(49)) == (0, 1)


def test_an_upload_whose_row_cannot_be_written_is_swept(monkeypatch):
    def fail(**_):
        raise DatabaseError

    monkeypatch.setattr(Document.objects, "create", fail)
    with pytest.raises(DatabaseError):
        receive_document(
            by=make_state_official(), on=timezone.now(), file=io.BytesIO(uploads.ONE_PAGE), name="a.pdf"
        )
    assert len(names_in_quarantine()) == 1
    assert (swept(7), names_in_quarantine()) == (1, [])


def test_the_schedule_does_it():
    left_over()
    entry = django_settings.CELERY_BEAT_SCHEDULE["documents.sweep_quarantine"]
    assert entry["schedule"] == timedelta(hours=1)
    assert (sweep.name, sweep()) == (entry["task"], None)
    assert len(names_in_quarantine()) == 1  # too young
