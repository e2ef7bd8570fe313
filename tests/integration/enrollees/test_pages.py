"""Pages for analysts: who sees them, what they say, and that looking is recorded."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from enrollees import forms
from enrollees.ingest.layouts.person_months import PERSON_MONTHS
from enrollees.models import Dataset, IntakeBatch, IntakeFinding, Upload
from enrollees.services.upload import take_in
from fai_portal.access.roles import RoleName
from fai_portal.audit.models import Event
from fai_portal.jobs.lease import work
from tests.factories.dataset import make_batch, make_dataset, make_intake_finding
from tests.factories.demonstration import make_demonstration
from tests.factories.person_months import as_csv, make_rows
from tests.factories.state import make_state
from tests.factories.user import make_analyst, make_cms_staff, make_user

pytestmark = pytest.mark.django_db

LISTS = ["datasets", "intakes", "intake-new", "layouts"]


@pytest.fixture
def washington():
    make_state("GA")
    return make_demonstration(state=make_state("WA"), name="Health Homes of Washington")


@pytest.fixture(autouse=True)
def unscanned(settings):
    settings.ACCEPT_UNSCANNED = True


@pytest.fixture
def analyst(client):
    user = make_analyst()
    client.force_login(user)
    return user


def upload(client, demonstration, content: bytes, **options):
    file = SimpleUploadedFile(options.pop("name", "months.csv"), content)
    told = {"layout": "person_months", "demonstration": demonstration.pk, "file": file}
    return client.post(reverse("intake-new"), told | options)


def checked(client, demonstration, content: bytes, **options) -> str:
    """The address of its findings, once a worker was there."""
    sent = upload(client, demonstration, content, **options)
    work(Upload, sent.url.rsplit("/", 1)[1], take_in)
    return client.get(sent.url).url


@pytest.mark.parametrize("name", LISTS)
def test_nobody_sees_them_without_signing_in_or_a_role(client, name):
    assert client.get(reverse(name)).status_code == 302
    client.force_login(make_user())
    assert client.get(reverse(name)).status_code == 403


def test_who_may_look_at_datasets_may_not_send_files(client):
    client.force_login(make_cms_staff())
    page = client.get(reverse("datasets"))
    assert page.status_code == 200 and reverse("intake-new") not in page.content.decode()
    assert client.get(reverse("intake-new")).status_code == 403


def test_empty_lists_say_so(client, analyst):
    assert "No person-months have been loaded yet." in client.get(reverse("datasets")).content.decode()
    assert "No file has been sent yet." in client.get(reverse("intakes")).content.decode()


def test_lists_ask_a_fixed_number_of_questions(client, analyst, django_assert_max_num_queries):
    for _ in range(12):
        make_batch(dataset=make_dataset(), verdict="accepted")
    for name in ("datasets", "intakes"):
        with django_assert_max_num_queries(10):
            assert client.get(reverse(name)).status_code == 200


def test_a_file_sent_is_checked_loaded_and_its_page_says_so(client, analyst, washington):
    address = checked(client, washington, as_csv(make_rows()).encode())
    batch = IntakeBatch.objects.get()
    assert address == reverse("intake", args=[batch.pk])
    page = client.get(address).content.decode()
    assert "Accepted with warnings" in page and "months.csv" in page and "Counties unknown" in page
    dataset = Dataset.objects.get()
    assert reverse("dataset", args=[dataset.pk]) in page
    assert batch.uploaded_by == analyst
    page = client.get(reverse("dataset", args=[dataset.pk])).content.decode()
    assert "8 person-months of 4 people" in page and "July 2014 to August 2014" in page
    assert "$602.00" in page  # 2 x (100.50 + 200.50)
    assert "Eligible." in page


def test_a_wrong_file_shows_every_finding_with_its_fix(client, analyst, washington):
    rows = make_rows()
    rows[0] |= {"medicare_paid": "-1"}
    rows[3] |= {"dual_status": "07"}
    page = client.get(checked(client, washington, as_csv(rows).encode())).content.decode()
    assert "Rejected" in page and "Nothing was loaded" in page
    assert "Net reversed claims" in page and "one of 00, 01, 02" in page
    assert f"{reverse('layout', args=['person-months'])}#medicare_paid" in page
    assert not Dataset.objects.exists()


def test_check_only_loads_nothing(client, analyst, washington):
    address = checked(client, washington, as_csv(make_rows()).encode(), dry_run="on")
    assert "checked only" in client.get(address).content.decode()
    assert not Dataset.objects.exists()


def test_the_name_of_a_file_is_masked_and_escaped(client, analyst, washington):
    sent = upload(client, washington, as_csv(make_rows()).encode(), name="1EG4TE5MK73 <b>.csv")
    page = client.get(sent.url).content.decode() + client.get(reverse("intakes")).content.decode()
    assert "1EG4TE5MK73" not in page and "<b>.csv" not in page


@pytest.mark.parametrize("data", [{}, {"demonstration": "999999"}, {"demonstration": "x"}])
def test_a_form_not_filled_in_says_what_is_missing(client, analyst, washington, data):
    page = client.post(reverse("intake-new"), data)
    assert page.status_code == 400
    assert "The file was not sent" in page.content.decode()


def test_a_file_too_large_for_the_page_is_turned_away_in_words(client, analyst, washington, monkeypatch):
    monkeypatch.setattr(forms, "MOST_BYTES", 100)
    page = upload(client, washington, as_csv(make_rows()).encode())
    assert page.status_code == 400 and "import it by command" in page.content.decode()


def test_an_analyst_of_one_state_sends_files_for_it_alone(client, washington):
    client.force_login(make_user(role=RoleName.ANALYST, state="GA"))
    page = client.get(reverse("intake-new")).content.decode()
    assert "Health Homes of Washington" not in page
    assert upload(client, washington, as_csv(make_rows()).encode()).status_code == 400
    assert not IntakeBatch.objects.exists()


def test_rows_of_another_state_are_not_there(client):
    dataset, batch = make_dataset(), make_batch()
    client.force_login(make_user(role=RoleName.ANALYST, state="GA"))
    assert client.get(reverse("dataset", args=[dataset.pk])).status_code == 404
    assert client.get(reverse("intake", args=[batch.pk])).status_code == 404
    assert dataset.content_hash[:12] not in client.get(reverse("datasets")).content.decode()
    assert not Event.objects.filter(action__in=["dataset.view", "intake.view"]).exists()


def test_looking_is_recorded(client, analyst):
    dataset, finding = make_dataset(), make_intake_finding()
    client.get(reverse("dataset", args=[dataset.pk]))
    client.get(reverse("intake", args=[finding.batch.pk]))
    events = (
        Event.objects.filter(actor=analyst.email, action__endswith=".view")
        .order_by("pk")
        .values_list("action", "subject")
    )
    assert list(events) == [
        ("dataset.view", f"dataset:{dataset.content_hash}"),
        ("intake.view", f"intake:{finding.batch.pk}"),
    ]


def test_many_findings_come_in_pages(client, analyst):
    batch = make_batch(counts={"negative_amount": 250})
    for position in range(120):
        make_intake_finding(batch=batch, position=position, row=position + 2)
    first = client.get(reverse("intake", args=[batch.pk])).content.decode()
    assert "120 of 250 are listed" in first and "Page 1 of 2" in first
    second = client.get(reverse("intake", args=[batch.pk]), {"page": "2"}).content.decode()
    assert ">121<" in second


def test_the_layout_page_and_its_empty_file_name_every_column(client, analyst):
    page = client.get(reverse("layout", args=["person-months"])).content.decode()
    template = client.get(reverse("layout-template", args=["person-months"]))
    names = template.content.decode().strip().split(",")
    assert names == list(PERSON_MONTHS.names) and all(f'id="{name}"' in page for name in names)
    assert template["Content-Disposition"] == 'attachment; filename="person_months.csv"'


def test_findings_are_sorted_as_asked_and_come_as_a_workbook(client, analyst, washington):
    rows = make_rows()
    rows[3] |= {"medicare_paid": "-1"}
    rows[0] |= {"dual_status": "07", "county_fips": "=1+1"}
    address = checked(client, washington, as_csv(rows).encode())
    by_row = client.get(address, {"sort": "row"}).content.decode()
    by_field = client.get(address, {"sort": "field"}).content.decode()

    def fields(page: str) -> list[str]:
        return re.findall(r'layouts/person-months#([a-z_]+)"', page)

    assert fields(by_row)[-3:] == ["county_fips", "dual_status", "medicare_paid"]
    assert fields(by_field) == sorted(fields(by_field))
    answer = client.get(f"{address}/findings.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    found = list(book["Findings"].values)
    assert (
        found[0][:5] == ("File", "Row", "Person", "Month", "Field")
        and len(found) == 1 + IntakeFinding.objects.count()
    )
    cell = next(row[7] for row in book["Findings"].iter_rows() if row[4].value == "county_fips")
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert dict(row[:2] for row in list(book["Counts"].values)[1:]) == IntakeBatch.objects.get().counts
    assert "no-store" in answer["Cache-Control"]
    assert Event.objects.filter(action="intake.download").count() == 1
