from importlib import import_module

import pytest

from tests.factories.report_run import example_inputs
from tests.factories.user import make_analyst
from tests.integration.reports.evaluated import imported, make_area
from tests.integration.reports.people import signed_in


@pytest.fixture
def example(monkeypatch):
    """The builder reads worked example A of the methodology instead of a dataset's files."""
    monkeypatch.setattr("reports.builders.savings.gather.savings_inputs", example_inputs)
    monkeypatch.setattr(import_module("reports.builders.scenario.build"), "savings_inputs", example_inputs)


@pytest.fixture
def analyst(db):
    return signed_in(make_analyst())


@pytest.fixture
def capitated(tmp_path):
    demonstration = make_area("capitated")
    return demonstration, *imported(demonstration, tmp_path / "capitated")
