"""Report runs and the files they made, and the sections of reports that people write."""

from reports.models.artifact import Artifact
from reports.models.authored_section import AuthoredSection, AuthoredVersion, SectionKey
from reports.models.run import ReportRun
from reports.models.step import RunStep, StepStatus

__all__ = [
    "Artifact",
    "AuthoredSection",
    "AuthoredVersion",
    "ReportRun",
    "RunStep",
    "SectionKey",
    "StepStatus",
]
