"""The API against its own description: made-up requests, good and bad, over a real connection."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import CHECKS

PLACES = [
    "/api/v1/states", "/api/v1/states/{code}", "/api/v1/mous", "/api/v1/demonstrations", "/api/v1/demonstrations/{slug}",
    "/api/v1/plans", "/api/v1/enrollment-counts", "/api/v1/publications", "/api/v1/findings", "/api/v1/me",
]  # fmt: skip
WHAT_IS_CHECKED = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
]


@pytest.fixture(scope="module")
def schema(portal):
    return schemathesis.openapi.from_url(
        f"{portal}/api/schema/?format=json", headers={"Accept": "application/json"}
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", PLACES)
def test_answers_are_what_the_schema_says(schema, path):
    checks = [CHECKS.get_one(name) for name in WHAT_IS_CHECKED]

    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=schema[path]["GET"].as_strategy())
    def send(case):
        case.call_and_validate(checks=checks)

    send()
