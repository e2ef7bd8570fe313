"""Files that are sent: quarantine, the job, progress in words, and refusals in words."""

import csv
import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from enrollees.identifiers import masked_key
from enrollees.models import Dataset, EnrollmentSpan, IntakeBatch, Upload
from enrollees.services import upload as service
from enrollees.services.upload import CHANGED, ELSEWHERE, NO_SCANNER, take_in
from fai_portal.access.roles import RoleName
from fai_portal.accounts.services.user import system_user
from fai_portal.audit.models import Event
from fai_portal.documents.inspection import UNSCANNED
from fai_portal.documents.services.document import sweep_quarantine
from fai_portal.jobs.lease import Lease, work
from tests.factories.demonstration import make_demonstration
from tests.factories.person_months import as_csv, make_rows
from tests.factories.state import make_state
from tests.factories.user import make_analyst, make_state_official, make_user
from tests.integration.documents.clamd import pretender

pytestmark = pytest.mark.django_db(transaction=True)

CLEAN, FOUND = b"stream: OK\0", b"stream: Portal.Test.File.UNOFFICIAL FOUND\0"
GOOD = as_csv(make_rows()).encode()
ROSTER = b"mbi,start,last_day,ending\n1S00A00AA00,2014-07-01,2014-12-31,moved\n"


@pytest.fixture(autouse=True)
def quiet(settings):
    """No scanner unless a test brings one; and no worker but the one a test calls."""
    settings.ACCEPT_UNSCANNED = True
    settings.CELERY_BROKER_URL = ""


@pytest.fixture
def washington():
    make_state("GA")
    return make_demonstration(state=make_state("WA"), name="Health Homes of Washington")


@pytest.fixture
def analyst(client):
    user = make_analyst()
    client.force_login(user)
    return user


def send(client, demonstration=None, content=GOOD, *, layout="person_months", name="months.csv", **more):
    told = {"layout": layout, "file": SimpleUploadedFile(name, content)} | more
    if demonstration:
        told["demonstration"] = demonstration.pk
    response = client.post(reverse("intake-new"), told)
    assert response.status_code == 302, response.content.decode()
    return Upload.objects.order_by("pk").last()


def checked(upload):
    """As a worker does it."""
    work(Upload, str(upload.pk), take_in)
    upload.refresh_from_db()
    return upload


def quarantined(upload):
    return [default_storage.exists(f"quarantine/{key.hex}") for key in upload.keys]


def page_of(client, upload):
    return client.get(reverse("upload", args=[upload.pk]), follow=True).content.decode()


def test_the_answer_comes_before_anything_is_looked_at(client, analyst, washington):
    upload = send(client, washington, b"\x00\x01 no table at all")
    assert (upload.status, quarantined(upload)) == ("queued", [True])
    assert not IntakeBatch.objects.exists()
    page = page_of(client, upload)
    assert "Waiting for a worker" in page and "hx-get" in page and ">Refresh<" in page
    assert "months.csv" in client.get(reverse("intakes")).content.decode()


def test_progress_is_told_in_words_and_the_findings_are_the_end(client, analyst, washington, monkeypatch):
    told = []
    progress = Lease.progress
    monkeypatch.setattr(
        Lease, "progress", lambda self, *words: (told.append(words), progress(self, *words))[1]
    )
    upload = checked(send(client, washington))
    assert told == [
        (10, "Scanning for malware"),
        (40, "Checking every row"),
        (90, "Writing down what was found"),
    ]
    assert (upload.status, upload.notes, quarantined(upload)) == ("done", [UNSCANNED], [False])
    assert upload.batch.dataset == Dataset.objects.get()
    standing = client.get(reverse("upload-standing", args=[upload.pk]))
    assert (standing.status_code, standing["HX-Redirect"]) == (286, reverse("intake", args=[upload.batch_id]))
    page = page_of(client, upload)
    assert "Accepted with warnings" in page and UNSCANNED in page


