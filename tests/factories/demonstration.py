from datetime import date
from itertools import count

from demonstrations.models import ComparisonArea, Demonstration, Milestone, MilestoneKind, Plan
from states.models import DemonstrationModel
from tests.factories.mou import make_mou, make_version
from tests.factories.state import make_county

_number = count(1)


def make_demonstration(*, published: bool = True, **overrides) -> Demonstration:
    """A demonstration with the MOU that established it, published or not."""
    mou = overrides.pop("established_by", None)
    if mou is None:
        mou = make_mou(**({"state": overrides["state"]} if "state" in overrides else {}))
        make_version(mou=mou, is_published=published)
    fields = {
        "slug": f"demonstration-{next(_number)}",
        "state": mou.state,
        "name": "Health Homes",
        "model": DemonstrationModel.MANAGED_FFS,
    } | overrides
    return Demonstration.objects.create(established_by=mou, **fields)


def make_plan(**overrides) -> Plan:
    demonstration = overrides.pop("demonstration", None) or make_demonstration()
    number = next(_number)
    fields = {"name": f"Plan {number}", "contract_number": f"H{number:04}", "start": date(2014, 1, 1)}
    return Plan.objects.create(demonstration=demonstration, **fields | overrides)


def make_milestone(**overrides) -> Milestone:
    demonstration = overrides.pop("demonstration", None) or make_demonstration()
    fields = {"kind": MilestoneKind.FIRST_ENROLLMENT, "date": date(2013, 7, 1)} | overrides
    return Milestone.objects.create(demonstration=demonstration, **fields)


def make_comparison_area(**overrides) -> ComparisonArea:
    demonstration = overrides.pop("demonstration", None) or make_demonstration()
    county = overrides.pop("county", None) or make_county("05001")
    return ComparisonArea.objects.create(demonstration=demonstration, county=county, **overrides)
