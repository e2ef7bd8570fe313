"""The nouns of this app. Person-level rows live here and in the dataset snapshots, nowhere else."""

from enrollees.models.dataset import Dataset
from enrollees.models.enrollee import Enrollee
from enrollees.models.enrollment_span import EnrollmentSpan
from enrollees.models.intake import IntakeBatch, IntakeFinding
from enrollees.models.upload import Sent, Upload

__all__ = ["Dataset", "Enrollee", "EnrollmentSpan", "IntakeBatch", "IntakeFinding", "Sent", "Upload"]
