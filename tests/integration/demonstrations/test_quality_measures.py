"""The workbook of quality measures: what goes out comes back, what is wrong is told by cell, and who may send it."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from demonstrations.ingest.quality import COLUMNS, LAYOUT, SHEET, imported, template
from demonstrations.models import QualityMeasure
from demonstrations.services.quality_measures import import_measures
from fai_portal.access.checks import Denied
from fai_portal.accounts.services.user import system_user
from fai_portal.audit.models import Event
from states.ingest.workbooks import NotTheWorkbook
from tests.factories.demonstration import make_demonstration, make_plan
from tests.factories.quality import made_measure, make_measure
from tests.factories.review import NOON
from tests.factories.user import make_analyst, make_state_official

pytestmark = pytest.mark.django_db
REPORTING = {"benchmark_kind": "none", "benchmark_value": None, "required_reporting": True}
PLACES = {column.name: openpyxl.utils.get_column_letter(n) for n, column in enumerate(COLUMNS, start=1)}


def workbook(*measures: QualityMeasure, **cells: object) -> bytes:
    """The template with these measures, and some of its cells changed, by column and line such as year_2."""
    book = openpyxl.load_workbook(BytesIO(template(measures, title="Measures", on=date(2026, 11, 24))))
    for place, value in cells.items():
        name, line = place.rsplit("_", 1)
        book[SHEET][f"{PLACES[name]}{line}"] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def sent(demonstration, content):
    return import_measures(by=system_user(), on=NOON, demonstration=demonstration, content=content)


def problems(content, **more) -> list[tuple[str, str]]:
    found = imported(content, **{"plans": {}, "is_capitated": False} | more)
    return [(each.cell, each.allowed) for each in found.problems]


def test_what_goes_out_comes_back_and_sent_twice_changes_nothing():
    demonstration = make_demonstration()
    make_measure(demonstration=demonstration)
    make_measure(demonstration=demonstration, code="HAP", numerator=None, stated_rate="61.25", **REPORTING)
    before = list(QualityMeasure.objects.values())
    content = template(QualityMeasure.objects.all(), title="Measures", on=date(2026, 11, 24))

    assert sent(demonstration, content).problems == ()
    assert list(QualityMeasure.objects.values()) == before
    assert not Event.objects.filter(action="quality_measures.import").exists()


def test_a_workbook_takes_the_place_of_what_was_there():
    demonstration = make_demonstration()
    make_measure(demonstration=demonstration, code="OLD")
    assert sent(demonstration, workbook(made_measure(), numerator_2=160)).problems == ()

    kept = QualityMeasure.objects.get()
    assert (kept.code, kept.numerator, kept.rate) == ("FUH", 160, 80)
    event = Event.objects.get(action="quality_measures.import")
    assert (event.details["created"], event.details["removed"]) == (1, 1)


def test_everything_wrong_is_told_at_once_by_cell_and_nothing_is_kept():
    demonstration = make_demonstration()
    content = workbook(
        made_measure(), made_measure(code="PCR"), made_measure(code="PCR"),
        year_2="2014", numerator_2=300, benchmark_value_2="", direction_2="up", contract_number_2="H1234",
        benchmark_kind_3="none", steward_3="", is_reported_3="perhaps", benchmark_value_4="101",
    )  # fmt: skip
    found = sent(demonstration, content)

    assert sorted(each.cell for each in found.problems) == sorted(
        f"{PLACES[name]}{line}"
        for name, line in [
            ("year", 2), ("numerator", 2), ("benchmark_value", 2), ("direction", 2), ("contract_number", 2),
            ("benchmark_value", 3), ("required_reporting", 3), ("steward", 3), ("is_reported", 3),
            ("benchmark_value", 4), ("code", 4),
        ]
    )  # fmt: skip
    assert not QualityMeasure.objects.exists()


def test_a_measure_without_a_benchmark_is_refused_by_its_cell():
    assert problems(workbook(made_measure(benchmark_value=None))) == [
        (f"{PLACES['benchmark_value']}2", "a value: this measure has no benchmark")
    ]
    with pytest.raises(IntegrityError, match="qualitymeasure_can_be_met"), transaction.atomic():
        make_measure(benchmark_value=None)


def test_plans_are_scored_by_calendar_year_where_they_are_paid():
    capitated = {"plans": {"H0022": "Buckeye"}, "is_capitated": True}
    relative = made_measure(
        year=2014, contract_number="H0022", benchmark_kind="relative", benchmark_value="60"
    )
    assert problems(workbook(relative), **capitated) == []
    assert [cell for cell, _ in problems(workbook(relative, year_2="1", contract_number_2=""), **capitated)] == [
        "A2", "B2",
    ]  # fmt: skip
    assert [cell for cell, _ in problems(workbook(made_measure(benchmark_kind="relative")))] == [
        f"{PLACES['benchmark_kind']}2"
    ]


def test_an_improvement_needs_the_rate_it_starts_from():
    for changes in ({"benchmark_kind": "improvement"}, {"gap_percent": "10"}):
        assert [cell for cell, _ in problems(workbook(made_measure(**changes)))] == [
            f"{PLACES['earlier_rate']}2"
        ]


def test_another_file_and_an_empty_one_are_refused():
    with pytest.raises(NotTheWorkbook, match=LAYOUT):
        book = BytesIO()
        openpyxl.Workbook().save(book)
        problems(book.getvalue())
    assert problems(workbook()) == [("A2", "at least one line")]
    assert problems(workbook(made_measure(), year_1="Jahr"))[0][0] == "A1"


def test_only_whoever_asks_for_reports_of_the_state_sends_measures():
    demonstration = make_demonstration()
    with pytest.raises(Denied):
        import_measures(
            by=make_state_official(state=demonstration.state_id), on=NOON, demonstration=demonstration, content=b""
        )  # fmt: skip


def test_the_page_shows_the_score_and_hides_small_numbers(client):
    demonstration = make_demonstration()
    make_measure(demonstration=demonstration)
    make_measure(
        demonstration=demonstration, code="PCR", numerator=9, direction="lower", benchmark_value="12"
    )
    client.force_login(make_analyst())
    page = client.get(reverse("quality-measures", args=[demonstration.slug])).content.decode()

    assert "2 of 2 measures met" in page
    assert "75.00%" in page and "4.50%" not in page and ">9<" not in page
    assert "Reached its benchmark" in page


def test_the_workbook_goes_out_and_comes_back_by_the_page(client):
    demonstration = make_demonstration(model="capitated")
    make_plan(demonstration=demonstration, contract_number="H0022")
    client.force_login(make_analyst())
    address = reverse("quality-workbook", args=[demonstration.slug])
    content = workbook(made_measure(year=2014, contract_number="H0022"), year_2="14")
    refused = client.post(address, {"workbook": SimpleUploadedFile("m.xlsx", content)})
    assert refused.status_code == 422
    assert "cell A2" in refused.content.decode()

    content = workbook(made_measure(year=2014, contract_number="H0022"))
    assert client.post(address, {"workbook": SimpleUploadedFile("m.xlsx", content)}).status_code == 302
    back = openpyxl.load_workbook(BytesIO(client.get(address).content))
    assert back[SHEET]["C2"].value == "FUH"
    assert client.post(address).status_code == 302  # nothing was chosen
