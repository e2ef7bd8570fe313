import pytest
from django.utils import timezone

from demonstrations.selectors.catalog import LISTS
from fai_portal.accounts.services.user import system_user
from fai_portal.audit.services.event import record

pytestmark = pytest.mark.django_db
NEEDED = {
    "@type",
    "title",
    "description",
    "keyword",
    "modified",
    "publisher",
    "identifier",
    "accessLevel",
    "distribution",
}


def test_each_public_list_is_in_the_catalog_and_answers(client):
    body = client.get("/data.json").json()
    assert body["conformsTo"].endswith("v1.1/schema")
    assert len(body["dataset"]) == len(LISTS)
    for dataset in body["dataset"]:
        assert set(dataset) >= NEEDED
        address = dataset["distribution"][0]["accessURL"]
        assert client.get(address.removeprefix("http://testserver")).status_code == 200


def test_it_says_when_the_record_was_last_loaded(client):
    today = timezone.now()
    record(by=system_user(), on=today, action="public_record.load", subject="public record")
    assert {each["modified"] for each in client.get("/data.json").json()["dataset"]} == {
        today.date().isoformat()
    }


def test_it_answers_reading_only(client):
    assert client.post("/data.json").status_code == 405
