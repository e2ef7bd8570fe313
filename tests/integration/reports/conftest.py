import pytest

from tests.factories.report_run import example_inputs


@pytest.fixture
def example(monkeypatch):
    """The builder reads worked example A of the methodology instead of a dataset's files."""
    monkeypatch.setattr("reports.builders.savings.gather.savings_inputs", example_inputs)
