"""The nouns of this app. Person-level rows live here and in the dataset snapshots, nowhere else."""

from enrollees.models.claim_delivery import ClaimDelivery
from enrollees.models.dataset import Dataset
from enrollees.models.eligibility_run import EligibilityRun
from enrollees.models.enrollee import Enrollee
from enrollees.models.enrollment_span import EnrollmentSpan
from enrollees.models.intake import IntakeBatch, IntakeFinding
from enrollees.models.status_span import StatusKind, StatusSpan
from enrollees.models.upload import Sent, Upload

__all__ = [
    "ClaimDelivery",
    "Dataset",
    "EligibilityRun",
    "Enrollee",
    "EnrollmentSpan",
    "IntakeBatch",
    "IntakeFinding",
    "Sent",
    "StatusKind",
    "StatusSpan",
    "Upload",
]
