"""The outbox: stored with what it tells, sent once, held back outside production, sent again where that failed."""

from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from fai_portal.accounts.services.user import system_user
from fai_portal.jobs.lease import take, work
from fai_portal.jobs.models import Status
from fai_portal.notices.mail.gate import may_leave
from fai_portal.notices.models import How, Mail, Notice
from fai_portal.notices.services.mail import post_digests, send, send_again
from fai_portal.notices.services.notice import tell, tell_followers
from fai_portal.notices.services.wish import choose_mail, follow
from tests.factories.user import make_analyst, make_state_official
from tests.integration.workers import eventually

pytestmark = pytest.mark.django_db(transaction=True)
FILED = "fai_portal.notices.mail.filed.EmailBackend"
GATE = "fai_portal.notices.mail.gate.EmailBackend"


def told(recipient, sentence="The MOU was returned to you.", *, on=None):
    on = on or timezone.now()
    tell(
        by=system_user(),
        on=on,
        recipient=recipient,
        subject="mou_move:1",
        sentence=sentence,
        address="/mous/a",
    )


def worked(mail):
    work(Mail, str(mail.pk), send)
    mail.refresh_from_db()
    return mail


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND, settings.MAIL_BACKEND = GATE, FILED
    settings.MAIL_FOLDER = str(tmp_path / "mail")
    return Path(settings.MAIL_FOLDER)


def test_a_mail_is_stored_with_its_notice_or_neither_is():
    official = make_state_official()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        told(official)
        1 / 0  # noqa: B018
    assert not Mail.objects.exists() and not Notice.objects.exists()
    told(official)
    told(official)
    mail = Mail.objects.get()
    assert (mail.status, mail.delivery) == (Status.QUEUED, "mail waiting")
    assert Notice.objects.get().mail == mail


def test_a_mail_says_what_happened_and_nothing_about_a_person(settings):
    settings.SITE_URL, settings.MAIL_BACKEND = "https://fai.example.gov", "anymail.backends.test.EmailBackend"
    official = make_state_official(name="Pat Made-Up")
    told(official)
    assert worked(Mail.objects.get()).delivery == "mailed"
    (sent,) = outbox.outbox
    assert sent.to == [official.email]
    assert sent.subject == "FAI Portal: The MOU was returned to you."
    assert "https://fai.example.gov/mous/a" in sent.body
    assert not [
        words for words in (official.email, official.name, "Pat") if words in sent.subject + sent.body
    ]


def test_a_mail_lists_what_changed_and_where_the_rest_is(settings):
    settings.SITE_URL = "https://fai.example.gov"
    tell(
        by=system_user(), on=timezone.now(), recipient=make_state_official(), subject="mou_move:1",
        sentence="It was accepted.", address="/mous/a", changes=["Lowest age: 65 (before: 21)", "and 3 more"],
        more="/mous/a/against/b",
    )  # fmt: skip
    lines = Mail.objects.get().text.splitlines()
    assert lines[:5] == [
        "It was accepted.", "- Lowest age: 65 (before: 21)", "- and 3 more",
        "Every change: https://fai.example.gov/mous/a/against/b", "https://fai.example.gov/mous/a",
    ]  # fmt: skip


def test_a_line_break_in_a_title_makes_no_header():
    told(make_state_official(), "The MOU\nBcc: somebody was returned.")
    worked(Mail.objects.get())
    assert "\n" not in outbox.outbox[0].subject


