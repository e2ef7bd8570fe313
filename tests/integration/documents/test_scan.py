"""From quarantine to a verdict: real files, a real clamd, and scanners that cannot be trusted."""

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from fai_portal.access.checks import Denied
from fai_portal.accounts.services.user import system_user
from fai_portal.audit.models import Event
from fai_portal.common.standard_test_file import TEST_FILE
from fai_portal.documents import vault
from fai_portal.documents.inspection import HARDLY_SCANNED, UNSCANNED
from fai_portal.documents.models import Document, Scan
from fai_portal.documents.rules import NotAllowed, NotReadable
from fai_portal.documents.scanner import NoAnswer, Scanner
from fai_portal.documents.selectors import not_ready
from fai_portal.documents.services.document import (
    open_document,
    receive_document,
    scan_again,
    scan_all_again,
)
from fai_portal.documents.services.scan import NO_SCANNER, scan
from fai_portal.documents.vault import copy_of
from fai_portal.jobs.lease import work
from fai_portal.jobs.models import Status
from tests.factories import uploads
from tests.factories.user import make_cms_staff, make_state_official
from tests.integration.documents.clamd import pretender

pytestmark = pytest.mark.django_db(transaction=True)

CLEAN, FOUND = b"stream: OK\0", b"stream: Portal.Test.File.UNOFFICIAL FOUND\0"


def received(content=uploads.ONE_PAGE, name="agreement.pdf", by=None):
    return receive_document(
        by=by or make_state_official(), on=timezone.now(), file=io.BytesIO(content), name=name
    )


def checked(document):
    """As a worker does it."""
    work(Scan, str(document.scans.first().pk), scan)
    document.refresh_from_db()
    return document


def bytes_of(document):
    with open_document(by=make_cms_staff(), on=timezone.now(), document=document) as file:
        return file.read()


def kept(document):
    return [
        folder for folder in ("quarantine", "clean") if default_storage.exists(f"{folder}/{document.key.hex}")
    ]


def test_a_good_file_is_received_at_once_and_read_after_its_verdict(scanner):
    document = received()
    assert (document.verdict, document.sha256) == ("checking", uploads.sha256(uploads.ONE_PAGE))
    assert (document.size, kept(document)) == (len(uploads.ONE_PAGE), ["quarantine"])
    with pytest.raises(NotReadable, match="still being checked"):
        bytes_of(document)
    checked(document)
    assert (document.verdict, document.media_type, document.pages) == ("ready", "application/pdf", 1)
    assert (document.reasons, document.flags) == ([], [])
    assert kept(document) == ["clean"]
    assert bytes_of(document) == uploads.ONE_PAGE
    assert list(
        Event.objects.filter(subject=document.subject).order_by("pk").values_list("action", flat=True)
    ) == ["document.receive", "document.ready", "document.read"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (uploads.docx({"word/media/image1.png": TEST_FILE}, method=0), "inside.docx"),
        (uploads.pdf(uploads.with_stream(TEST_FILE), compress_streams=False), "inside.pdf"),
        (uploads.docx({"word/media/image1.png": TEST_FILE + b" " * 5_000}), "packed.docx"),
    ],
)
def test_malware_is_refused_by_name_and_forgotten(scanner, content, name):
    document = checked(received(content, name))
    assert document.verdict == "refused"
    assert "Portal.Test.File" in document.reasons[0]
    assert kept(document) == []
    with pytest.raises(NotReadable, match="refused"):
        bytes_of(document)


def test_every_reason_is_told_at_once(scanner):
    document = checked(received(uploads.pdf(uploads.with_stream(TEST_FILE), compress_streams=False) + b"MZ"))
    assert len(document.reasons) == 2


