"""Whoever sent a document hears of its verdict: refused always, ready where it took longer than they wait."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from fai_portal.accounts.services.user import system_user
from fai_portal.documents.models import Document, Scan
from fai_portal.documents.services.document import receive_document, scan_all_again
from fai_portal.documents.services.scan import refuse_unfinished, scan
from fai_portal.jobs.lease import work
from fai_portal.notices.models import How, Mail, Notice
from fai_portal.notices.services.wish import choose_mail
from tests.factories import uploads
from tests.factories.user import make_state_official

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "Pat Made-Up.pdf"


@pytest.fixture
def official(settings):
    settings.ACCEPT_UNSCANNED = True
    return make_state_official()


def checked(official, content=uploads.ONE_PAGE, *, ago=timedelta(0)):
    sent = receive_document(by=official, on=timezone.now() - ago, file=io.BytesIO(content), name=NAME)
    for _ in range(2):  # the second finds nothing left to do
        work(Scan, str(sent.scans.first().pk), scan)
    return Document.objects.get(pk=sent.pk)


def test_a_refusal_is_told_once_on_the_list_and_by_mail_without_the_name_of_the_file(official, client):
    document = checked(official, b"MZ")
    assert document.verdict == "refused"
    (notice,), (mail,) = Notice.objects.all(), Mail.objects.all()
    assert (notice.recipient, notice.address) == (official, f"/documents/{document.pk}")
    assert "was refused. Its page says why" in notice.sentence
    assert mail.recipient == official and notice.sentence in mail.text and notice.mail == mail
    assert "Pat" not in mail.heading + mail.text + notice.sentence
    client.force_login(official)
    assert notice.sentence in client.get("/notices/").content.decode()


@pytest.mark.parametrize(("minutes", "told"), [(0, 0), (2, 1)])
def test_ready_is_told_where_it_took_longer_than_the_sender_waits(official, minutes, told):
    assert checked(official, ago=timedelta(minutes=minutes)).verdict == "ready"
    assert Notice.objects.filter(sentence__endswith="was checked and is ready.").count() == told
    assert Mail.objects.count() == told


@pytest.mark.parametrize("how", [How.DAILY, How.NEVER])
def test_how_they_are_mailed_is_their_choice(official, how):
    choose_mail(by=official, on=timezone.now(), how=how)
    checked(official, b"MZ")
    assert (Notice.objects.count(), Mail.objects.count()) == (1, 0)


def test_a_missing_scanner_is_told_only_once_the_portal_has_given_up(official, settings):
    settings.ACCEPT_UNSCANNED, settings.CLAMD_URL = False, ""
    assert checked(official).scan_again
    assert not Notice.objects.exists()
    scan_all_again(by=system_user(), on=timezone.now() + timedelta(hours=25))
    assert "was refused" in Notice.objects.get().sentence


def test_a_check_that_could_not_be_finished_is_told(official):
    sent = receive_document(by=official, on=timezone.now(), file=io.BytesIO(uploads.ONE_PAGE), name=NAME)
    refuse_unfinished(by=system_user(), on=timezone.now(), job=sent.scans.first())
    assert "was refused" in Notice.objects.get().sentence