def test_a_worker_killed_after_handing_over_leaves_one_mail(folder):
    told(make_state_official())
    mail = Mail.objects.get()
    lease = take(Mail, str(mail.pk))
    with pytest.raises(KeyboardInterrupt):
        lease.done = lambda: (_ for _ in ()).throw(KeyboardInterrupt)  # dies before the row says so
        send(lease.job, lease)
    assert len(list(folder.glob("*.eml"))) == 1
    Mail.objects.filter(pk=mail.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert worked(mail).attempts == 2
    assert mail.delivery == "not mailed: this portal keeps its mails in files"
    (file,) = folder.iterdir()
    assert str(mail.message_id) in message_from_bytes(file.read_bytes())["Message-ID"]


def test_a_real_worker_sends_what_was_stored(running_worker):
    told(make_state_official())
    with running_worker():
        from fai_portal.jobs.services.job import sweep

        sweep(by=system_user(), on=timezone.now())
        eventually(lambda: Mail.objects.get().status == Status.DONE, within=40)


@pytest.mark.parametrize(
    ("backend", "to_all", "address", "leaves"),
    [
        ("anymail.backends.postmark.EmailBackend", False, "a@agency.example", False),
        ("anymail.backends.postmark.EmailBackend", False, "TESTER@example.org", True),
        ("anymail.backends.postmark.EmailBackend", False, "anybody@cms.example", True),
        ("anymail.backends.postmark.EmailBackend", False, "a@sub.cms.example", False),
        ("anymail.backends.postmark.EmailBackend", True, "a@agency.example", True),
        (FILED, False, "a@agency.example", True),
    ],
)
def test_outside_production_mail_leaves_to_a_list_only(settings, backend, to_all, address, leaves):
    settings.MAIL_BACKEND, settings.MAIL_TO_ALL = backend, to_all
    settings.MAIL_ALLOWED = ["tester@example.org", "@cms.example"]
    assert may_leave([address]) is leaves
    assert may_leave([address, "a@elsewhere.example"]) is (leaves and (to_all or backend == FILED))


def test_a_held_mail_says_so_and_nobody_is_called(settings):
    settings.EMAIL_BACKEND = GATE
    settings.MAIL_BACKEND = "anymail.backends.postmark.EmailBackend"  # without a token it would fail
    told(make_state_official())
    assert worked(Mail.objects.get()).delivery == "mail held back"
    assert EmailMessage("Reset", "Text", to=["a@agency.example"]).send() == 0


def test_a_mail_goes_out_through_the_backend_of_anymail_that_is_named(settings):
    settings.EMAIL_BACKEND, settings.MAIL_BACKEND = GATE, "anymail.backends.test.EmailBackend"
    settings.MAIL_ALLOWED = ["@agency.example"]
    EmailMessage("Subject", "Text", to=["a@agency.example"]).send()
    assert outbox.outbox[0].anymail_test_params["to"][0].addr_spec == "a@agency.example"


def test_a_mail_that_failed_is_stored_again_under_its_id_for_a_day(settings):
    settings.EMAIL_BACKEND = "tests.integration.notices.test_mail.Broken"
    told(make_state_official())
    first = Mail.objects.get()
    for _ in range(3):
        worked(first)
    assert (first.status, first.delivery) == (Status.FAILED, "mail failed")
    now = timezone.now()
    assert send_again(by=system_user(), on=now) == 1
    assert send_again(by=system_user(), on=now) == 0
    again = Mail.objects.exclude(pk=first.pk).get()
    assert again.message_id == first.message_id
    assert Notice.objects.get().mail == again
    Mail.objects.filter(pk=again.pk).delete()
    assert send_again(by=system_user(), on=now + timedelta(days=2)) == 0


class Broken:
    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise ConnectionError


def test_a_digest_tells_everything_new_once_a_day():
    official = make_state_official()
    choose_mail(by=official, on=timezone.now(), how=How.DAILY)
    told(official, "One.")
    told(official, "Two.")
    assert not Mail.objects.exists()
    morning = timezone.now().replace(hour=11)
    assert post_digests(by=system_user(), on=morning.replace(hour=10)) == 0
    assert post_digests(by=system_user(), on=morning) == 1
    told(official, "Three.")
    assert post_digests(by=system_user(), on=morning.replace(hour=12)) == 0
    mail = Mail.objects.get()
    assert "One." in mail.text and "Two." in mail.text and mail.heading == "FAI Portal: 2 new notices"
    assert post_digests(by=system_user(), on=morning + timedelta(days=1)) == 1


def test_whoever_wants_no_mail_gets_none():
    official = make_state_official()
    choose_mail(by=official, on=timezone.now(), how=How.NEVER)
    told(official)
    assert post_digests(by=system_user(), on=timezone.now().replace(hour=12)) == 0
    assert not Mail.objects.exists() and Notice.objects.exists()


def test_followers_are_told_and_nobody_else():
    follower, other = make_analyst(), make_analyst()
    follow(by=follower, on=timezone.now(), subject="state:WA")
    follow(by=other, on=timezone.now(), subject="state:CO")
    tell_followers(
        by=system_user(),
        on=timezone.now(),
        of="state:WA",
        subject="mou_published:1",
        sentence="It was published.",
        address="/a",
    )
    assert list(Notice.objects.values_list("recipient", flat=True)) == [follower.pk]


def test_the_page_shows_delivery_and_takes_wishes(client):
    official = make_state_official()
    told(official)
    client.force_login(official)
    assert "mail waiting" in client.get("/notices/").content.decode()
    client.post("/notices/mail", {"how": "daily"})
    client.post("/notices/follow", {"subject": "state:WA"})
    page = client.get("/notices/").content.decode()
    assert 'value="daily"' in page and "Stop following state:WA" in page
    client.post("/notices/follow", {"subject": "state:WA", "stop": "1"})
    assert "Stop following" not in client.get("/notices/").content.decode()
    assert client.post("/notices/follow", {"subject": "enrollee:1"}).status_code == 400
    assert client.post("/notices/mail", {"how": "hourly"}).status_code == 400
