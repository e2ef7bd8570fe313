from datetime import date

from demonstrations.models import EnrollmentCount
from tests.factories.demonstration import make_demonstration


def make_enrollment_count(**overrides) -> EnrollmentCount:
    if "demonstration" not in overrides:
        overrides["demonstration"] = make_demonstration()
    fields = {"month": date(2014, 7, 1), "enrolled": 1200} | overrides
    return EnrollmentCount.objects.create(**fields)