def test_a_roster_is_sent_by_the_same_door(client, analyst, washington):
    upload = checked(send(client, washington, ROSTER, layout="portal", name="roster.csv", synthetic="on"))
    assert (upload.batch.layout, upload.batch.verdict) == ("portal", "accepted")
    assert EnrollmentSpan.objects.get().batch == upload.batch


def test_published_counts_come_with_their_month_in_the_name(client, analyst, washington):
    lines = b"Contract Number,Plan ID,SSA State County Code,FIPS State County Code,State,County,Enrollment\n"
    upload = checked(send(client, None, lines, layout="cpsc", name="CPSC_Enrollment_Info_2024_01.csv"))
    assert upload.status == "done" and "month_of_file" not in upload.batch.counts


def test_who_works_for_one_state_loads_no_counts_of_all(client, washington):
    client.force_login(make_user(role=RoleName.ANALYST, state="WA"))
    assert "cpsc" not in client.get(reverse("intake-new")).content.decode()
    told = {"layout": "cpsc", "file": SimpleUploadedFile("a.csv", b"x")}
    assert client.post(reverse("intake-new"), told).status_code == 400


def test_span_files_of_the_repository_are_sent_together(client, analyst, washington):
    files = [SimpleUploadedFile(name, b"a,b\n1,2\n") for name in ("one.csv", "two.csv")]
    assert client.post(reverse("intake-new"), {"layout": "idr", "file": files}).status_code == 302
    upload = checked(Upload.objects.get())
    assert {each.file for each in upload.batch.findings.all()} >= {"one.csv", "two.csv"}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"layout": "portal"}, "Say which demonstration"),
        ({"layout": "idr", "demonstration": True}, "choose none here"),
        ({"layout": "person_months", "demonstration": True, "synthetic": "on"}, "leave it out"),
        ({"layout": "person_months", "demonstration": True, "twice": True}, "one file at a time"),
        ({"layout": "idr", "twice": True, "name": "a.csv"}, "same name"),
        ({"layout": "nonsense"}, "not one of the available choices"),
    ],
)
def test_a_form_that_does_not_fit_says_so(client, analyst, washington, told, said):
    names = [told.pop("name", "b.csv"), "a.csv"] if told.pop("twice", False) else ["a.csv"]
    if told.get("demonstration"):
        told["demonstration"] = washington.pk
    files = [SimpleUploadedFile(name, b"x") for name in names]
    answer = client.post(reverse("intake-new"), told | {"file": files})
    assert answer.status_code == 400 and said in answer.content.decode()
    assert not Upload.objects.exists()


def test_malware_is_refused_by_name_and_nothing_is_loaded(client, analyst, washington, settings):
    settings.ACCEPT_UNSCANNED = False
    with pretender(FOUND, FOUND) as address:
        settings.CLAMD_URL = address
        upload = checked(send(client, washington))
    assert (upload.status, quarantined(upload)) == ("failed", [False])
    assert "Portal.Test.File" in page_of(client, upload)
    assert not IntakeBatch.objects.exists()


def test_what_the_scanner_passed_is_checked(client, analyst, washington, settings):
    settings.ACCEPT_UNSCANNED = False
    with pretender(FOUND, CLEAN) as address:
        settings.CLAMD_URL = address
        assert checked(send(client, washington)).status == "done"


def test_without_a_scanner_nothing_is_looked_at(client, analyst, washington, settings):
    settings.ACCEPT_UNSCANNED, settings.CLAMD_URL = False, ""
    upload = checked(send(client, washington))
    assert (upload.status, upload.error, quarantined(upload)) == ("failed", NO_SCANNER, [False])
    assert not IntakeBatch.objects.exists()


def test_bytes_that_changed_in_quarantine_are_refused(client, analyst, washington):
    upload = send(client, washington)
    with default_storage.open(f"quarantine/{upload.keys[0].hex}", "wb") as file:
        file.write(b"another")
    assert checked(upload).error == CHANGED


