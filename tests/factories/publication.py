from datetime import date
from itertools import count

from demonstrations.models import (
    Direction,
    Finding,
    FindingStatus,
    Publication,
    PublicationType,
    ResultType,
)
from tests.factories.demonstration import make_demonstration

_number = count(1)


def make_publication(**overrides) -> Publication:
    if "demonstration" not in overrides:
        overrides["demonstration"] = make_demonstration()
    fields = {
        "publication_type": PublicationType.EVALUATION_REPORT,
        "title": f"Evaluation report {next(_number)}",
        "author": "RTI International for CMS",
        "date": date(2018, 11, 1),
        "date_precision": "month",
    } | overrides
    return Publication.objects.create(**fields)


def make_finding(**overrides) -> Finding:
    if "demonstration" not in overrides:
        overrides["demonstration"] = make_demonstration()
    fields = {
        "result_type": ResultType.MFFS_SAVINGS,
        "measure": f"Gross Medicare savings {next(_number)}",
        "status": FindingStatus.FINAL,
        "estimate": "34891668",
        "unit": "usd",
        "direction": Direction.SAVINGS,
    } | overrides
    return Finding.objects.create(**fields)