@pytest.mark.parametrize(
    "answers",
    [
        (CLEAN,),  # passes the test file: a scanner without signatures
        (FOUND, b""),
        (FOUND, b"stream: OK"),  # cut off
        (FOUND, b"ERROR\0"),
        (FOUND, b"INSTREAM size limit exceeded. ERROR\0"),
        (FOUND, b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0"),
        (None,),  # silent for ever
        (FOUND, None),
    ],
    ids=["lying", "mute", "cut", "error", "too small", "limits", "silent", "slow"],
)
def test_a_scanner_that_cannot_be_trusted_gives_no_verdict(settings, monkeypatch, answers):
    monkeypatch.setattr("fai_portal.documents.inspection.Scanner", lambda url: Scanner(url, patience=0.3))
    with pretender(*answers) as address:
        settings.CLAMD_URL = address
        document = checked(received())
    assert (document.verdict, document.reasons, document.scan_again) == ("refused", [NO_SCANNER], True)
    assert kept(document) == ["quarantine"]
    with pytest.raises(NotReadable):
        bytes_of(document)


@pytest.mark.parametrize("address", ["", "unix:///nowhere/clamd.sock", "tcp://127.0.0.1:9"])
def test_without_a_scanner_a_file_waits_and_is_checked_again_once_there_is_one(settings, address, clamd):
    settings.CLAMD_URL = address
    document = checked(received())
    assert (document.verdict, document.reasons) == ("refused", [NO_SCANNER])
    settings.CLAMD_URL = clamd
    assert scan_all_again(by=system_user(), on=timezone.now()) == 1
    assert scan_all_again(by=system_user(), on=timezone.now()) == 0
    assert checked(document).verdict == "ready"
    assert bytes_of(document) == uploads.ONE_PAGE
    assert document.scans.count() == 2


def test_a_file_that_no_scanner_saw_for_a_day_is_forgotten(settings):
    settings.CLAMD_URL = ""
    document = checked(received())
    assert scan_all_again(by=system_user(), on=timezone.now() + timedelta(hours=25)) == 0
    document.refresh_from_db()
    assert (document.verdict, document.scan_again, kept(document)) == ("refused", False, [])
    assert "for a day" in document.reasons[0]


def test_a_demonstration_without_a_scanner_says_so(settings):
    settings.ACCEPT_UNSCANNED = True
    document = checked(received())
    assert (document.verdict, document.flags) == ("ready", [UNSCANNED])


def test_a_demonstrations_own_scanner_says_how_little_it_knows(scanner, settings):
    settings.DEMONSTRATION_SCANNER = True
    document = checked(received())
    assert (document.verdict, document.flags) == ("ready", [HARDLY_SCANNED])


def test_a_file_refused_for_what_is_in_it_is_never_checked_again(scanner):
    document = checked(received(b"MZ", "run.exe"))
    with pytest.raises(NotAllowed, match="what is in it"):
        scan_again(by=system_user(), on=timezone.now(), document=document)
    assert scan_all_again(by=system_user(), on=timezone.now()) == 0


def test_a_file_changed_in_quarantine_is_refused(scanner):
    document = received()
    vault.forget_waiting(document.key)
    vault.quarantine(document.key, io.BytesIO(uploads.pdf(pages=2)))
    assert "not the one that was sent" in checked(document).reasons[0]


def test_a_check_that_fails_three_times_leaves_a_refusal(scanner):
    document = received()
    vault.forget_waiting(document.key)  # the storage has lost it
    for _ in range(3):
        checked(document)
    assert (document.verdict, document.scans.get().status) == ("refused", Status.FAILED)
    assert "could not be finished" in document.reasons[0]


def test_bytes_that_a_killed_worker_left_half_written_are_made_whole(scanner, tmp_path):
    document = received()
    half = tmp_path / "half"
    half.write_bytes(uploads.ONE_PAGE[:50])
    vault.release(document.key, half)
    checked(document)
    assert bytes_of(document) == uploads.ONE_PAGE


def test_who_may_not_write_agreements_sends_nothing():
    with pytest.raises(Denied):
        received(by=make_cms_staff())
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\made up\\MOU.docx", "MOU.docx"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ("line\nbreak.pdf", "linebreak.pdf"),
        ("x" * 400 + ".pdf", "x" * 251 + ".pdf"),
        ("", "document"),
    ],
)
def test_a_name_is_shown_and_never_used(sent, shown):
    document = received(name=sent)
    assert document.name == shown
    assert kept(document) == ["quarantine"]


def test_documents_that_stand_in_the_way_of_a_submission(scanner):
    ready, waiting, refused = (
        checked(received()), received(), checked(received(b"MZ", "run.exe")),
    )  # fmt: skip
    assert not_ready([ready.pk]) == []
    assert {each.pk for each in not_ready([ready.pk, waiting.pk, refused.pk])} == {waiting.pk, refused.pk}


def test_a_copy_for_a_reader_is_of_the_clean_bytes_and_goes_again(scanner):
    document = received()
    with pytest.raises(NotReadable), copy_of(document):
        pass
    with copy_of(checked(document)) as copy:
        assert copy.read_bytes() == uploads.ONE_PAGE
    assert not copy.exists()


def test_the_scanner_itself(clamd, tmp_path):
    large = tmp_path / "large"
    large.write_bytes(b"\x01" * (65 << 20))
    assert Scanner(clamd).malware_in(large) == ""
    large.write_bytes(b"\x01" * (211 << 20))
    with pytest.raises(NoAnswer, match="StreamMaxLength"):
        Scanner(clamd).malware_in(large)