def test_bytes_that_wait_are_not_swept(client, analyst, washington, settings):
    settings.QUARANTINE_HOURS = 0
    upload = send(client, washington)
    sweep_quarantine(by=system_user(), on=timezone.now())
    assert quarantined(upload) == [True]


def test_a_worker_that_dies_leaves_the_file_to_the_next(client, analyst, washington, monkeypatch):
    upload = send(client, washington)
    with monkeypatch.context() as patch:
        patch.setattr(service, "import_person_months", lambda **options: 1 / 0)
        assert checked(upload).status == "queued"
    assert quarantined(upload) == [True]
    assert checked(upload).status == "done"
    assert (Dataset.objects.count(), IntakeBatch.objects.count()) == (1, 1)


def test_a_file_is_loaded_and_its_job_over_in_one_transaction(client, analyst, washington, monkeypatch):
    upload = send(client, washington)
    with monkeypatch.context() as patch:
        patch.setattr("fai_portal.jobs.lease._end", lambda *args, **options: 1 / 0)
        assert checked(upload).status == "queued"
    assert not Dataset.objects.exists() and not IntakeBatch.objects.exists()


def test_an_account_that_lost_its_role_meanwhile_loads_nothing(client, analyst, washington):
    upload = send(client, washington)
    analyst.grants.all().delete()
    assert checked(upload).status == "failed"
    assert not IntakeBatch.objects.exists()


# A state can be named in the query, the body, a header, the path, a cookie and the file: none of them opens another's.


@pytest.fixture(params=["official", "analyst"])
def georgian(request, client):
    make_state("GA")
    user = (
        make_state_official(state="GA")
        if request.param == "official"
        else make_user(role=RoleName.ANALYST, state="GA")
    )
    client.force_login(user)
    return request.param


def test_another_state_is_refused_wherever_it_is_named(client, georgian, washington):
    refused = 403 if georgian == "official" else 400
    theirs = make_analyst()
    known = Upload.objects.create(
        layout="person_months", files=[], state_id="WA", demonstration=washington,
        requested_by=theirs, queued_at=timezone.now(),
    )  # fmt: skip
    client.cookies["state"] = "WA"
    for query in ("", "?state=WA", f"?demonstration={washington.pk}&state=WA"):
        for named in (washington.pk, washington.slug, "WA", ""):
            told = {
                "layout": "person_months", "demonstration": named, "state": "WA",
                "file": SimpleUploadedFile("WA.csv", GOOD),
            }  # fmt: skip
            answer = client.post(
                reverse("intake-new") + query,
                told,
                headers={"X-State": "WA", "X-Demonstration": washington.slug},
            )
            assert answer.status_code == refused
    for name in ("upload", "upload-standing"):
        assert client.get(reverse(name, args=[known.pk])).status_code == (403 if refused == 403 else 404)
    assert Upload.objects.count() == 1 and not IntakeBatch.objects.exists()


def test_rows_of_another_state_in_the_file_are_refused_each_by_its_row(client, washington):
    georgia = make_demonstration(state=make_state("GA"), name="Georgia's")
    client.force_login(make_user(role=RoleName.ANALYST, state="GA"))
    upload = checked(send(client, georgia))  # every demonstration row of the file is Washington's
    assert (upload.batch.verdict, upload.batch.state_id) == ("rejected", "GA")
    assert upload.batch.findings.filter(rule="group_state", row__isnull=False).exists()
    assert not Dataset.objects.exists()


