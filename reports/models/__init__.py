"""Report runs and the files they made."""

from reports.models.artifact import Artifact
from reports.models.run import ReportRun

__all__ = ["Artifact", "ReportRun"]
