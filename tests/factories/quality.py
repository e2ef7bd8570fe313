"""Quality measures of a demonstration that pays by them."""

from typing import Any

from demonstrations.models import QualityMeasure
from tests.factories.demonstration import make_demonstration

MEASURE: dict[str, Any] = {
    "year": 1,
    "code": "FUH",
    "name": "Follow-up after hospitalization for mental illness",
    "steward": "NCQA",
    "version": "HEDIS 2014",
    "direction": "higher",
    "numerator": 150,
    "denominator": 200,
    "is_reported": True,
    "is_validated": True,
    "benchmark_kind": "fixed",
    "benchmark_value": "75",
}


def made_measure(**overrides: Any) -> QualityMeasure:
    """Not saved, and of no demonstration unless one is given."""
    return QualityMeasure(**MEASURE | overrides)


def make_measure(**overrides: Any) -> QualityMeasure:
    demonstration = overrides.pop("demonstration", None) or make_demonstration()
    return QualityMeasure.objects.create(demonstration=demonstration, **MEASURE | overrides)
