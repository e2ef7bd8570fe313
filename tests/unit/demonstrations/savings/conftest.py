import pytest

from tests.unit.demonstrations.savings.people import Engine


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()