def test_span_files_about_another_state_are_refused_in_words(client, washington, monkeypatch):
    make_state("GA")
    client.force_login(make_user(role=RoleName.ANALYST, state="GA"))
    upload = send(client, None, b"x", layout="idr", name="a.csv")

    def about_washington(**options):
        service.check(options["by"], service.Permission.IMPORT_DATA, state="WA")

    monkeypatch.setattr(service, "import_repository", about_washington)
    assert checked(upload).error == ELSEWHERE
    assert Event.objects.filter(subject=upload.subject, outcome="refused").exists()
    assert ELSEWHERE.split(".")[0] in page_of(client, upload)


# An annotated copy: the rows as they came, with what was found in each.


def wrong_rows():
    rows = make_rows()
    rows[0] |= {"dual_status": "07", "county_fips": "=1+1"}
    rows[3] |= {"medicare_paid": "-5", "person_id": "1EG4TE5MK73"}
    return rows


def copy_of(client, upload, number=1):
    answer = client.get(reverse("upload-copy", args=[upload.pk, number]))
    return answer.status_code, b"".join(
        answer.streaming_content
    ).decode() if answer.status_code == 200 else ""


def test_an_annotated_copy_has_every_row_and_what_was_found_in_it(client, analyst, washington):
    rows = wrong_rows()
    upload = checked(send(client, washington, as_csv(rows).encode()))
    status, text = copy_of(client, upload)
    lines = list(csv.DictReader(io.StringIO(text)))
    assert status == 200 and [line["row"] for line in lines] == [str(n + 2) for n in range(len(rows))]
    assert "dual_status: 07. Allowed: one of 00" in lines[0]["findings"]
    assert "medicare_paid: -5" in lines[3]["findings"] and lines[1]["findings"] == ""
    assert (lines[0]["county_fips"], lines[3]["medicare_paid"]) == ("'=1+1", "-5")
    assert lines[1]["month"] == rows[1]["month"] and lines[1]["dual_status"] == rows[1]["dual_status"]
    assert "1EG4TE5MK73" not in text and rows[1]["person_id"] not in text
    assert lines[0]["person_id"].startswith("person ")
    assert Event.objects.filter(action="intake.download", subject=upload.subject).exists()


def test_a_finding_says_whose_row_it_is_by_a_masked_key_and_of_which_month(client, analyst, washington):
    rows = wrong_rows()
    upload = checked(send(client, washington, as_csv(rows).encode()))
    finding = upload.batch.findings.get(rule="unknown_code")
    assert finding.person == masked_key(rows[0]["person_id"]) and finding.month == rows[0]["month"]
    page = page_of(client, upload)
    assert finding.person in page and reverse("upload-copy", args=[upload.pk, 1]) in page
    assert rows[0]["person_id"] not in page


def test_nobody_but_the_sender_gets_the_copy(client, analyst, washington):
    upload = checked(send(client, washington, as_csv(wrong_rows()).encode()))
    client.force_login(make_analyst())
    assert copy_of(client, upload)[0] == 404
    assert "upload-copy" not in page_of(client, upload) and "/copies/" not in page_of(client, upload)


def test_two_hundred_thousand_errors_give_a_report_that_can_be_read(client, analyst, washington):
    line = as_csv(make_rows()[:1]).splitlines()
    many = 200_000
    wrong = line[1].replace(make_rows()[0]["person_id"], "P{}", 1).replace(",02,", ",07,")
    assert ",07," in wrong
    content = "\n".join([line[0], *(wrong.format(place) for place in range(many))]).encode()
    upload = checked(send(client, washington, content))
    assert upload.batch.counts["unknown_code"] == many
    assert upload.batch.findings.count() <= 1_000
    page = client.get(reverse("intake", args=[upload.batch_id]))
    assert "200,000" in page.content.decode() and len(page.content) < 300_000
    book = client.get(reverse("intake-workbook", args=[upload.batch_id]))
    assert sum(map(len, book.streaming_content)) < 300_000
    answer = client.get(reverse("upload-copy", args=[upload.pk, 1]))
    assert sum(piece.count(b"dual_status: 07") for piece in answer.streaming_content) >= many - 1_000
