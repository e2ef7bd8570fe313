"""Report runs and the files they made."""

from reports.models.artifact import Artifact
from reports.models.run import ReportRun
from reports.models.step import RunStep, StepStatus

__all__ = ["Artifact", "ReportRun", "RunStep", "StepStatus"]
