"""Ringing waits for the commit, carries an id alone, and is never an error to the caller."""

import base64
import json
import socket
import time

import pytest
from django.db import transaction

from fai_portal.jobs.bell import ring, ring_now
from tests.factories.echo import make_echo

pytestmark = pytest.mark.django_db(transaction=True)
A_SECOND_AND_A_HALF = 1.5


def seconds_to_ring(job):
    started = time.monotonic()
    with transaction.atomic():
        ring(job)
    return time.monotonic() - started


def test_a_doorbell_is_sent_after_the_commit_and_carries_the_id_alone(broker):
    job = make_echo(behavior="plain")
    with transaction.atomic():
        ring(job)
        assert broker.client.llen("celery") == 0
    [message] = broker.client.lrange("celery", 0, -1)
    args, kwargs, _ = json.loads(base64.b64decode(json.loads(message)["body"]))
    assert (args, kwargs) == ([], {"pk": str(job.pk)})


def test_nothing_is_rung_for_what_was_rolled_back(broker):
    job = make_echo()
    with pytest.raises(RuntimeError), transaction.atomic():
        ring(job)
        raise RuntimeError
    assert broker.client.llen("celery") == 0


def test_a_broker_that_is_gone_costs_a_moment_and_a_line_in_the_log(broker, caplog):
    broker.kill()
    assert seconds_to_ring(make_echo()) < A_SECOND_AND_A_HALF
    assert "No doorbell for jobs_app.echo" in caplog.text


def test_a_broker_that_does_not_answer_costs_a_second(broker, caplog):
    broker.freeze()
    assert seconds_to_ring(make_echo()) < A_SECOND_AND_A_HALF
    assert "No doorbell for jobs_app.echo" in caplog.text


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_a_silent_server_at_a_port_costs_a_second(scheme, monkeypatch):
    import celery

    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"{scheme}://127.0.0.1:{silent.getsockname()[1]}//"
        monkeypatch.setattr(celery.current_app.conf, "broker_url", url)
        started = time.monotonic()
        assert not ring_now("jobs_app.echo", "1")
        assert time.monotonic() - started < A_SECOND_AND_A_HALF
