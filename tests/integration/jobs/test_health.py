"""Whoever watches the portal gets an answer, whatever the broker does."""

import time

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_broker_that_lives_is_told(client, broker):
    assert client.get("/health/ready").json() == {"status": "up", "database": True, "broker": True}


def test_a_broker_that_takes_connections_and_says_nothing_costs_a_second(client, broker):
    broker.freeze()
    started = time.monotonic()
    answer = client.get("/health/ready")
    assert time.monotonic() - started < 2
    assert (answer.status_code, answer.json()["broker"]) == (200, False)
