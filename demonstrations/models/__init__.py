from demonstrations.models.demonstration import (
    Basis,
    ComparisonArea,
    Demonstration,
    Milestone,
    MilestoneKind,
    Plan,
)
from demonstrations.models.enrollment import EnrollmentCount, Precision, Scope
from demonstrations.models.publication import (
    DatePrecision,
    Direction,
    Finding,
    FindingStatus,
    Origin,
    Publication,
    PublicationType,
    ResultType,
)
from demonstrations.models.quality import BenchmarkKind, BetterWhen, QualityMeasure, WhenSmall

__all__ = [
    "Basis",
    "BenchmarkKind",
    "BetterWhen",
    "ComparisonArea",
    "DatePrecision",
    "Demonstration",
    "Direction",
    "EnrollmentCount",
    "Finding",
    "FindingStatus",
    "Milestone",
    "MilestoneKind",
    "Origin",
    "Plan",
    "Precision",
    "Publication",
    "PublicationType",
    "QualityMeasure",
    "ResultType",
    "Scope",
    "WhenSmall",
]
