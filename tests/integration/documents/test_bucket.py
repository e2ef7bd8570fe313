"""Documents in an S3-compatible bucket, on a real server at loopback that speaks the protocol."""

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from moto.server import ThreadedMotoServer

from fai_portal.settings.storage import storage_of_documents
from tests.factories import uploads
from tests.factories.user import make_state_official
from tests.integration.documents import test_scan as on_disk

pytestmark = pytest.mark.django_db(transaction=True)
received, checked, bytes_of, kept = on_disk.received, on_disk.checked, on_disk.bytes_of, on_disk.kept
KEYS = {"DOCUMENTS_ACCESS_KEY": "made-up", "DOCUMENTS_SECRET_KEY": "made-up-too"}


@pytest.fixture(scope="module")
def server():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(server, settings, monkeypatch):
    """The portal keeps its documents there, by the same settings as in production."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DOCUMENTS_BUCKET", "documents")
    monkeypatch.setenv("DOCUMENTS_ENDPOINT", server)
    client = boto3.client(
        "s3",
        endpoint_url=server,
        region_name="us-east-1",
        aws_access_key_id="made-up",
        aws_secret_access_key="made-up-too",
    )
    client.create_bucket(Bucket="documents")
    settings.STORAGES = {**settings.STORAGES, "default": storage_of_documents()}
    yield client
    for each in client.list_objects_v2(Bucket="documents").get("Contents", []):
        client.delete_object(Bucket="documents", Key=each["Key"])
    client.delete_bucket(Bucket="documents")


def keys(bucket):
    return [each["Key"] for each in bucket.list_objects_v2(Bucket="documents").get("Contents", [])]


def test_a_document_goes_the_whole_way_in_the_bucket(bucket, scanner):
    document = received()
    assert keys(bucket) == [f"quarantine/{document.key.hex}"]
    checked(document)
    assert (document.verdict, document.reasons) == ("ready", [])
    assert keys(bucket) == [f"clean/{document.key.hex}"]
    assert bytes_of(document) == uploads.ONE_PAGE


def test_a_refused_document_leaves_nothing_in_the_bucket(bucket, scanner):
    assert checked(received(b"MZ", "run.exe")).verdict == "refused"
    assert keys(bucket) == []


def test_bytes_that_a_killed_worker_left_half_written_are_made_whole_there_too(bucket, scanner, tmp_path):
    on_disk.test_bytes_that_a_killed_worker_left_half_written_are_made_whole(scanner, tmp_path)
    assert len(keys(bucket)) == 1


def test_a_download_streams_from_the_bucket_through_the_portal(bucket, scanner, client):
    person = make_state_official()
    document = checked(received(by=person))
    client.force_login(person)
    answer = client.get(f"/documents/{document.pk}/download")
    assert b"".join(answer.streaming_content) == uploads.ONE_PAGE
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_bucket_without_its_keys_stops_the_start(monkeypatch):
    monkeypatch.setenv("DOCUMENTS_BUCKET", "documents")
    monkeypatch.delenv("DOCUMENTS_ACCESS_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match="DOCUMENTS_ACCESS_KEY"):
        storage_of_documents()
