"""Report runs and their files in the API."""

import pytest

from fai_portal.access.roles import RoleName
from fai_portal.audit.models import Event
from fai_portal.jobs.models import Status
from reports.models import ReportRun
from states.models import DemonstrationModel
from tests.factories.dataset import make_dataset
from tests.factories.report_run import make_artifact, make_reportable, make_run
from tests.factories.user import make_cms_staff, make_user
from tests.integration.reports.people import signed_in

pytestmark = pytest.mark.django_db
RUNS, ARTIFACTS = "/api/v1/report-runs", "/api/v1/artifacts"


@pytest.fixture
def asked():
    demonstration = make_reportable()
    dataset = make_dataset(demonstration=demonstration)
    return {"kind": "savings", "demonstration": demonstration.slug, "dataset": dataset.content_hash}


def post(client, address, body=None):
    return client.post(address, body or {}, content_type="application/json")


def test_a_run_is_requested_and_read(analyst, asked):
    made = post(analyst, RUNS, asked | {"parameters": {"baseline_months": "12"}})

    assert made.status_code == 201
    read = analyst.get(f"{RUNS}/{made.json()['id']}")
    assert read.json() == made.json()
    assert read.json()["parameters"] == {"year": "1", "baseline_months": "12", "paid_through": ""}
    assert read.json()["dataset"] == asked["dataset"]
    assert read.json()["status"] == "queued"


def test_the_same_request_is_the_same_run(analyst, asked):
    first, again = post(analyst, RUNS, asked), post(analyst, RUNS, asked)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"kind": "astrology"}, "kind", "not a valid choice"),
        ({"demonstration": "no-such"}, "demonstration", "no such demonstration"),
        ({"demonstration": "\x00"}, "demonstration", "ull characters"),
        ({"dataset": "00"}, "dataset", "does not match"),
        ({"dataset": "f" * 64}, "dataset", "no dataset with this hash"),
        ({"parameters": {"year": "9" * 40}}, "parameters", "whole number from 1 to 30"),
        ({"parameters": {"moon": "full"}}, "parameters", "no parameter"),
        ({"parameters": "full"}, "parameters", "dictionary"),
    ],
)
def test_a_wrong_request_names_the_field_and_makes_nothing(analyst, asked, change, field, sentence):
    answer = post(analyst, RUNS, asked | change)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert sentence in str(answer.json()["errors"][field])
    assert not ReportRun.objects.exists()


def test_what_the_record_does_not_allow_is_a_conflict(analyst):
    capitated = make_reportable(model=DemonstrationModel.CAPITATED)
    dataset = make_dataset(demonstration=capitated)
    answer = post(
        analyst, RUNS, {"kind": "savings", "demonstration": capitated.slug, "dataset": dataset.content_hash}
    )

    assert answer.status_code == 409
    assert "Managed fee-for-service" in answer.json()["detail"]


def test_a_run_is_cancelled_once(analyst):
    run = make_run()
    first, again = post(analyst, f"{RUNS}/{run.pk}/cancel"), post(analyst, f"{RUNS}/{run.pk}/cancel")

    assert first.json()["status"] == Status.CANCELLED
    assert (again.status_code, again.json()["detail"][:10]) == (409, "It is alre")


def test_a_reader_may_read_and_neither_request_nor_cancel(asked):
    run, reader = make_run(), signed_in(make_cms_staff())

    assert reader.get(f"{RUNS}/{run.pk}").status_code == 200
    assert post(reader, RUNS, asked).status_code == 403
    assert post(reader, f"{RUNS}/{run.pk}/cancel").status_code == 403


def test_another_state_sees_neither_runs_nor_files(asked):
    artifact = make_artifact()
    elsewhere = signed_in(make_user(role=RoleName.ANALYST, state="CO"))

    assert elsewhere.get(RUNS).json()["results"] == elsewhere.get(ARTIFACTS).json()["results"] == []
    for address in (
        f"{RUNS}/{artifact.run.pk}",
        f"{ARTIFACTS}/{artifact.pk}",
        f"{ARTIFACTS}/{artifact.pk}/download",
    ):
        assert elsewhere.get(address).status_code == 404
    assert post(elsewhere, f"{RUNS}/{artifact.run.pk}/cancel").status_code == 404
    assert post(elsewhere, RUNS, asked).status_code in (400, 403)


def test_lists_are_filtered(analyst):
    run = make_run()
    make_run()
    make_artifact(run=run)

    by_slug = analyst.get(RUNS, {"demonstration__slug": run.demonstration.slug}).json()["results"]
    assert [each["id"] for each in by_slug] == [run.pk]
    assert len(analyst.get(RUNS, {"status": "queued"}).json()["results"]) == 2
    assert [each["run"] for each in analyst.get(ARTIFACTS, {"run": run.pk}).json()["results"]] == [run.pk]
    assert analyst.get(RUNS, {"status": "odd"}).status_code == 400


def test_a_file_is_downloaded_and_recorded(analyst):
    artifact = make_artifact(content=b"bytes")
    answer = analyst.get(f"{ARTIFACTS}/{artifact.pk}/download")

    assert b"".join(answer.streaming_content) == b"bytes"
    assert "attachment" in answer["Content-Disposition"]
    assert Event.objects.filter(action="artifact.download", subject=f"artifact:{artifact.pk}").count() == 1


@pytest.mark.parametrize("pk", ["x", "-1", "9" * 18, "9" * 40])
def test_what_is_not_there_is_not_found(analyst, pk):
    assert analyst.get(f"{RUNS}/{pk}").status_code == 404
    assert analyst.get(f"{ARTIFACTS}/{pk}/download").status_code == 404
